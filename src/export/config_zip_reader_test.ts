import { assertEquals, assertRejects } from "#assert";
import { BytesError } from "../base/mod.ts";
import type { ConfigRecord } from "../state/mod.ts";
import { configZipParts, type ZipLayout } from "./config_zip.ts";
import { readConfigZip, type ZipLeftOver, type ZippedConfig } from "./config_zip_reader.ts";
import { zipParts } from "./zip_parts.ts";
import type { ZipSource } from "./zip_reader.ts";

function sourceOf(parts: Iterable<Uint8Array>): ZipSource {
  const bytes = new Uint8Array([...parts].flatMap((part) => [...part]));
  const read = (at: number, length: number) => Promise.resolve(bytes.slice(at, at + length));
  return { sizeBytes: bytes.length, read };
}

function read(source: ZipSource): Promise<(ZippedConfig | ZipLeftOver)[]> {
  return Array.fromAsync(readConfigZip(source));
}

function files(texts: Readonly<Record<string, string | Uint8Array>>): ZipSource {
  const entries = Object.entries(texts).map(([name, text]) => ({
    name,
    data: typeof text === "string" ? new TextEncoder().encode(text) : text,
    modifiedMs: 0,
  }));
  return sourceOf(zipParts(entries));
}

function config(dataId: string, content: string, more: Partial<ConfigRecord> = {}): ConfigRecord {
  return {
    ...{ namespace: "public", group: "G", dataId, content, id: 1, md5: "", type: "yaml" },
    ...{ encryptedDataKey: "", createdMs: 0, modifiedMs: 0, createdBy: "", modifiedBy: "" },
    ...{ sourceIp: "", revision: 1, grays: [] },
    ...more,
  };
}

const CONFIGS = [
  config("a.b.yaml", "\ufeffa: 配置\n", { appName: "app=1", desc: 'it\'s: "x"\n- y #z' }),
  config("plain", "one", { appName: "two", type: "text" }),
  config("c.json", "{}", { group: "other-group:1", type: "json" }),
];

function exported(layout: ZipLayout): Promise<(ZippedConfig | ZipLeftOver)[]> {
  return read(sourceOf(configZipParts(CONFIGS, layout, 0)));
}

Deno.test("what the export writes comes back, with all that its layout holds", async () => {
  const whole = CONFIGS.map(({ group, dataId, content, type, desc = "", appName = "" }) => ({
    ...{ kind: "config" as const, group, dataId, content, type, desc, appName },
  }));
  assertEquals(await exported("new"), whole);
  assertEquals(await exported("old"), whole.map((each) => ({ ...each, desc: "" })));
});

Deno.test("without its description an archive tells types by the ends of names, as Nacos does", async () => {
  const names = ["a.yml", "a.properties", "a.HTM", "a.toml", "a.exe", "a"];
  const found = await read(files(Object.fromEntries(names.map((name) => [`G/${name}`, "x"]))));
  assertEquals(
    found.map((item) => item.kind === "config" ? item.type : item.what),
    ["yaml", "properties", "html", "toml", "text", "text"],
  );
});

Deno.test("what is no config, or is named on one side only, is told and left out", async () => {
  const meta = (name: string) => `- dataId: ${name}\n  group: G\n  type: text\n`;
  const found = await read(files({
    "readme.txt": "x",
    "a/b/c": "x",
    "G/a": "1",
    "G/unnamed": "2",
    ".metadata.yml": `metadata:\n${meta("a")}${meta("gone")}`,
  }));
  assertEquals(found.map((item) => item.kind === "config" ? item.dataId : item.what), [
    "files that are not GROUP/DATAID",
    "files that are not GROUP/DATAID",
    "a",
    "files that .metadata.yml does not name",
    "configs that .metadata.yml names and no file is of",
  ]);
});

Deno.test("a description that cannot be used refuses the archive", async () => {
  const refused: readonly (readonly [files: Record<string, string | Uint8Array>, why: string])[] = [
    [{ ".meta.yml": "no equals" }, ".meta.yml has the line"],
    [{ ".metadata.yml": "metadata:\n- dataId: a\n  group: G\n" }, "without group, dataId or type"],
    [{ ".metadata.yml": "- a" }, "line 1 of .metadata.yml"],
    [{ "G/a": Uint8Array.of(0xff) }, '"G/a" of the zip archive is no UTF-8'],
  ];
  for (const [texts, why] of refused) {
    const { message } = await assertRejects(() => read(files(texts)), BytesError);
    assertEquals(message.includes(why), true, message);
  }
  const twice = "- dataId: a\n  group: G\n  type: text\n".repeat(2);
  const { message } = await assertRejects(
    () => read(files({ ".metadata.yml": `metadata:\n${twice}` })),
    BytesError,
  );
  assertEquals(message, '.metadata.yml has "G/a" twice');
});

Deno.test("a suffix that is a word of JavaScript is no type", async () => {
  const found = await read(files({ "G/a.constructor": "x", "G/b.valueof": "x" }));
  assertEquals(found.map((one) => one.kind === "config" && one.type), ["text", "text"]);
});
