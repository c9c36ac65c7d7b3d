import { deflateRawSync } from "node:zlib";
import { assertEquals, assertRejects, assertStringIncludes } from "#assert";
import { BytesError, crc32 } from "../base/mod.ts";
import { type ZipEntry, zipParts } from "./zip_parts.ts";
import { isZip, listZip, readZipFile, type ZipSource } from "./zip_reader.ts";

function joined(parts: Iterable<Uint8Array>): Uint8Array<ArrayBuffer> {
  const all = [...parts];
  const whole = new Uint8Array(all.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of all) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function sourceOf(bytes: Uint8Array): ZipSource {
  return {
    sizeBytes: bytes.length,
    read: (at, length) => {
      if (at < 0 || at + length > bytes.length) {
        return Promise.reject(new BytesError("the file ends too early"));
      }
      return Promise.resolve(bytes.slice(at, at + length));
    },
  };
}

function entry(name: string, text = "content"): ZipEntry {
  return { name, data: new TextEncoder().encode(text), modifiedMs: 0 };
}

function zipOf(...entries: ZipEntry[]): Uint8Array<ArrayBuffer> {
  return joined(zipParts(entries));
}

async function readAll(bytes: Uint8Array): Promise<Record<string, string>> {
  const source = sourceOf(bytes);
  const found: Record<string, string> = {};
  for (const file of await listZip(source)) {
    found[file.name] = new TextDecoder().decode(await readZipFile(source, file));
  }
  return found;
}

/** Why it is refused. */
async function refusal(bytes: Uint8Array): Promise<string> {
  return (await assertRejects(() => readAll(bytes), BytesError)).message;
}

/** Where the directory and its end begin. */
function placesOf(bytes: Uint8Array): { directory: number; end: number; view: DataView } {
  const view = new DataView(bytes.buffer);
  const end = bytes.length - 22;
  return { directory: view.getUint32(end + 16, true), end, view };
}

/** The archive with something changed in it. */
function changed(
  bytes: Uint8Array,
  change: (view: DataView, places: { directory: number; end: number }) => void,
): Uint8Array<ArrayBuffer> {
  const copy = new Uint8Array(bytes);
  const { view, ...places } = placesOf(copy);
  change(view, places);
  return copy;
}

Deno.test("what the writer writes is read as it was", async () => {
  const long = "x".repeat(1_000_000);
  const bytes = zipOf(entry("G/a", "one"), entry("配置/b.yaml", long), entry("G/empty", ""));
  assertEquals(await readAll(bytes), { "G/a": "one", "配置/b.yaml": long, "G/empty": "" });
  assertEquals(await readAll(zipOf()), {});
  assertEquals([
    isZip(bytes),
    isZip(zipOf()),
    isZip(bytes.subarray(1)),
    isZip(bytes.subarray(0, 3)),
  ], [
    true,
    true,
    false,
    false,
  ]);
});

Deno.test("an archive with a comment, folders, stored files and sizes behind the data is read", async () => {
  // As other programs write it: nothing but zeros in front of the data.
  const bytes = changed(zipOf(entry("G/a", "one"), entry("G/b", "two")), (view) => {
    view.setUint16(6, 0x0808, true);
    for (let at = 14; at < 26; at++) view.setUint8(at, 0);
  });
  const comment = new TextEncoder().encode("PK\x05\x06 is not the end");
  const { end } = placesOf(bytes);
  const commented = joined([bytes, comment]);
  new DataView(commented.buffer).setUint16(end + 20, comment.length, true);
  assertEquals(await readAll(commented), { "G/a": "one", "G/b": "two" });
  assertEquals(await readAll(zipOf(entry("G/", ""), entry("G/a"))), { "G/a": "content" });
});

Deno.test("names that lead elsewhere or are there twice are refused", async () => {
  for (const name of ["../a", "G/../../a", "/etc/a", "G\\a", "./a", "G/\0", ""]) {
    assertEquals((await refusal(zipOf(entry(name)))).includes("leads elsewhere"), true, name);
  }
  assertEquals(await refusal(zipOf(entry("G/a"), entry("G/a"))), 'the zip archive has "G/a" twice');
  const bad = changed(
    zipOf(entry("G/a")),
    (view, { directory }) => view.setUint8(directory + 46, 0xff),
  );
  assertEquals(await refusal(bad), "the zip archive has a name that is no UTF-8");
});

Deno.test("what is encrypted, packed otherwise, in parts or too large is refused", async () => {
  const bytes = zipOf(entry("G/a"));
  const at = (offset: number, value: number) =>
    refusal(
      changed(bytes, (view, { directory }) => view.setUint16(directory + offset, value, true)),
    );
  assertEquals((await at(8, 0x0801)).includes("encrypted"), true);
  assertEquals((await at(10, 12)).includes("method 12"), true);
  assertEquals((await at(26, 0x7fff)).includes("bytes; at most"), true);
  const part = changed(bytes, (view, { end }) => view.setUint16(end + 4, 1, true));
  assertEquals((await refusal(part)).includes("one part of several"), true);
});

Deno.test("an archive of a hundred thousand files is refused by its end", async () => {
  // Its numbers need the longer form, whose mark stands before the end.
  const bytes = zipOf(entry("G/a"));
  const { end } = placesOf(bytes);
  const mark = new Uint8Array(20);
  new DataView(mark.buffer).setUint32(0, 0x0706_4b50, true);
  const long = joined([bytes.subarray(0, end), mark, bytes.subarray(end)]);
  assertEquals(await refusal(long), "the zip archive has more than 65535 files or 4 GiB");
  // And one that says less than it has.
  const many = zipOf(...Array.from({ length: 1_000 }, (_, index) => entry(`G/${index}`, "")));
  const fewer = changed(many, (view, { end }) => {
    view.setUint16(end + 8, 999, true);
    view.setUint16(end + 10, 999, true);
  });
  assertEquals((await refusal(fewer)).includes("more files than the 999"), true);
});

Deno.test("a bomb is refused before it goes off", async () => {
  const megabytes = 30;
  const bomb = zipOf(entry("G/a", "0".repeat(megabytes * 1_048_576)), entry("G/b", ""));
  // The second one points to the data of the first.
  const shared = changed(bomb, (view, { directory }) => {
    const second = directory + 46 + 3;
    for (const offset of [16, 20, 24]) {
      view.setUint32(second + offset, view.getUint32(directory + offset, true), true);
    }
    view.setUint32(second + 42, 0, true);
  });
  assertEquals((await refusal(shared)).includes("reach into what follows"), true);
  // One that says it is small stops at the size that it says.
  const modest = changed(
    bomb,
    (view, { directory }) => view.setUint32(directory + 24, 1_000, true),
  );
  assertEquals((await refusal(modest)).includes("does not unpack to 1000 bytes"), true);
  // Many that are each within bounds come to too much together.
  const all = zipOf(...Array.from({ length: 200 }, (_, index) => entry(`G/${index}`)));
  const together = changed(all, (view, { directory, end }) => {
    for (let at = directory; at < end; at += 46 + view.getUint16(at + 28, true)) {
      view.setUint32(at + 24, 32 * 1_048_576, true);
    }
  });
  assertEquals((await refusal(together)).includes("unpacks to more than"), true);
  // Or are a thousand times as large as the archive.
  const ten = changed(zipOf(...Array.from({ length: 10 }, (_, index) => entry(`G/${index}`))), (
    view,
    { directory, end },
  ) => {
    for (let at = directory; at < end; at += 46 + view.getUint16(at + 28, true)) {
      view.setUint32(at + 24, 30 * 1_048_576, true);
    }
  });
  assertEquals(/unpacks to \d+ times its size/.test(await refusal(ten)), true);
});

Deno.test("damage is found: checksum, data, names and places that disagree, every cut", async () => {
  const bytes = zipOf(entry("G/a", "one"), entry("G/b", "two"));
  const wrong = (offset: number) =>
    refusal(
      changed(bytes, (view, { directory }) =>
        view.setUint8(directory + offset, view.getUint8(directory + offset) ^ 1)),
    );
  assertEquals((await wrong(16)).includes("checksum"), true);
  assertEquals((await wrong(24)).includes("damaged"), true);
  assertEquals((await wrong(46)).includes("otherwise in another place"), true);
  assertEquals((await wrong(42)).includes("does not hold"), true);
  for (let length = 0; length < bytes.length; length++) {
    await assertRejects(() => readAll(bytes.subarray(0, length)), BytesError);
  }
});

Deno.test("any bytes are read or refused", async () => {
  const bytes = zipOf(entry("G/a", "one"), entry("G/b", "two".repeat(100)));
  let seed = 7;
  const next = () => (seed = Math.imul(seed, 1_103_515_245) + 12_345 >>> 0) >>> 8;
  for (let round = 0; round < 5_000; round++) {
    const copy = new Uint8Array(bytes);
    for (let count = 1 + next() % 4; count > 0; count--) copy[next() % copy.length] = next() & 0xff;
    try {
      await readAll(copy);
    } catch (thrown) {
      if (!(thrown instanceof BytesError)) throw thrown;
    }
  }
  // Made by hand once: what the checks compare is what the format says.
  const data = new TextEncoder().encode("one");
  const [file] = await listZip(sourceOf(bytes));
  assertEquals([file?.crc, file?.packedBytes], [crc32(data), deflateRawSync(data).length]);
});

Deno.test("a long file is unpacked in turns, and is as whole or as damaged as a short one", async () => {
  const text = "configuration".repeat(1_000_000);
  const bytes = zipOf(entry("G/a", text));
  let turns = 0;
  const others = setInterval(() => turns++, 0);
  try {
    assertEquals((await readAll(bytes))["G/a"] === text, true);
  } finally {
    clearInterval(others);
  }
  assertEquals(turns > 0, true);
  const broken = bytes.slice();
  broken.fill(0xff, 200, 400);
  assertStringIncludes(await refusal(broken), "is damaged");
  const source = sourceOf(bytes);
  const error = await assertRejects(() => listZip(source, text.length - 1), BytesError);
  assertStringIncludes(error.message, `unpacks to more than ${text.length - 1} bytes`);
});
