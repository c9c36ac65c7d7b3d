import { inflateRawSync } from "node:zlib";
import { assertEquals, assertThrows } from "#assert";
import { ByteReader, crc32 } from "../base/mod.ts";
import type { ConfigRecord } from "../state/mod.ts";
import { configZipParts, hasUnsafeName } from "./config_zip.ts";
import { zipParts } from "./zip_parts.ts";

const NOW_MS = Date.UTC(2026, 10, 22, 16, 1, 12);

function joined(parts: Iterable<Uint8Array>): Uint8Array {
  return new Uint8Array([...parts].flatMap((part) => [...part]));
}

/** Reads an archive by its directory, as unpacking programs do, and demands that it agrees with the entries. */
function unzip(bytes: Uint8Array): Record<string, string> {
  const view = new DataView(bytes.buffer);
  const u16 = (at: number) => view.getUint16(at, true);
  const u32 = (at: number) => view.getUint32(at, true);
  const end = bytes.length - 22;
  assertEquals(u32(end), 0x0605_4b50);
  const found: Record<string, string> = {};
  let at = u32(end + 16);
  assertEquals(at + u32(end + 12), end);
  for (let left = u16(end + 10); left > 0; left--) {
    assertEquals(u32(at), 0x0201_4b50);
    const [packed, size, nameBytes, local] = [
      u32(at + 20),
      u32(at + 24),
      u16(at + 28),
      u32(at + 42),
    ];
    const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameBytes));
    assertEquals(u32(local), 0x0403_4b50);
    assertEquals(bytes.slice(local + 4, local + 30), bytes.slice(at + 6, at + 32));
    const start = local + 30 + nameBytes;
    const data = inflateRawSync(bytes.subarray(start, start + packed));
    assertEquals([data.length, crc32(data)], [size, u32(at + 16)]);
    assertEquals(new ByteReader(bytes.subarray(local + 10, local + 14)).u32(), dosTime(NOW_MS));
    found[name] = new TextDecoder().decode(data);
    at += 46 + nameBytes;
  }
  assertEquals(at, end);
  return found;
}

function dosTime(timeMs: number): number {
  const [, year = 0, month = 0, day = 0, hours = 0, minutes = 0, seconds = 0] =
    /(\d+)-(\d+)-(\d+)T(\d+):(\d+):(\d+)/.exec(new Date(timeMs).toISOString())?.map(Number) ?? [];
  const date = (year - 1980) * 512 + month * 32 + day;
  return date * 65_536 + hours * 2_048 + minutes * 32 + Math.floor(seconds / 2);
}

function config(dataId: string, content: string, more: Partial<ConfigRecord> = {}): ConfigRecord {
  return {
    ...{ namespace: "public", group: "G", dataId, content, id: 1, md5: "", type: "yaml" },
    ...{ encryptedDataKey: "", createdMs: 0, modifiedMs: NOW_MS, createdBy: "", modifiedBy: "" },
    ...{ sourceIp: "", revision: 1, grays: [] },
    ...more,
  };
}

const CONFIGS = [
  config("a.b.yaml", "a: 配置\n", { appName: "app", desc: 'it\'s: "x"\n- y' }),
  config("plain", "", { appName: "two" }),
  config("c.json", "{}".repeat(50_000)),
];

Deno.test("the archive of Nacos 1 names the apps of configs that have one", () => {
  assertEquals(unzip(joined(configZipParts(CONFIGS, "old", NOW_MS))), {
    "G/a.b.yaml": "a: 配置\n",
    "G/plain": "",
    "G/c.json": "{}".repeat(50_000),
    ".meta.yml": "G.a.b~yaml.app=app\r\nG.plain.app=two\r\n",
  });
  const [, , last] = CONFIGS;
  const without = last === undefined ? [] : [last];
  assertEquals(Object.keys(unzip(joined(configZipParts(without, "old", NOW_MS)))), ["G/c.json"]);
});

Deno.test("the archive of Nacos 2 keeps types and descriptions", () => {
  const { ".metadata.yml": meta } = unzip(
    joined(configZipParts(CONFIGS.slice(0, 2), "new", NOW_MS)),
  );
  assertEquals(
    meta,
    'metadata:\n- appName: "app"\n  dataId: "a.b.yaml"\n  desc: "it\'s: \\"x\\"\\n- y"\n' +
      '  group: "G"\n  type: "yaml"\n- appName: "two"\n  dataId: "plain"\n  group: "G"\n' +
      '  type: "yaml"\n',
  );
});

Deno.test("an archive of nothing says so in Nacos 2, and is empty in Nacos 1", () => {
  assertEquals(unzip(joined(configZipParts([], "new", NOW_MS))), {
    ".metadata.yml": "metadata: []\n",
  });
  assertEquals(joined(configZipParts([], "old", NOW_MS)).length, 22);
});

Deno.test("names that lead out of a folder are known", () => {
  const names = ["..", ".", "", "a/b", "a\\b"];
  for (const name of names) {
    assertEquals(hasUnsafeName({ group: name, dataId: "a" }), true);
    assertEquals(hasUnsafeName({ group: "G", dataId: name }), true);
  }
  assertEquals(hasUnsafeName({ group: "G:1", dataId: "a..b" }), false);
});

Deno.test("an archive has no more entries than its format can count", () => {
  const entry = { name: "a", data: new Uint8Array(), modifiedMs: NOW_MS };
  assertEquals(unzip(joined(zipParts([entry, entry], { maxEntries: 2 }))), { a: "" });
  assertThrows(
    () => joined(zipParts([entry, entry, entry], { maxEntries: 2 })),
    RangeError,
    "more than 2 files",
  );
});

/** Bytes as digits, one text a part. */
function hexParts(parts: Iterable<Uint8Array>): string[] {
  return [...parts].map((part) => part.toHex());
}

Deno.test("every byte of an archive is where its format has it, permissions and odd years included", () => {
  const entries = [
    { name: "a", data: new Uint8Array([120, 120, 120]), modifiedMs: NOW_MS, mode: 0o755 },
    { name: "é", data: new Uint8Array(), modifiedMs: 0 },
  ];
  assertEquals(hexParts(zipParts(entries)), [
    "504b03041400000808002680765d0aea9b1c05000000030000000100000061aba8a80000",
    "504b03041400000808000000210000000000020000000000000002000000c3a90300",
    "504b010214031400000808002680765d0aea9b1c050000000300000001000000000000000000" +
    "0000ed810000000061" +
    "504b0102140014000008080000002100000000000200000000000000020000000000000000000000000024000000" +
    "c3a9" +
    "504b050600000000020002005f000000460000000000",
  ]);
  const yearOf = (timeMs: number) => {
    const [first] = zipParts([{ name: "a", data: new Uint8Array(), modifiedMs: timeMs }]);
    return (first?.[13] ?? 0) >> 1;
  };
  assertEquals([Date.UTC(1980, 5), Date.UTC(2107, 5), Date.UTC(2108, 5)].map(yearOf), [0, 127, 0]);
});

Deno.test("a level of packing is handed on", () => {
  const data = new TextEncoder().encode("abcabcabd".repeat(1_000));
  const sizeOf = (options: { level?: number }) =>
    joined(zipParts([{ name: "a", data, modifiedMs: 0 }], options)).length;
  assertEquals(sizeOf({ level: 1 }) > sizeOf({ level: 9 }), true);
});
