/** The settings of an environment as an operator reads them: what is set, what the defaults are, what has no effect. */
import { SETTING_SPECS } from "./setting_specs.ts";
import { type Environment, shownSetting } from "./setting_value.ts";

interface SettingLines {
  /** `NAME=value` with the default behind it; secrets are hidden. */
  readonly set: readonly string[];
  /** `NAME=default`; nothing behind the sign where there is none. */
  readonly defaults: readonly string[];
  /** Set, and without effect in this version. */
  readonly idle: readonly string[];
}

export function settingLines(environment: Environment): SettingLines {
  const set: string[] = [];
  const defaults: string[] = [];
  const idle: string[] = [];
  for (const spec of SETTING_SPECS) {
    const text = oneLine(environment[spec.name]);
    const fallback = spec.default === "" ? "" : ` (default: ${spec.default})`;
    if (text !== "" && spec.effect === "now") set.push(shownSetting(spec, text) + fallback);
    else if (text !== "") idle.push(shownSetting(spec, text));
    else if (spec.effect === "now") defaults.push(`${spec.name}=${spec.default}`);
  }
  return { set, defaults, idle };
}

/** Blanks at the ends do not count; what would break the line or the terminal becomes a blank. */
function oneLine(text: string | undefined): string {
  // deno-lint-ignore no-control-regex
  return (text ?? "").trim().replaceAll(/[\x00-\x1f\x7f]/g, " ");
}
