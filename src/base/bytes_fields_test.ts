import { assertEquals, assertThrows } from "#assert";
import { ByteReader, BytesError, ByteWriter } from "./bytes.ts";
import {
  readChoice,
  readList,
  readMap,
  readOptional,
  writeChoice,
  writeList,
  writeMap,
  writeOptional,
} from "./bytes_fields.ts";

const WORDS = ["a", "b"] as const;

function written(write: (writer: ByteWriter) => void): ByteReader {
  const writer = new ByteWriter();
  write(writer);
  return new ByteReader(writer.take());
}

Deno.test("lists, maps, choices and optional values come back as they were", () => {
  const reader = written((w) => {
    writeList(w, [1, 300], (out, value) => out.varint(value));
    writeMap(w, { name: "value", "": "" });
    writeChoice(w, WORDS, "b");
    writeOptional(w, "text", (out, value) => out.utf8(value));
    writeOptional<string>(w, undefined, (out, value) => out.utf8(value));
  });
  assertEquals(readList(reader, (r) => r.varint()), [1, 300]);
  assertEquals(readMap(reader), { name: "value", "": "" });
  assertEquals(readChoice(reader, WORDS), "b");
  assertEquals(readOptional(reader, (r) => r.utf8()), "text");
  assertEquals(readOptional(reader, (r) => r.utf8()), undefined);
  reader.end();
});

Deno.test("their bytes are counts, places and flags", () => {
  const bytes = (write: (writer: ByteWriter) => void) => [...written(write).raw(5)];
  assertEquals(bytes((w) => writeList(w, [1, 2, 3, 4], (out, value) => out.u8(value))), [
    4,
    1,
    2,
    3,
    4,
  ]);
  assertEquals(bytes((w) => writeMap(w, { a: "b" })), [1, 1, 97, 1, 98]);
  assertEquals([...written((w) => writeChoice(w, WORDS, "a")).raw(1)], [0]);
});

Deno.test("a name of the language's own stays a plain entry of a map", () => {
  const map = readMap(written((w) => w.varint(1).utf8("__proto__").utf8("x")));
  assertEquals(Object.keys(map), ["__proto__"]);
  assertEquals(Object.getPrototypeOf(map), Object.prototype);
});

Deno.test("a count beyond the bytes and a place beyond the list are refused", () => {
  const short = written((w) => w.varint(3).raw(new Uint8Array(2)));
  assertThrows(() => readList(short, (r) => r.u8()), BytesError, "3 members: only 2 bytes");
  const fits = written((w) => w.varint(2).raw(new Uint8Array(2)));
  assertEquals(readList(fits, (r) => r.u8()), [0, 0]);
  const beyond = new ByteReader(new Uint8Array([2]));
  assertThrows(() => readChoice(beyond, WORDS), BytesError, "found 2, wanted below 2");
  const other: string = "c";
  assertThrows(() => written((w) => writeChoice<string>(w, WORDS, other)), BytesError, "c");
});

Deno.test("an absent value is another thing than an empty one", () => {
  for (const value of [undefined, "", "a"]) {
    const reader = written((w) => writeOptional(w, value, (out, text) => out.utf8(text)));
    assertEquals(readOptional(reader, (r) => r.utf8()), value);
    reader.end();
  }
  const neither = written((w) => w.u8(2));
  assertThrows(() => readOptional(neither, (r) => r.utf8()), BytesError);
});
