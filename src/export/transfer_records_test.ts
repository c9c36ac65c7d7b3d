import { assertEquals, assertThrows } from "#assert";
import { BytesError, protoFields } from "../base/mod.ts";
import {
  decodeConfigKey,
  decodeTransferConfig,
  decodeTransferInstance,
  decodeTransferNamespace,
  encodeConfigKey,
  encodeTransferConfig,
  encodeTransferInstance,
  encodeTransferNamespace,
} from "./transfer_records.ts";

const CONFIG = {
  content: "\uFEFFtwo: 日本\n",
  versions: [
    { id: 1, content: "", modifiedMs: 1_700_000_000_000, operator: "" },
    { id: 2 ** 40, content: "\uFEFFtwo: 日本\n", modifiedMs: 1_700_000_000_001, operator: "ann" },
  ],
  type: "yaml",
  desc: "",
};

const INSTANCE = {
  namespace: "dev",
  group: "g",
  service: "s",
  ip: "10.0.0.1",
  port: 8080,
  cluster: "C1",
  weight: 2.5,
  enabled: true,
  healthy: false,
  ephemeral: false,
  metadata: { k: "v", empty: "" },
};

Deno.test("records of a transfer file are read as they were written", () => {
  assertEquals(decodeTransferConfig(encodeTransferConfig(CONFIG)), CONFIG);
  assertEquals(decodeTransferInstance(encodeTransferInstance(INSTANCE)), INSTANCE);
  const namespace = { id: "dev", name: "Development" };
  assertEquals(decodeTransferNamespace(encodeTransferNamespace(namespace)), namespace);
});

Deno.test("the default namespace has no name in a config's key", () => {
  const key = { namespace: "public", group: "g", dataId: "a.yaml" };
  assertEquals(encodeConfigKey(key), new TextEncoder().encode("a.yaml\x02g"));
  assertEquals(decodeConfigKey(encodeConfigKey(key)), key);
  const dev = { ...key, namespace: "dev" };
  assertEquals(decodeConfigKey(encodeConfigKey(dev)), dev);
  assertThrows(() => decodeConfigKey(new TextEncoder().encode("a.yaml")), BytesError);
});

Deno.test("reading records is total: whatever the bytes, they are read or refused", () => {
  const good = [encodeTransferConfig(CONFIG), encodeTransferInstance(INSTANCE)];
  let seed = 7;
  const random = (below: number) => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
    return (seed >>> 8) % below;
  };
  for (let round = 0; round < 3_000; round++) {
    const bytes = (good[round % 2] ?? new Uint8Array()).slice(0, random(200));
    if (bytes.length > 0) bytes[random(bytes.length)] = random(256);
    for (const decode of [decodeTransferConfig, decodeTransferInstance]) {
      try {
        decode(bytes);
      } catch (error) {
        if (!(error instanceof BytesError)) throw error;
      }
    }
  }
});

Deno.test("numbers of 64 bits are read with their sign", () => {
  const minusOne = [0x08, ...Array<number>(9).fill(0xff), 0x01];
  assertEquals([...protoFields(new Uint8Array(minusOne))].map((field) => field.int()), [-1]);
  const large = [0x08, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01];
  assertEquals([...protoFields(new Uint8Array(large))].map((field) => field.int()), [2 ** 49]);
  const endless = [0x08, ...Array<number>(11).fill(0xff)];
  assertThrows(() => [...protoFields(new Uint8Array(endless))], BytesError, "64 bits");
});

Deno.test("what a record leaves out has the defaults of its format", () => {
  const empty = new Uint8Array();
  const version = new Uint8Array([0x12, 0]);
  assertEquals(decodeTransferConfig(empty), { content: "", versions: [], type: "", desc: "" });
  assertEquals(decodeTransferConfig(version).versions, [
    { id: 0, content: "", modifiedMs: 0, operator: "" },
  ]);
  assertEquals(decodeTransferNamespace(empty), { id: "", name: "" });
  const metadata = [0x3a, 0];
  assertEquals(decodeTransferInstance(new Uint8Array([metadata.length, ...metadata])), {
    namespace: "public",
    group: "",
    service: "",
    ip: "",
    port: 0,
    cluster: "DEFAULT",
    weight: 0,
    enabled: false,
    healthy: false,
    ephemeral: false,
    metadata: { "": "" },
  });
  assertThrows(() => decodeTransferInstance(new Uint8Array([0, 0])), BytesError);
  for (const key of ["\x02g", "d\x02", "d\x02g\x02n\x02more"]) {
    assertThrows(() => decodeConfigKey(new TextEncoder().encode(key)), BytesError, "are wanted");
  }
});
