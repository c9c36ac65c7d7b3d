export {
  LOG_SUBJECTS,
  LOG_TARGETS,
  LogLevels,
  parseLogFilter,
  whyNoLogFilter,
} from "./log_filter.ts";
export { formatJson } from "./log_format.ts";
export { createLogger, writeStderr, writeStdout } from "./logger.ts";
