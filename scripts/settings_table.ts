/** Writes the list of settings from their declarations; `--check` only compares. */
import { SETTING_SPECS, type SettingSpec } from "../src/settings/setting_specs.ts";
import { oneLine, updatePage } from "./lib/generated.ts";

function item({ name, default: text, meaning }: SettingSpec): string {
  const fallback = text === "" ? "" : ` (default: \`${oneLine(text)}\`)`;
  return `- \`${name}\`${fallback}: ${oneLine(meaning)}`;
}

function settingsText(): string {
  const now = SETTING_SPECS.filter(({ effect }) => effect === "now");
  const ignored = SETTING_SPECS.filter(({ effect }) => effect === "ignored");
  const later = new Map<string, string[]>();
  for (const { name, effect } of SETTING_SPECS) {
    if (typeof effect === "string") continue;
    later.set(effect.with, [...later.get(effect.with) ?? [], `\`${name}\``]);
  }
  const laterItems = [...later].map(([feature, names]) => `- ${feature}: ${names.join(", ")}`);
  const ignoredItems = ignored.map(({ name }) => `- \`${name}\``);
  return `# Settings

Made from the code by \`scripts/settings_table.ts\`. Environment variables; the names are those of r-nacos. How they
are read is in [operate/run](../operate/run.md).

${now.map(item).join("\n")}

## With features that this version does not have

Accepted and checked, with a notice at start.

${laterItems.join("\n")}

## Accepted and without effect

${ignoredItems.join("\n")}
`;
}

if (import.meta.main) {
  const check = Deno.args.includes("--check");
  Deno.exit(updatePage("docs/reference/settings.md", settingsText(), check));
}
