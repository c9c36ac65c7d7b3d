import { assert, assertEquals, assertThrows } from "#assert";
import { DatabaseSync } from "node:sqlite";
import { silentLogger } from "../base/mod.ts";
import { vacuumIfWorthwhile } from "./vacuum.ts";

const MIN_FREE_BYTES = 1024 * 1024;

async function inFolder(run: (path: string) => void): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    run(`${folder}/raft.kv`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** A database that had so many bytes of which this part is left. */
function fill(path: string, bytes: number, keptShare: number): void {
  const database = new DatabaseSync(path);
  database.exec("PRAGMA journal_mode = OFF; CREATE TABLE t (id INTEGER PRIMARY KEY, data BLOB)");
  const rows = 32;
  const insert = database.prepare("INSERT INTO t (data) VALUES (zeroblob(?))");
  for (let row = 0; row < rows; row++) insert.run(Math.ceil(bytes / rows));
  database.prepare("DELETE FROM t WHERE id > ?").run(Math.round(rows * keptShare));
  database.close();
}

function sizeOf(path: string): number {
  return Deno.statSync(path).size;
}

Deno.test("a data file that is not there yet is left alone, and none is made", async () => {
  await inFolder((path) => {
    vacuumIfWorthwhile(path, silentLogger);
    assertThrows(() => Deno.statSync(path), Deno.errors.NotFound);
  });
});

Deno.test("a data file that cannot be looked at is no missing one", async () => {
  await inFolder((path) => {
    Deno.writeTextFileSync(path, "");
    assertThrows(() => vacuumIfWorthwhile(`${path}/below`, silentLogger), Error, "below");
  });
});

Deno.test("a folder in the place of the data file is left alone", async () => {
  await inFolder((path) => {
    Deno.mkdirSync(path);
    vacuumIfWorthwhile(path, silentLogger);
  });
});

Deno.test("free pages are given back when they are many and at least half of the file", async () => {
  const cases = [
    [MIN_FREE_BYTES * 1.1, 0, true],
    [MIN_FREE_BYTES * 0.9, 0, false],
    [MIN_FREE_BYTES * 2.5, 0.55, false],
    [MIN_FREE_BYTES * 2.5, 0.45, true],
  ] as const;
  for (const [bytes, keptShare, shrinks] of cases) {
    await inFolder((path) => {
      fill(path, bytes, keptShare);
      const before = sizeOf(path);
      vacuumIfWorthwhile(path, silentLogger, MIN_FREE_BYTES);
      assertEquals(sizeOf(path) < before, shrinks);
      assert(sizeOf(path) > 0);
    });
  }
});
