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
