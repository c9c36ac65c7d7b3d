import { assertEquals, assertRejects, assertThrows } from "#assert";
import { openFilesUnder } from "../../tests/support/open_files.ts";
import { type PendingChange, readPendingChanges, writePendingChanges } from "./pending_changes.ts";
import { makeOperatorSecret, readOperatorSecret, removeOperatorSecret } from "./operator_secret.ts";

const CHANGE: PendingChange = {
  requestId: "r1",
  timeMs: 7,
  operator: "command line",
  command: { type: "user.update", name: "admin", passwordHash: "$scrypt$x" },
};

async function withFolder(run: (folder: string) => void | Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await run(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("Changes that wait are kept for their owner alone, as they were, and gone when none is left", async () => {
  await withFolder((folder) => {
    assertEquals(readPendingChanges(folder), []);
    const second = { ...CHANGE, requestId: "r2" };
    writePendingChanges(folder, [CHANGE]);
    writePendingChanges(folder, [CHANGE, second]);
    assertEquals(readPendingChanges(folder), [CHANGE, second]);
    assertEquals((Deno.statSync(`${folder}/pending_changes`).mode ?? 0) & 0o777, 0o600);
    writePendingChanges(folder, []);
    assertEquals([...Deno.readDirSync(folder)], []);
  });
});

Deno.test("A file of waiting changes that is none is said to be, and so many are not kept", async () => {
  await withFolder((folder) => {
    for (const text of ["", "xy", "00ff", "abc"]) {
      Deno.writeTextFileSync(`${folder}/pending_changes`, text);
      assertThrows(() => readPendingChanges(folder), Error, "Cannot read");
    }
    const many = Array.from({ length: 1_001 }, () => CHANGE);
    assertThrows(() => writePendingChanges(folder, many), Error, "start the node first");
  });
});

Deno.test("The operator's secret is another one at each start, for its owner alone, and goes with the server", async () => {
  await withFolder(async (folder) => {
    assertEquals(readOperatorSecret(folder), undefined);
    const first = await makeOperatorSecret(folder);
    Deno.chmodSync(`${folder}/operator_token`, 0o644);
    const second = await makeOperatorSecret(folder);
    assertEquals([first.length, first === second], [64, false]);
    assertEquals(readOperatorSecret(folder), second);
    assertEquals((Deno.statSync(`${folder}/operator_token`).mode ?? 0) & 0o777, 0o600);
    await removeOperatorSecret(folder);
    await removeOperatorSecret(folder);
    assertEquals(readOperatorSecret(folder), undefined);
  });
});

Deno.test("As many changes as may wait are kept, and what a crash left half written is no matter", async () => {
  await withFolder((folder) => {
    Deno.writeTextFileSync(`${folder}/pending_changes.partial`, "half");
    const most = Array.from({ length: 1_000 }, (_, at) => ({ ...CHANGE, requestId: `r${at}` }));
    writePendingChanges(folder, most);
    assertEquals(readPendingChanges(folder), most);
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), ["pending_changes"]);
    Deno.writeTextFileSync(`${folder}/pending_changes.partial`, "half");
    writePendingChanges(folder, []);
    assertEquals([...Deno.readDirSync(folder)], []);
  });
});

Deno.test("What is in the place of a file is told, and not taken for nothing", async () => {
  await withFolder(async (folder) => {
    for (const name of ["pending_changes", "operator_token"]) {
      await Deno.mkdir(`${folder}/${name}/inside`, { recursive: true });
    }
    assertThrows(() => readPendingChanges(folder), Deno.errors.IsADirectory);
    assertThrows(() => readOperatorSecret(folder), Deno.errors.IsADirectory);
    await assertRejects(() => removeOperatorSecret(folder));
    await assertRejects(() => makeOperatorSecret(folder));
  });
});

Deno.test("what is to survive a crash is on the disk before it gets its name", async () => {
  await withFolder((folder) => {
    const path = `${folder}/pending_changes`;
    const { syncSync } = Deno.FsFile.prototype;
    const seen: boolean[] = [];
    Deno.FsFile.prototype.syncSync = function () {
      const named = [...Deno.readDirSync(folder)].some(({ name }) => name === "pending_changes");
      seen.push(named);
      syncSync.call(this);
    };
    try {
      writePendingChanges(folder, [CHANGE]);
    } finally {
      Deno.FsFile.prototype.syncSync = syncSync;
    }
    assertEquals([seen, Deno.statSync(path).isFile, openFilesUnder(folder)], [[false], true, 0]);
  });
});
