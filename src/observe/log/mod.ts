export { LOG_SUBJECTS, LogLevels, parseLogFilter, whyNoLogFilter } from "./log_filter.ts";
export { formatJson } from "./log_format.ts";
export { createLogger, writeStderr, writeStdout } from "./logger.ts";
