import { assertEquals, assertRejects } from "#assert";
import { SafeFile } from "./safe_file.ts";

async function inFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function filesIn(folder: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const { name } of Deno.readDirSync(folder)) {
    found[name] = Deno.readTextFileSync(`${folder}/${name}`);
  }
  return found;
}

const bytes = (text: string) => new TextEncoder().encode(text);

Deno.test("a file appears whole, and replaces nothing unless it is told to", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/a`;
    for (const [text, force] of [["one", false], ["two", true]] as const) {
      await using file = await SafeFile.create({ path, force });
      await file.write(bytes(text));
      await file.commit();
    }
    assertEquals(filesIn(folder), { a: "two" });
    await assertRejects(() => SafeFile.create({ path, force: false }), Error, "--force");
  });
});

Deno.test("a file that is not finished leaves nothing behind", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/a`;
    await Deno.writeTextFile(path, "old");
    {
      await using file = await SafeFile.create({ path, force: true });
      await file.write(bytes("half"));
    }
    assertEquals(filesIn(folder), { a: "old" });
  });
});

Deno.test("a full disk is named, and what was there stays", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/a`;
    await Deno.writeTextFile(path, "old");
    const open = async (temporary: string) => {
      const file = await Deno.open(temporary, { createNew: true, write: true });
      let room = 5;
      return {
        write: (part: Uint8Array) => {
          if (room === 0) return Promise.reject(new Error("No space left on device (os error 28)"));
          const written = Math.min(room, part.length);
          room -= written;
          return file.write(part.subarray(0, written));
        },
        sync: () => file.sync(),
        close: () => file.close(),
      };
    };
    const fill = async () => {
      await using file = await SafeFile.create({ path, force: true, open });
      await file.write(bytes("1234"));
      await file.write(bytes("5678"));
      await file.commit();
    };
    await assertRejects(fill, Error, "No space left on device (os error 28) after 4 bytes");
    assertEquals(filesIn(folder), { a: "old" });
  });
});

Deno.test("a file that came meanwhile is not replaced", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/a`;
    {
      await using file = await SafeFile.create({ path, force: false });
      await Deno.writeTextFile(path, "theirs");
      await assertRejects(() => file.commit(), Error, "it is there already");
    }
    assertEquals(filesIn(folder), { a: "theirs" });
  });
});

Deno.test("a file is for its owner alone, and its size is known", {
  ignore: Deno.build.os === "windows",
}, async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/a`;
    await using file = await SafeFile.create({ path, force: false });
    assertEquals(file.sizeBytes, 0);
    await file.write(bytes("one"));
    await file.write(bytes("two2"));
    assertEquals([file.sizeBytes, Object.keys(filesIn(folder)).length], [7, 1]);
    await file.commit();
    assertEquals(filesIn(folder), { a: "onetwo2" });
    assertEquals((Deno.statSync(path).mode ?? 0) & 0o777, 0o600);
  });
});

Deno.test("a directory is never replaced, and a place that is none is named", async () => {
  await inFolder(async (folder) => {
    const create = (path: string) => SafeFile.create({ path, force: true });
    await assertRejects(() => create(folder), Error, `cannot write ${folder}: it is a directory`);
    await assertRejects(() => create(`${folder}/no/a`), Error, `cannot write ${folder}/no/a: `);
    await Deno.writeTextFile(`${folder}/file`, "");
    await assertRejects(() => create(`${folder}/file/a`), Error, "cannot write");
  });
});

Deno.test("a file that was taken away cannot be finished", async () => {
  await inFolder(async (folder) => {
    await using file = await SafeFile.create({ path: `${folder}/a`, force: false });
    for (const { name } of [...Deno.readDirSync(folder)]) await Deno.remove(`${folder}/${name}`);
    await assertRejects(() => file.commit(), Error, `cannot finish ${folder}/a: `);
  });
});
