/** Fields: what comes back, and what none may be. */
import { assertEquals, assertThrows } from "#assert";
import { ByteReader, BytesError, ByteWriter } from "../../base/mod.ts";
import {
  readConfigKey,
  readFinite,
  readMd5,
  readName,
  readServiceKey,
  writeConfigKey,
  writeServiceKey,
} from "./fields.ts";

function readerOf(write: (writer: ByteWriter) => void): ByteReader {
  const writer = new ByteWriter();
  write(writer);
  return new ByteReader(writer.take());
}

Deno.test("a name is neither empty nor holds the separator of joined keys", () => {
  assertEquals(readName(readerOf((writer) => writer.utf8(" a"))), " a");
  for (const name of ["", "\0", "a\0b"]) {
    assertThrows(
      () => readName(readerOf((writer) => writer.utf8(name))),
      BytesError,
      `Cannot read a name: found ${JSON.stringify(name)}`,
    );
  }
  // A message does not repeat megabytes.
  const long = readerOf((writer) => writer.utf8("\0".padEnd(1_000_000, "x")));
  const message = messageOf(() => readName(long));
  assertEquals(message.length < 120, true, message.slice(0, 200));
});

function messageOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  throw new Error("Nothing was thrown");
}

Deno.test("a number has an order, and there is one zero", () => {
  const read = (value: number) => readFinite(readerOf((writer) => writer.f64(value)));
  for (const value of [0, 1.5, -2, Number.MAX_VALUE]) assertEquals(read(value), value);
  assertEquals(Object.is(read(-0), 0), true);
  for (const value of [NaN, Infinity, -Infinity]) {
    assertThrows(() => read(value), BytesError, `Cannot read a number: found ${value}`);
  }
});

Deno.test("keys have three names, each of which must be one", () => {
  const config = { namespace: "n", group: "g", dataId: "d" };
  assertEquals(readConfigKey(readerOf((writer) => writeConfigKey(writer, config))), config);
  const service = { namespace: "n", group: "g", name: "s" };
  assertEquals(readServiceKey(readerOf((writer) => writeServiceKey(writer, service))), service);
  for (const empty of [0, 1, 2]) {
    const names = ["n", "g", "d"].with(empty, "");
    for (const read of [readConfigKey, readServiceKey]) {
      const reader = readerOf((writer) => names.forEach((name) => writer.utf8(name)));
      assertThrows(() => read(reader), BytesError, "Cannot read a name");
    }
  }
});

Deno.test("an MD5 is 32 lower-case hexadecimal digits", () => {
  const read = (text: string) => readMd5(readerOf((writer) => writer.utf8(text)));
  const md5 = "0123456789abcdef".repeat(2);
  assertEquals(read(md5), md5);
  for (const text of ["", md5.slice(1), `${md5}0`, md5.toUpperCase(), md5.replace("a", "g")]) {
    assertThrows(() => read(text), BytesError, "Cannot read an MD5");
  }
});
