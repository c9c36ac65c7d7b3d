export { AccessLog, type AccessLogCounts } from "./access_log.ts";
export { openAccessLog } from "./open_access_log.ts";
export { LineQueue, type LineSink } from "./line_queue.ts";
export { RotatingFile } from "./rotating_file.ts";
