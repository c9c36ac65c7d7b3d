import { openFilesUnder } from "../../../tests/support/open_files.ts";
import { assertEquals, assertRejects } from "#assert";
import { RotatingFile } from "./rotating_file.ts";

const encoder = new TextEncoder();

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await work(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Name and content of each file. */
function filesOf(folder: string): Record<string, string> {
  const names = [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
  return Object.fromEntries(
    names.map((name) => [name, Deno.readTextFileSync(`${folder}/${name}`)]),
  );
}

Deno.test("a full file is put aside, and the oldest goes", () =>
  inFolder(async (folder) => {
    const file = new RotatingFile({ path: `${folder}/a.log`, maxFileBytes: 10, maxFiles: 3 });
    for (
      const word of ["first", "more.", "second", "third", "fourth", "a long one that is too large"]
    ) {
      await file.write(encoder.encode(word));
    }
    await file.close();
    assertEquals(filesOf(folder), {
      "a.log": "a long one that is too large",
      "a.log.1": "fourth",
      "a.log.2": "third",
    });
  }));

Deno.test("one file alone is begun anew when it is full", () =>
  inFolder(async (folder) => {
    const file = new RotatingFile({ path: `${folder}/a.log`, maxFileBytes: 10, maxFiles: 1 });
    for (const word of ["eight...", "next"]) await file.write(encoder.encode(word));
    await file.close();
    assertEquals(filesOf(folder), { "a.log": "next" });
  }));

Deno.test("what a file held before counts, and is written on behind", () =>
  inFolder(async (folder) => {
    const path = `${folder}/a.log`;
    await Deno.writeTextFile(path, "before ");
    for (const word of ["on", "later"]) {
      const file = new RotatingFile({ path, maxFileBytes: 10, maxFiles: 2 });
      await file.open();
      await file.write(encoder.encode(word));
      await file.close();
    }
    assertEquals(filesOf(folder), { "a.log": "later", "a.log.1": "before on" });
  }));

Deno.test("nobody but the owner can read it", {
  ignore: Deno.build.os === "windows",
}, () =>
  inFolder(async (folder) => {
    const file = new RotatingFile({ path: `${folder}/a.log`, maxFileBytes: 10, maxFiles: 2 });
    await file.open();
    await file.close();
    assertEquals(((await Deno.stat(`${folder}/a.log`)).mode ?? 0) & 0o777, 0o600);
  }));

Deno.test("a file that cannot be opened is told, and tried again with the next write", () =>
  inFolder(async (folder) => {
    const path = `${folder}/sub/a.log`;
    const file = new RotatingFile({ path, maxFileBytes: 10, maxFiles: 2 });
    await assertRejects(() => file.open(), Deno.errors.NotFound);
    await assertRejects(() => file.write(encoder.encode("lost")), Deno.errors.NotFound);
    await Deno.mkdir(`${folder}/sub`);
    await file.write(encoder.encode("kept"));
    await file.close();
    assertEquals(filesOf(`${folder}/sub`), { "a.log": "kept" });
  }));

Deno.test("a file of exactly the bound is full only for more, and files below are moved one by one", () =>
  inFolder(async (folder) => {
    const file = new RotatingFile({ path: `${folder}/a.log`, maxFileBytes: 4, maxFiles: 4 });
    for (const word of ["ab", "cd", "1", "222", "3333", "44444", "5"]) {
      await file.write(encoder.encode(word));
    }
    await file.close();
    assertEquals(filesOf(folder), {
      "a.log": "5",
      "a.log.1": "44444",
      "a.log.2": "3333",
      "a.log.3": "1222",
    });
  }));

Deno.test("a write that fails is told, and the next one opens the file anew", {
  ignore: Deno.build.os !== "linux",
}, async () => {
  // A device that is always full.
  const file = new RotatingFile({ path: "/dev/full", maxFileBytes: 100, maxFiles: 2 });
  for (let round = 0; round < 2; round++) {
    await assertRejects(() => file.write(encoder.encode("lost")), Error, "space");
  }
  await file.close();
  await file.close();
});

Deno.test("what is to be moved and cannot be is told", () =>
  inFolder(async (folder) => {
    const file = new RotatingFile({ path: `${folder}/a.log`, maxFileBytes: 4, maxFiles: 2 });
    await file.write(encoder.encode("full"));
    await Deno.mkdir(`${folder}/a.log.1/inside`, { recursive: true });
    await assertRejects(() => file.write(encoder.encode("more")), Error, "a.log.1");
    await Deno.remove(`${folder}/a.log.1`, { recursive: true });
    await file.write(encoder.encode("more"));
    await file.close();
    assertEquals(filesOf(folder), { "a.log": "more", "a.log.1": "full" });
  }));

Deno.test({
  name: "a file that is put aside is closed, however often that happens",
  // Other systems do not show the files of a process as a folder.
  ignore: Deno.build.os !== "linux",
  fn: () =>
    inFolder(async (folder) => {
      const open = () => openFilesUnder(folder);
      const file = new RotatingFile({ path: `${folder}/a.log`, maxFileBytes: 1, maxFiles: 2 });
      await file.write(encoder.encode("x"));
      assertEquals(open(), 1);
      for (let at = 0; at < 30; at++) await file.write(encoder.encode("x"));
      assertEquals(open(), 1);
      await file.close();
      assertEquals(open(), 0);
    }),
});
