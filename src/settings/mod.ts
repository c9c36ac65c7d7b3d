export { loadEnvironment } from "./environment.ts";
export { refusalLine } from "./refusal_line.ts";
export { settingLines } from "./setting_lines.ts";
export type { Environment } from "./setting_value.ts";
export { readSettings, type Settings } from "./settings.ts";
export type { SignInSettings } from "./sign_in_settings.ts";
export { StartError } from "./start_error.ts";
export { unknownNotices, unknownSettings } from "./unknown_settings.ts";
