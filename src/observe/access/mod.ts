export { AccessLog, type AccessLogCounts } from "./access_log.ts";
export { openAccessLog } from "./open_access_log.ts";
export { RotatingFile } from "./rotating_file.ts";
