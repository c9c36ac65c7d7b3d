import { assertEquals } from "#assert";
import { gunzipSync, gzipSync } from "node:zlib";
import { UDP } from "../base/mod.ts";
import { buildList } from "../../tests/support/service_list_fixture.ts";
import { acknowledged, packetOf } from "./packet.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);
const textOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

Deno.test("packetOf(): short lists are plain, long ones gzip, the list is a text inside", () => {
  const short = packetOf(buildList(0)) ?? new Uint8Array();
  const packet = JSON.parse(textOf(short));
  assertEquals([packet.type, typeof packet.lastRefTime], ["dom", "number"]);
  assertEquals(JSON.parse(packet.data).name, "G@@s");
  const list = buildList(20);
  const long = packetOf(list) ?? new Uint8Array();
  assertEquals([...long.subarray(0, 2)], [0x1f, 0x8b]);
  assertEquals(JSON.parse(JSON.parse(textOf(gunzipSync(long))).data).hosts.length, 20);
  assertEquals(packetOf(list) === long, true);
});

Deno.test("packetOf(): what no datagram can hold is left to the poll", () => {
  const list = buildList(20_000);
  assertEquals(packetOf(list), undefined);
  assertEquals(packetOf(list), undefined);
});

const ACKS: readonly (readonly [text: string, version: number | undefined])[] = [
  ['{"type":"push-ack","lastRefTime":"17","data":""}', 17],
  ['{"type":"push-ack","lastRefTime":17,"data":""}', 17],
  ['{"type":"other","lastRefTime":17}', undefined],
  ['{"type":"push-ack","lastRefTime":"x"}', undefined],
  ['{"type":"push-ack","lastRefTime":1e99}', undefined],
  ['{"type":"push-ack"}', undefined],
  ["null", undefined],
  ["[]", undefined],
  ["{", undefined],
  ["", undefined],
];

for (const [text, version] of ACKS) {
  Deno.test(`acknowledged(): ${text === "" ? "nothing" : text}`, () => {
    assertEquals(acknowledged(bytesOf(text)), version);
    assertEquals(acknowledged(gzipSync(bytesOf(text))), version);
  });
}

Deno.test("acknowledged(): neither long datagrams nor small bombs are unpacked", () => {
  assertEquals(acknowledged(new Uint8Array(UDP.maxAckBytes + 1)), undefined);
  const padded = `{"type":"push-ack","lastRefTime":1,"data":"${" ".repeat(100_000)}"}`;
  assertEquals(acknowledged(gzipSync(bytesOf(padded))), undefined);
});

Deno.test("packetOf(): a packet of 1 KiB is the first that is zipped", () => {
  const ofBytes = (chars: number) => {
    const list = buildList(0);
    return { ...list, clusters: "n".repeat(chars), encoded: new Map() };
  };
  const around = (packetOf(ofBytes(1)) ?? new Uint8Array()).length - 1;
  const chars = UDP.gzipFromBytes - around;
  assertEquals(packetOf(ofBytes(chars - 1))?.length, UDP.gzipFromBytes - 1);
  assertEquals([...packetOf(ofBytes(chars))?.subarray(0, 2) ?? []], [0x1f, 0x8b]);
});

Deno.test("acknowledged(): the longest datagram is read", () => {
  const text = '{"type":"push-ack","lastRefTime":5}';
  const padded = text.padEnd(UDP.maxAckBytes);
  assertEquals([acknowledged(bytesOf(padded)), acknowledged(bytesOf(`${padded} `))], [
    5,
    undefined,
  ]);
  assertEquals(acknowledged(bytesOf('{"type":"push-ack","lastRefTime":0}')), undefined);
});
