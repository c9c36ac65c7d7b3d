import { assertEquals, assertThrows } from "#assert";
import { ByteReader, BytesError, ByteWriter } from "./bytes.ts";
import { readError, writeError } from "./error_codec.ts";
import { ApiError, type ErrorKind } from "./errors.ts";

/** By the number that stands for each, in data that is kept. */
const NUMBERS: Readonly<Record<ErrorKind, number>> = {
  invalid: 0,
  missing: 1,
  notFound: 2,
  conflict: 3,
  casMissed: 4,
  forbidden: 5,
  method: 6,
  tooLarge: 7,
  unavailable: 8,
  overloaded: 9,
  unsupported: 10,
};

Deno.test("each kind of error has its number, which never changes", () => {
  for (const [kind, number] of Object.entries(NUMBERS)) {
    const writer = new ByteWriter();
    writeError(writer, new ApiError(kind as ErrorKind, "no", 300));
    const bytes = writer.take();
    assertEquals([...bytes], [number, 0xac, 0x02, 2, 110, 111], kind);
    const reader = new ByteReader(bytes);
    assertEquals(readError(reader), { kind: kind as ErrorKind, code: 300, message: "no" });
    reader.end();
  }
});

Deno.test("an unknown kind and an error that is cut off are refused", () => {
  const whole = [0, 0, 1, 97];
  for (let length = 0; length < whole.length; length++) {
    const cut = new ByteReader(new Uint8Array(whole.slice(0, length)));
    assertThrows(() => readError(cut), BytesError);
  }
  const unknown = new ByteReader(new Uint8Array([11, 0, 1, 97]));
  assertThrows(() => readError(unknown), BytesError, "found 11");
});
