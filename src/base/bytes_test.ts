import { Buffer } from "node:buffer";
import { assertEquals, assertThrows } from "#assert";
import {
  ByteReader,
  BytesError,
  ByteWriter,
  copyOf,
  RecentTexts,
  releaseBytes,
  unpinned,
  varintBytes,
} from "./bytes.ts";

const EDGES = [0, 1, 127, 128, 16_383, 16_384, 2 ** 31 - 1, 2 ** 31, 2 ** 32, 2 ** 53 - 1];

Deno.test("a copy shares no memory, and what is kept is not much larger than it is long", () => {
  const slab = Buffer.from("abcdef").subarray(1, 3);
  const copy = copyOf(slab);
  slab.fill(0);
  assertEquals([[...copy], copy.buffer.byteLength, copy.constructor], [[98, 99], 2, Uint8Array]);
  const large = new Uint8Array(65_536);
  assertEquals(unpinned(large.subarray(0, 10)).buffer.byteLength, 10);
  assertEquals(unpinned(large.subarray(0, 40_000)).buffer, large.buffer);
  const small = new Uint8Array(1_000).subarray(5, 6);
  assertEquals(unpinned(small), small);
});

Deno.test("varint round-trips at every edge and spends what varintBytes says", () => {
  for (const value of EDGES) {
    const bytes = new ByteWriter().varint(value).take();
    assertEquals(bytes.length, varintBytes(value));
    const reader = new ByteReader(bytes);
    assertEquals(reader.varint(), value);
    reader.end();
  }
});

Deno.test("varint refuses what it cannot hold", () => {
  for (const value of [-1, 0.5, 2 ** 53, NaN]) {
    assertThrows(() => new ByteWriter().varint(value), BytesError, "safe integer");
  }
  const tooLong = new Uint8Array(12).fill(0xff);
  assertThrows(() => new ByteReader(tooLong).varint(), BytesError, "53 bits");
});

Deno.test("texts of every width round-trip, also where the length prefix grows", () => {
  const short = [39, 40, 41].flatMap((length) => ["a".repeat(length), "é".padStart(length, "b")]);
  const texts = [
    "",
    "a",
    "\0",
    "\x7f",
    "\x80",
    ...short,
    "ü".repeat(100),
    "漢".repeat(50),
    "\ufeffbom",
    "😀".repeat(9_000),
  ];
  const writer = new ByteWriter(16);
  for (const text of texts) writer.utf8(text);
  const reader = new ByteReader(writer.take());
  assertEquals(texts.map(() => reader.utf8()), texts);
  reader.end();
});

Deno.test("fixed widths, flags and byte strings round-trip in one stream", () => {
  const writer = new ByteWriter(1);
  writer.u8(255).u32(0xdeadbeef).f64(-0.1).bool(true).bytes(new Uint8Array([1, 2, 3]));
  writer.raw(new Uint8Array([9])).u32(0);
  writer.patchU32(writer.length - 4, 77);
  const reader = new ByteReader(writer.take());
  assertEquals(reader.u8(), 255);
  assertEquals(reader.u32(), 0xdeadbeef);
  assertEquals(reader.f64(), -0.1);
  assertEquals(reader.bool(), true);
  assertEquals([...reader.bytes()], [1, 2, 3]);
  assertEquals([...reader.raw(1)], [9]);
  assertEquals(reader.u32(), 77);
  reader.end();
});

Deno.test("take() empties the writer and leaves earlier results alone", () => {
  const writer = new ByteWriter();
  const first = writer.u8(1).take();
  assertEquals(writer.length, 0);
  writer.u8(2);
  assertEquals([...first], [1]);
  assertEquals([...writer.view()], [2]);
  assertThrows(() => writer.patchU32(0, 1), BytesError, "Cannot patch");
});

Deno.test("ByteReader throws BytesError on every truncation and never reads beyond a view", () => {
  const whole = new ByteWriter().utf8("hello").u32(1).f64(2).varint(300).bytes(new Uint8Array(3));
  const bytes = whole.take();
  for (let length = 0; length < bytes.length; length++) {
    const reader = new ByteReader(bytes.subarray(0, length));
    assertThrows(() => {
      reader.utf8();
      reader.u32();
      reader.f64();
      reader.varint();
      reader.bytes();
    }, BytesError);
  }
});

Deno.test("ByteReader refuses bad flags, bad UTF-8 and left-overs", () => {
  assertThrows(() => new ByteReader(new Uint8Array([2])).bool(), BytesError, "found 2");
  assertThrows(() => new ByteReader(new Uint8Array([1, 0xff])).utf8(), BytesError, "UTF-8");
  assertThrows(() => new ByteReader(new Uint8Array(2)).end(), BytesError, "2 bytes are left");
  assertThrows(() => new ByteReader(new Uint8Array(2)).raw(-1), BytesError);
});

Deno.test("releaseBytes() gives memory back once, and leaves shared memory alone", () => {
  const bytes = new Uint8Array(1_000).fill(7);
  releaseBytes(bytes.subarray(10, 20));
  assertEquals([bytes.length, bytes.buffer.byteLength], [0, 0]);
  releaseBytes(bytes);
  const shared = new Uint8Array(new SharedArrayBuffer(4)).fill(7);
  releaseBytes(shared);
  assertEquals([...shared], [7, 7, 7, 7]);
});

Deno.test("an integer has eight bytes at most, and 53 bits", () => {
  const read = (...bytes: number[]) => new ByteReader(new Uint8Array(bytes)).varint();
  const full = new Array<number>(7).fill(0xff);
  assertEquals(read(...full, 0x0f), Number.MAX_SAFE_INTEGER);
  assertThrows(() => read(...full, 0x10), BytesError, "53 bits");
  assertEquals(read(...new Array<number>(7).fill(0x80), 0), 0);
  assertThrows(() => read(...new Array<number>(8).fill(0x80), 0), BytesError, "53 bits");
});

Deno.test("four bytes can be patched wherever four bytes were written", () => {
  const writer = new ByteWriter().u32(1).u32(2);
  writer.patchU32(0, 0x0102_0304).patchU32(4, 5);
  assertEquals([...writer.view()], [4, 3, 2, 1, 5, 0, 0, 0]);
  assertThrows(() => writer.patchU32(5, 1), BytesError, "at 5 of 8");
  assertThrows(() => writer.patchU32(-1, 1), BytesError, "at -1 of 8");
});

Deno.test("clear() forgets what was written, and no is written as 0", () => {
  const writer = new ByteWriter(0).utf8("long enough to grow the buffer").clear();
  assertEquals([writer.length, writer.view().length], [0, 0]);
  assertEquals([...writer.bool(false).bool(true).take()], [0, 1]);
});

Deno.test("a reader knows where it is", () => {
  const reader = new ByteReader(new Uint8Array([1, 2, 3]).subarray(1));
  assertEquals([reader.offset, reader.remaining], [0, 2]);
  assertEquals(reader.u8(), 2);
  assertEquals([reader.offset, reader.remaining], [1, 1]);
  assertThrows(() => reader.raw(2), BytesError, "2 bytes at 1: only 1");
  assertEquals([...reader.raw(1)], [3]);
  reader.end();
});

Deno.test("small memory is kept as it is, large memory when half of it is used", () => {
  const isKept = (heldBytes: number, length: number) => {
    const bytes = new Uint8Array(heldBytes).subarray(0, length);
    return unpinned(bytes) === bytes;
  };
  assertEquals([isKept(1_024, 1), isKept(1_025, 1)], [true, false]);
  assertEquals([isKept(4_096, 2_048), isKept(4_097, 2_048)], [true, false]);
});

Deno.test("a reader of a part ends where the part ends", () => {
  const bytes = new ByteWriter().utf8("left").utf8("mine").utf8("right").take();
  const reader = new ByteReader(bytes, 5, 10);
  assertEquals([reader.offset, reader.remaining], [5, 5]);
  assertEquals(reader.utf8(), "mine");
  reader.end();
  assertThrows(() => reader.u8(), BytesError, "1 bytes at 10: only 0");
  assertThrows(() => new ByteReader(bytes, 5, 9).utf8(), BytesError, "4 bytes at 6: only 3");
});

Deno.test("a text that is likely is taken when it stands there, and only then", () => {
  const texts = ["same", "sane", "sam", "s\u00e4me", "", "x".repeat(100)];
  for (const text of texts) {
    for (const likely of texts) {
      const reader = new ByteReader(new ByteWriter().utf8(text).take());
      assertEquals(reader.utf8Like(likely), text);
      reader.end();
    }
  }
  // One byte that is no text, and a character of that number.
  const broken = new ByteReader(new Uint8Array([1, 0xe4]));
  assertThrows(() => broken.utf8Like("\u00e4"), BytesError, "no UTF-8");
});

Deno.test("a text that came a moment ago is not made again", () => {
  const made: string[] = [];
  const recent = new RecentTexts((text) => {
    made.push(text);
    return text;
  });
  const texts = [
    "public",
    "GROUP",
    "",
    "public",
    "GROUP",
    "gr\u00fc\u00df",
    "x".repeat(41),
    "public",
  ];
  const writer = new ByteWriter();
  for (const text of texts) writer.utf8(text);
  const reader = new ByteReader(writer.take());
  assertEquals(texts.map(() => reader.utf8Again(recent)), texts);
  assertEquals(made, ["public", "GROUP", "gr\u00fc\u00df", "x".repeat(41)]);
});

Deno.test("many texts of one length come back as they were", () => {
  const recent = new RecentTexts((text) => text);
  const texts = Array.from({ length: 5_000 }, (_, at) => `a${at % 1_000}z`);
  const writer = new ByteWriter();
  for (const text of texts) writer.utf8(text);
  const reader = new ByteReader(writer.take());
  assertEquals(texts.map(() => reader.utf8Again(recent)), texts);
});

Deno.test("long texts are the same, plain or not, and broken ones are refused", () => {
  for (
    const text of ["a".repeat(1_000), "\u00e4".repeat(1_000), `\ufeff${"b".repeat(99)}\u{1f600}`]
  ) {
    assertEquals(new ByteReader(new ByteWriter().utf8(text).take()).utf8(), text);
  }
  const broken = new ByteWriter().bytes(new Uint8Array(100).fill(0xff)).take();
  assertThrows(() => new ByteReader(broken).utf8(), BytesError, "no UTF-8");
});
