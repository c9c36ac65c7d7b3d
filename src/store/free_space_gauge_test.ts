import { assertEquals } from "#assert";
import { CollectedLog } from "../../tests/support/collected_log.ts";
import { FreeSpaceGauge } from "./free_space_gauge.ts";

/** What other programs may write meanwhile is far less, and so is what the file is really long. */
const ABOUT_BYTES = 2 ** 36;

function header(pageBytes: number, freePages: number): Uint8Array {
  const bytes = new Uint8Array(120).fill(0x55);
  const view = new DataView(bytes.buffer);
  view.setUint16(16, pageBytes);
  view.setUint32(36, freePages);
  return bytes;
}

Deno.test("free pages of the file count beside what is free on the disk, as the file is now", async () => {
  const dataDir = await Deno.makeTempDir();
  const path = `${dataDir}/data`;
  const gauge = new FreeSpaceGauge(dataDir, path, new CollectedLog().logger);
  const write = (bytes: Uint8Array) => Deno.writeFile(path, bytes);
  const inFile = async () => {
    const bytes = await gauge.read() - await gauge.freeOnDisk();
    return Math.round(bytes / ABOUT_BYTES) * ABOUT_BYTES;
  };
  await write(header(4_096, 2 ** 28));
  assertEquals([await inFile(), await inFile()], [2 ** 40, 2 ** 40]);
  await write(header(32_768, 2 ** 28));
  assertEquals(await inFile(), 2 ** 43);
  await write(header(1, 2 ** 28));
  assertEquals(await inFile(), 2 ** 44, "the largest page");
  await write(header(4_096, 2 ** 28).subarray(0, 100));
  assertEquals(await inFile(), 2 ** 40);
  await write(header(4_096, 2 ** 28).subarray(0, 99));
  assertEquals(await inFile(), 0, "no whole header");
  gauge.close();
  await Deno.remove(path);
  await write(header(8_192, 2 ** 28));
  assertEquals(await inFile(), 2 ** 41, "another file, opened anew");
  gauge.close();
  await Deno.remove(dataDir, { recursive: true });
});

Deno.test("where the system does not tell, nothing counts as full, and that is said once", async () => {
  const { entries, logger } = new CollectedLog();
  const gauge = new FreeSpaceGauge("/nowhere/at/all", "/nowhere/at/all/data", logger);
  assertEquals([await gauge.read(), await gauge.freeOnDisk(), await gauge.read()], [
    Infinity,
    Infinity,
    Infinity,
  ]);
  assertEquals(entries.map(({ level }) => level), ["warn"]);
  gauge.close();
});
