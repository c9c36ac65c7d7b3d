import { deepStrictEqual } from "node:assert/strict";
import { en } from "./en.ts";
import { zh } from "./zh.ts";

const placeholders = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort();

Deno.test("both catalogs have the same keys, none empty, with the same placeholders", () => {
  deepStrictEqual(Object.keys(zh).sort(), Object.keys(en).sort());
  const empty = Object.entries({ ...en }).concat(Object.entries(zh)).filter(([, v]) => !v.trim());
  deepStrictEqual(empty, []);
  for (const [key, text] of Object.entries(en)) {
    deepStrictEqual(placeholders(zh[key as keyof typeof zh]), placeholders(text), key);
  }
});

Deno.test("a part holds keys that no other part has", async () => {
  const seen = new Map<string, string>();
  for (const { name } of Deno.readDirSync(new URL("./en", import.meta.url))) {
    const part: Record<string, Record<string, string>> = await import(`./en/${name}`);
    for (const key of Object.values(part).flatMap((texts) => Object.keys(texts))) {
      deepStrictEqual(seen.get(key), undefined, `${key} in ${name}`);
      seen.set(key, name);
    }
  }
});

/** Names of things that are called so in every language. */
const NAMES = /^(HTTP|gRPC|md5|p50|p99|UTF-8|English|中文|·|–|[A-Z]|[\d\s+−·:…→()–-]*)$/;

/** Text between tags, and in the attributes that are read out or shown. */
function literalTexts(source: string): string[] {
  const code = source.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");
  const between = [
    ...code.matchAll(/[\w"'}]>([^<>{}=;()]*[A-Za-z一-鿿][^<>{}=;()]*)<\/?[A-Za-z]/g),
  ];
  const given = [
    ...code.matchAll(/\b(?:label|title|placeholder|aria-label|description)="([^"]+)"/g),
  ];
  return [...between, ...given].map(([, text]) => text!.trim()).filter((text) => !NAMES.test(text));
}

function* sources(folder: URL): Generator<URL> {
  for (const { name, isDirectory } of Deno.readDirSync(folder)) {
    if (isDirectory) yield* sources(new URL(`${name}/`, folder));
    else if (name.endsWith(".tsx")) yield new URL(name, folder);
  }
}

Deno.test("components have no texts of their own", () => {
  deepStrictEqual(literalTexts("<b>Hello there</b>"), ["Hello there"]);
  deepStrictEqual(literalTexts('<X label="Hello" />'), ["Hello"]);
  deepStrictEqual(literalTexts("<b>{t('a.b')}</b>"), []);
  const found = [...sources(new URL("../", import.meta.url))].flatMap((file) =>
    literalTexts(Deno.readTextFileSync(file)).map((text) => `${file.pathname}: ${text}`)
  );
  deepStrictEqual(found, []);
});

Deno.test("what is there before a page is opened has its texts from the start", async () => {
  const { first } = await import("./en_first.ts");
  const missing: string[] = [];
  for (const folder of ["shell", "session", "ui", "pages/overview"]) {
    for (const file of sources(new URL(`../${folder}/`, import.meta.url))) {
      for (const [, key] of Deno.readTextFileSync(file).matchAll(/"([a-z]\w*\.[a-zA-Z]\w*)"/g)) {
        if (key && key in en && !(key in first)) missing.push(`${file.pathname}: ${key}`);
      }
    }
  }
  deepStrictEqual(missing, []);
});
