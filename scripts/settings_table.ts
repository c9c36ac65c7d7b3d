/** Writes README's table of settings from their declarations; `--check` only compares. */
import { SETTING_SPECS, type SettingSpec } from "../src/app/setting_specs.ts";
import { cell, updateReadme } from "./lib/readme_table.ts";

function row({ name, default: text, meaning }: SettingSpec): string {
  return `| \`${name}\` | ${text === "" ? "" : `\`${cell(text)}\``} | ${cell(meaning)} |`;
}

function settingsText(): string {
  const now = SETTING_SPECS.filter(({ effect }) => effect === "now");
  const ignored = SETTING_SPECS.filter(({ effect }) => effect === "ignored");
  const later = new Map<string, string[]>();
  for (const { name, effect } of SETTING_SPECS) {
    if (typeof effect === "string") continue;
    later.set(effect.with, [...later.get(effect.with) ?? [], `\`${name}\``]);
  }
  const laterRows = [...later].map(([feature, names]) => `| ${feature} | ${names.join(", ")} |`);
  const ignoredNames = ignored.map(({ name }) => `\`${name}\``).join(", ");
  return `| name | default | meaning |
| --- | --- | --- |
${now.map(row).join("\n")}

Accepted and checked, with a notice at start; they take effect with features that this version does not have:

| takes effect with | settings |
| --- | --- |
${laterRows.join("\n")}

Accepted and without effect: ${ignoredNames}.`;
}

if (import.meta.main) {
  Deno.exit(updateReadme("settings", settingsText(), Deno.args.includes("--check")));
}
