import { html } from "@codemirror/lang-html";
import { json } from "@codemirror/lang-json";
import { xml } from "@codemirror/lang-xml";
import { yaml } from "@codemirror/lang-yaml";
import { StreamLanguage } from "@codemirror/language";
import { properties } from "@codemirror/legacy-modes/mode/properties";
import { toml } from "@codemirror/legacy-modes/mode/toml";
import type { Extension } from "@codemirror/state";
import type { Format } from "./format.ts";

const languages: Record<Format, () => Extension> = {
  html,
  yaml,
  json,
  xml,
  properties: () => StreamLanguage.define(properties),
  toml: () => StreamLanguage.define(toml),
  text: () => [],
};
export const languageOf = (format: Format) => languages[format]();
