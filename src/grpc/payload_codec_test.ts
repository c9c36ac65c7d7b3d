import { assert, assertEquals, assertThrows } from "#assert";
import { Buffer } from "node:buffer";
import * as grpc from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import { GRPC } from "../base/mod.ts";
import { Rng } from "../../tests/support/rng.ts";
import { decodePayload, encodePayload, PayloadError, withHeader } from "./payload_codec.ts";

/** The reference: protobufjs with the project's own definition. */
function reference(): grpc.MethodDefinition<object, object> {
  const path = new URL("../../proto/nacos.proto", import.meta.url).pathname;
  const definition = loadSync(path, { keepCase: true });
  const service = definition["Request"];
  assert(service !== undefined && !("format" in service));
  const method = service["request"];
  assert(method !== undefined);
  return method;
}

const utf8 = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

Deno.test("encodePayload() writes what the definition says, for bodies of every length class", () => {
  const { requestDeserialize } = reference();
  for (const size of [0, 1, 100, 127, 128, 200, 16_383, 16_384, 70_000, 2_100_000]) {
    const json = "é".repeat(size >> 1) + "x".repeat(size & 1);
    const read = requestDeserialize(encodePayload("ConfigQueryResponse", json)) as {
      metadata: { type: string };
      body: { value: Uint8Array };
    };
    assertEquals(read.metadata.type, "ConfigQueryResponse");
    assertEquals(utf8(read.body?.value ?? new Uint8Array()), json);
    const own = decodePayload(encodePayload("T", json));
    assertEquals([own.type, utf8(own.body)], ["T", json]);
  }
});

Deno.test("withHeader() adds headers that every reader finds, and changes nothing else", () => {
  const { requestDeserialize } = reference();
  for (const size of [0, 1, 300, 70_000]) {
    const type = "T".repeat(size === 0 ? 100 : 5);
    const plain = encodePayload(type, "x".repeat(size));
    const before = plain.slice();
    const twice = withHeader(withHeader(plain, "nacos-applied-index", "12345"), "b", "");
    const read = requestDeserialize(twice) as { metadata: { type: string; headers: object } };
    const wanted = { "nacos-applied-index": "12345", b: "" };
    assertEquals([read.metadata.type, { ...read.metadata.headers }], [type, wanted]);
    const own = decodePayload(twice);
    assertEquals([own.type, own.body.length], [type, size]);
    assertEquals([...own.headers()], Object.entries(wanted));
    assertEquals(plain, before);
  }
  assertThrows(() => withHeader(new Uint8Array([0x1a, 0]), "a", "b"), PayloadError);
});

Deno.test("decodePayload() reads what a client of the definition writes", () => {
  const { requestSerialize } = reference();
  const headers = { accessToken: "abc", "bücher": "漢字", empty: "", __proto__x: "1" };
  const bytes = requestSerialize({
    metadata: { type: "InstanceRequest", clientIp: "10.0.0.1", headers },
    body: { type_url: "InstanceRequest", value: Buffer.from('{"a":1}') },
  });
  const payload = decodePayload(bytes);
  assertEquals(payload.type, "InstanceRequest");
  assertEquals(utf8(payload.body), '{"a":1}');
  assertEquals([...payload.headers()], Object.entries(headers));
  assertEquals(payload.clientIp(), "10.0.0.1");
});

Deno.test("an address that a client states is taken when it can be one", () => {
  const { requestSerialize } = reference();
  const stated = (clientIp: string) =>
    decodePayload(requestSerialize({ metadata: { type: "T", clientIp }, body: {} })).clientIp();
  const good = ["1.2.3.4", "::1", "fe80::1%eth0", "node-1.example", "x".repeat(128)];
  assertEquals(good.map(stated), good);
  for (const bad of ["", " ", "1.2.3.4,5.6.7.8", "1.2.3.4\n", "a b", "<b>", "é", "x".repeat(129)]) {
    assertEquals(stated(bad), undefined, bad);
  }
});

Deno.test("decodePayload() passes over unknown fields and merges repeated ones", () => {
  const bytes = Buffer.concat([
    Buffer.from([0x08, 0xff, 0xff, 0x01]), // field 1, integer
    Buffer.from([0x12, 3, 0x1a, 1, 0x41]), // metadata with type "A"
    Buffer.from([0x25, 1, 2, 3, 4]), // field 4, four bytes
    Buffer.from([0x12, 5, 0x3a, 3, 0x0a, 1, 0x6b]), // metadata with the header "k"
    Buffer.from([0x29, 1, 2, 3, 4, 5, 6, 7, 8]), // field 5, eight bytes
    Buffer.from([0xa2, 0x06, 2, 9, 9]), // field 100, two bytes
    Buffer.from([0x1a, 6, 0x0a, 1, 0x74, 0x12, 1, 0x7b]), // body with type_url and "{"
  ]);
  const payload = decodePayload(bytes);
  assertEquals([payload.type, utf8(payload.body)], ["A", "{"]);
  assertEquals([...payload.headers()], [["k", ""]]);
  assertEquals(decodePayload(new Uint8Array()).type, "");
});

Deno.test("decodePayload() says what is wrong with bytes that are no message", () => {
  const cases: [number[], string][] = [
    [[0x12], "ends within"],
    [[0x12, 5, 0x1a], "only 1 are left"],
    [[0x13, 1], "wire type 3"],
    [[0x04], "field number 0"],
    [[0x12, 0xff, 0xff, 0xff, 0xff, 0xff, 1], "32 bits"],
    [[0x12, 0xff, 0xff, 0xff, 0xff, 0x0f], "only 0 are left"],
    [[0x08, ...Array(11).fill(0xff)], "64 bits"],
    [[0x12, 3, 0x1a, 1, 0xff], "no UTF-8"],
  ];
  for (const [bytes, message] of cases) {
    assertThrows(() => decodePayload(new Uint8Array(bytes)), PayloadError, message);
  }
  const header = [0x3a, 0];
  const many = Array.from({ length: GRPC.maxHeaders + 1 }, () => header).flat();
  assertThrows(
    () => decodePayload(new Uint8Array([0x12, 0x82, 0x01, ...many])),
    PayloadError,
    "headers",
  );
});

Deno.test("decodePayload() refuses metadata and fields by their number and size", () => {
  const { requestSerialize } = reference();
  const sized = (type: string, headers: Record<string, string>) =>
    decodePayload(
      requestSerialize({ metadata: { type, headers }, body: { value: Buffer.alloc(0) } }),
    );
  const long = "x".repeat(GRPC.maxTypeChars);
  assertEquals(sized(long, {}).type, long);
  assertThrows(() => sized(long + "x", {}), PayloadError, `found ${long.length + 1} bytes`);
  const value = "v".repeat(GRPC.maxHeaderBytes - 100);
  assertEquals(sized("T", { a: value }).headers().get("a"), value);
  assertThrows(
    () => sized("T", { a: value, b: "v".repeat(100) }),
    PayloadError,
    `more than ${GRPC.maxHeaderBytes} bytes of headers`,
  );
  const empty = new Uint8Array(2 * GRPC.maxFields + 2);
  for (let at = 0; at < empty.length; at += 2) empty[at] = 0x12;
  assertEquals(decodePayload(empty.subarray(2)).type, "");
  assertThrows(() => decodePayload(empty), PayloadError, `more than ${GRPC.maxFields} fields`);
});

/** Random bytes are mostly refused at once; damaged messages reach every branch. */
function damaged(rng: Rng, whole: Uint8Array): Uint8Array {
  const copy = whole.slice(0, rng.chance(0.3) ? rng.below(whole.length + 1) : whole.length);
  for (let count = rng.below(4); count > 0 && copy.length > 0; count--) {
    copy[rng.below(copy.length)] = rng.below(256);
  }
  return copy;
}

Deno.test("decodePayload() is total: 100,000 random and damaged inputs", () => {
  const rng = Rng.fromSeed(20);
  const { requestSerialize } = reference();
  const whole = requestSerialize({
    metadata: { type: "ConfigQueryRequest", headers: { a: "b", "ü": "é" }, clientIp: "::1" },
    body: { type_url: "x", value: Buffer.from('{"dataId":"a"}') },
  });
  let read = 0;
  for (let round = 0; round < 100_000; round++) {
    const bytes = round % 2 === 0
      ? damaged(rng, whole)
      : Uint8Array.from({ length: rng.below(24) }, () => rng.below(256));
    try {
      const payload = decodePayload(bytes);
      payload.headers();
      assert(payload.body.length <= bytes.length);
      read++;
    } catch (error) {
      if (!(error instanceof PayloadError)) throw error;
    }
  }
  assert(read > 1_000, `only ${read} inputs were readable`);
});
