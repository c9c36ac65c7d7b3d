import { assertEquals, assertStringIncludes, assertThrows } from "#assert";
import { gzip } from "./gzip.ts";
import { run } from "./run.ts";
import { type PackedFile, packTar } from "./tar.ts";
import { packZip, readZipEntry } from "./zip.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const TIME_SECONDS = 1_767_225_600;
const FILES: readonly PackedFile[] = [
  { name: "rnacos", data: bytes("program".repeat(1_000)), executable: true },
  { name: "empty", data: new Uint8Array() },
  { name: "docs/README.md", data: bytes("text") },
];

Deno.test("packTar() makes what tar unpacks, with modes and times", async () => {
  const folder = Deno.makeTempDirSync();
  try {
    Deno.writeFileSync(`${folder}/a.tar.gz`, gzip(packTar(FILES, TIME_SECONDS)));
    const { success, output } = await run(["tar", "-xf", `${folder}/a.tar.gz`, "-C", folder]);
    assertEquals([success, output], [true, ""]);
    for (const { name, data } of FILES) {
      assertEquals(Deno.readFileSync(`${folder}/${name}`), data);
    }
    const { mode, mtime } = Deno.statSync(`${folder}/rnacos`);
    assertEquals([(mode ?? 0) & 0o777, mtime?.getTime()], [0o755, TIME_SECONDS * 1_000]);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});

Deno.test("packTar() refuses a name that old programs could not read", () => {
  const { message } = assertThrows(
    () => packTar([{ name: "n".repeat(101), data: bytes("") }], TIME_SECONDS),
    Error,
  );
  assertStringIncludes(message, "100 bytes of name");
});

Deno.test("packZip() makes what readZipEntry() reads, the same each time", () => {
  const archive = packZip(FILES, TIME_SECONDS);
  for (const { name, data } of FILES) assertEquals(readZipEntry(archive, name), data);
  assertEquals(packZip(FILES, TIME_SECONDS), archive);
});

Deno.test("readZipEntry() refuses what is damaged, cut off or absent", () => {
  const archive = packZip(FILES, TIME_SECONDS);
  assertStringIncludes(
    assertThrows(() => readZipEntry(archive, "absent"), Error).message,
    "absent",
  );
  const cut = archive.subarray(0, archive.length - 30);
  assertStringIncludes(assertThrows(() => readZipEntry(cut, "rnacos"), Error).message, "no end");
  const damaged = packZip([{ name: "a", data: bytes("abc") }], TIME_SECONDS);
  // The stored checksum in the central directory.
  damaged.fill(0xff, damaged.length - 22 - 47 + 16, damaged.length - 22 - 47 + 20);
  assertStringIncludes(assertThrows(() => readZipEntry(damaged, "a"), Error).message, "checksum");
});
