import { assertEquals, assertThrows } from "#assert";
import { ByteReader, BytesError, ByteWriter } from "./bytes.ts";
import { protoFields, ProtoWriter, readProtoVarint, skipProtoValue } from "./protobuf.ts";

Deno.test("a message comes back member by member", () => {
  const message = new ProtoWriter().uint(1, 300).bool(2, true).text(3, "é").float(4, 0.5)
    .bytes(5, new Uint8Array([7])).message(6, new ProtoWriter()).take();
  const [uint, bool, text, float, bytes, inner, ...more] = protoFields(message);
  assertEquals([uint?.int(), bool?.bool(), text?.text(), float?.float()], [300, true, "é", 0.5]);
  assertEquals([[...bytes?.bytes() ?? []], inner?.bytes().length, more.length], [[7], 0, 0]);
  assertEquals(bytes?.number, 5);
  assertThrows(() => uint?.text(), BytesError, "field 1: bytes is wanted, found wire type 0");
  assertThrows(() => text?.int(), BytesError, "a number is wanted, found wire type 2");
});

Deno.test("members with their default value are not written", () => {
  const empty = new ProtoWriter().uint(1, 0).bool(2, false).text(3, "").float(4, 0)
    .bytes(5, new Uint8Array());
  assertEquals(empty.take().length, 0);
});

Deno.test("an integer may take ten bytes, and be negative", () => {
  const of = (...bytes: number[]) => readProtoVarint(new ByteReader(new Uint8Array(bytes)));
  assertEquals(of(...new Array(9).fill(0xff), 0x01), -1);
  assertEquals(of(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f), Number.MAX_SAFE_INTEGER);
  assertThrows(() => of(...new Array(10).fill(0xff)), BytesError, "more than 64 bits");
});

Deno.test("a value of any type that protobuf has can be passed over; others are refused", () => {
  const values = [
    { wire: 0, bytes: [0xff, 0x01] },
    { wire: 1, bytes: new Array(8).fill(9) },
    { wire: 2, bytes: [2, 9, 9] },
    { wire: 5, bytes: new Array(4).fill(9) },
  ];
  for (const { wire, bytes } of values) {
    const reader = new ByteReader(new Uint8Array([...bytes, 0x2a]));
    skipProtoValue(reader, wire);
    assertEquals(reader.u8(), 0x2a, `${wire}`);
    const cut = new ByteReader(new Uint8Array(bytes.slice(0, -1)));
    assertThrows(() => skipProtoValue(cut, wire), BytesError);
  }
  for (const wire of [3, 4, 6, 7]) {
    const reader = new ByteReader(new ByteWriter().u32(0).take());
    assertThrows(() => skipProtoValue(reader, wire), BytesError, `wire type ${wire} is unknown`);
  }
});

Deno.test("what is read as another type than it has is refused", () => {
  const message = new ProtoWriter().uint(1, 300).text(2, "a").float(3, 0.5).take();
  const [uint, text, float] = protoFields(message);
  const inWords = (wire: number) => `found wire type ${wire}`;
  assertThrows(() => uint?.float(), BytesError, inWords(0));
  assertThrows(() => text?.float(), BytesError, inWords(2));
  assertThrows(() => text?.bool(), BytesError, inWords(2));
  assertThrows(() => float?.int(), BytesError, inWords(5));
  assertThrows(() => float?.bytes(), BytesError, inWords(5));
});

Deno.test("eight bytes are a value, and there is no field 0", () => {
  const [fixed, ...more] = protoFields(new Uint8Array([1 * 8 + 1, 1, 2, 3, 4, 5, 6, 7, 8]));
  assertEquals([fixed?.bytes().length, more.length], [8, 0]);
  assertThrows(() => [...protoFields(new Uint8Array([0, 1]))], BytesError, "0 is no field number");
  assertEquals([...protoFields(new Uint8Array())], []);
});

Deno.test("yes is any number but 0, and an inner message is written even when empty", () => {
  const [yes, no] = protoFields(new Uint8Array([8, 2, 8, 0]));
  assertEquals([yes?.bool(), no?.bool()], [true, false]);
  assertEquals([...new ProtoWriter().message(1, new ProtoWriter()).take()], [10, 0]);
});

Deno.test("a message with its length before it, also when that takes two bytes", () => {
  assertEquals([...new ProtoWriter().uint(1, 5).takeDelimited()], [2, 8, 5]);
  const long = new ProtoWriter().text(1, "x".repeat(300)).takeDelimited();
  const reader = new ByteReader(long);
  assertEquals(reader.varint(), 303);
  assertEquals(reader.remaining, 303);
});

Deno.test("an integer of seven, eight and nine bytes keeps every bit", () => {
  const of = (...bytes: number[]) => readProtoVarint(new ByteReader(new Uint8Array(bytes)));
  const high = (count: number) => new Array<number>(count).fill(0x80);
  assertEquals(of(...high(6), 1), 2 ** 42);
  assertEquals(of(...high(7), 1), 2 ** 49);
  assertEquals(of(...high(8), 1), 2 ** 56);
  assertEquals(of(...high(9), 1), -(2 ** 63));
  assertEquals(of(0x81, ...high(6), 1), 2 ** 49 + 1);
});
