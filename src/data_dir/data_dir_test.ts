/** A data directory from its making to its being set aside, on a real disk. */
import { assert, assertEquals, assertRejects, assertThrows } from "#assert";
import { CollectedLog } from "../../tests/support/collected_log.ts";
import { systemClock } from "../base/mod.ts";
import type { Cluster } from "../cluster/mod.ts";
import type { PeerLink } from "../peer/mod.ts";
import { membershipOf } from "../raft/mod.ts";
import { readSettings, type Settings, StartError } from "../settings/mod.ts";
import { type Command, createStateMachine, encodeEnvelope } from "../state/mod.ts";
import { openKvStore, type RaftStore, readIdentity, StoreFull } from "../store/mod.ts";
import { loadData, takeDataDir } from "./load_data.ts";
import { exists, removeIfThere, stampOf, writeNewData } from "./new_data.ts";
import { forgetIdentity, RefillNeeded, setDataAside } from "./refill.ts";
import { readStoredState } from "./stored_state.ts";

const TIME_MS = Date.UTC(2026, 0, 2, 3, 4, 5, 6);
const IDENTITY = { clusterId: "ab".repeat(16), nodeId: 2, bootstrapVoters: [2] };
const { logger } = new CollectedLog();

async function withDir(work: (dataDir: string) => Promise<void> | void): Promise<void> {
  const parent = await Deno.makeTempDir({ prefix: "data-dir-" });
  try {
    await work(`${parent}/data`);
  } finally {
    await Deno.remove(parent, { recursive: true });
  }
}

function settingsOf(dataDir: string): Settings {
  return readSettings({ RNACOS_DATA_DIR: dataDir }, { os: "linux", cwd: "/nowhere" });
}

/** A state of members 1 to 3 and one namespace. */
function stateOfThree() {
  const machine = createStateMachine();
  const commands: Command[] = [
    { type: "namespace.create", id: "shop", name: "Shop", desc: "" },
    ...[1, 2, 3].map((id) =>
      ({ type: "member.put", id, address: `10.0.0.${id}:9848`, joined: true }) as const
    ),
  ];
  commands.forEach((command, index) => {
    const envelope = { requestId: "", timeMs: TIME_MS, operator: "", command };
    machine.apply(index + 1, encodeEnvelope(envelope));
  });
  return machine;
}

async function withStore<T>(dataDir: string, work: (store: RaftStore) => Promise<T>): Promise<T> {
  const store = await openKvStore({ dataDir, log: logger });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

async function makeData(dataDir: string): Promise<number> {
  return await writeNewData({
    dataDir,
    identity: IDENTITY,
    address: "10.0.0.9:9848",
    machine: stateOfThree(),
    term: 7,
    others: [1, 3],
    operator: "recover",
    nowMs: () => TIME_MS,
    logger,
  });
}

Deno.test("new data begins with one member, its address and everything else of the state", async () => {
  await withDir(async (dataDir) => {
    await Deno.mkdir(dataDir);
    await Deno.writeTextFile(`${dataDir}/left over`, "");
    // Four entries before, and three changes of members.
    assertEquals(await makeData(dataDir), 7);
    assertEquals(exists(`${dataDir}/left over`), false);
    assertEquals(readIdentity(dataDir), { clusterId: IDENTITY.clusterId, nodeId: 2 });
    const { machine, identity, found, term } = await withStore(
      dataDir,
      (store) => readStoredState(store, settingsOf(dataDir)),
    );
    assertEquals([identity, term, machine.appliedIndex()], [IDENTITY, 7, 7]);
    assertEquals(found.hardState, { term: 7, votedFor: 0, commit: 7 });
    assertEquals(found.snapshot?.meta, { index: 7, term: 7, membership: membershipOf([2]) });
    assertEquals(found.snapshot?.createdMs, TIME_MS);
    const members = [...machine.members()].map(({ id, address, joined }) => [id, address, joined]);
    assertEquals(members, [[2, "10.0.0.9:9848", true]]);
    assertEquals(machine.namespace("shop")?.name, "Shop");
  });
});

Deno.test("entries behind the snapshot belong to the state, and say the term", async () => {
  await withDir(async (dataDir) => {
    await makeData(dataDir);
    const command: Command = {
      type: "namespace.create",
      id: "later",
      name: "Later",
      desc: "",
    };
    const data = encodeEnvelope({ requestId: "", timeMs: TIME_MS, operator: "", command });
    await withStore(dataDir, async (store) => {
      await store.recover();
      await store.write({
        entries: [
          { index: 8, term: 8, kind: "noop", data: new Uint8Array() },
          { index: 9, term: 9, kind: "command", data },
        ],
      });
    });
    await withStore(dataDir, async (store) => {
      const { machine, term } = await readStoredState(store, settingsOf(dataDir));
      assertEquals([term, machine.appliedIndex()], [9, 9]);
      assertEquals(machine.namespace("later")?.name, "Later");
    });
  });
});

Deno.test("entries of a newer version, and a directory without data, are refused", async () => {
  await withDir(async (dataDir) => {
    await withStore(dataDir, async (store) => {
      const read = () => readStoredState(store, { dataDirSource: "RNACOS_DATA_DIR=x" });
      await assertRejects(read, StartError, "RNACOS_DATA_DIR=x: the directory holds no data");
    });
    await makeData(dataDir);
    await withStore(dataDir, async (store) => {
      await store.recover();
      const data = new Uint8Array([255, 255, 1]);
      await store.write({ entries: [{ index: 8, term: 7, kind: "command", data }] });
    });
    await withStore(dataDir, async (store) => {
      const read = () => readStoredState(store, settingsOf(dataDir));
      await assertRejects(read, StartError, "entry 8 is of a newer version");
    });
  });
});

Deno.test("data is set aside under a name with the time, and whose it was is forgotten", async () => {
  await withDir(async (dataDir) => {
    await makeData(dataDir);
    for (const name of ["raft.kv-wal", "peers.json", "raft.kv2"]) {
      await Deno.writeTextFile(`${dataDir}/${name}`, name);
    }
    const kept = setDataAside(settingsOf(dataDir), TIME_MS);
    assertEquals(kept, `${dataDir}/raft.kv.wrong-20260102T030405006Z`);
    const names = [...Deno.readDirSync(dataDir)].map(({ name }) => name).sort();
    assertEquals(names.filter((name) => name !== "LOCK" && name !== "RUNNING"), [
      "peers.json",
      "raft.kv.wrong-20260102T030405006Z",
      "raft.kv.wrong-20260102T030405006Z-wal",
      "raft.kv2",
    ]);
    // A second time there is nothing left, which is no fault.
    forgetIdentity(dataDir);
    assertEquals(readIdentity(dataDir), undefined);
  });
});

Deno.test("a directory is taken by one process, and never one of r-nacos", async () => {
  await withDir(async (dataDir) => {
    const settings = settingsOf(dataDir);
    const lock = await takeDataDir(settings);
    const refused = await assertRejects(() => takeDataDir(settings), StartError);
    assert(refused.message.startsWith(`RNACOS_DATA_DIR=${dataDir}: Cannot use`), refused.message);
    lock.release();
    for (const name of ["index", "log_0", "db_lock"]) {
      await Deno.writeTextFile(`${dataDir}/${name}`, "");
      const found = await assertRejects(() => takeDataDir(settings), StartError);
      assert(found.message.includes(`holds data of r-nacos (${name})`), found.message);
      await Deno.remove(`${dataDir}/${name}`);
    }
    (await takeDataDir(settings)).release();
  });
});

Deno.test("what is there is told from what is not, and from what cannot be looked at", async () => {
  await withDir(async (dataDir) => {
    assertEquals(exists(dataDir), false);
    removeIfThere(dataDir);
    await Deno.mkdir(`${dataDir}/in/side`, { recursive: true });
    assertEquals(exists(dataDir), true);
    await Deno.writeTextFile(`${dataDir}/file`, "");
    assertThrows(() => exists(`${dataDir}/file/below`), Deno.errors.NotADirectory);
    removeIfThere(dataDir);
    assertEquals(exists(dataDir), false);
  });
  assertEquals(stampOf(TIME_MS), "20260102T030405006Z");
});

/** Loads data that is damaged or not this node's; `why` is what the other nodes say when they are asked to take it out. */
async function refusalOf(
  settings: Settings,
  why: string,
  onEmpty: () => Promise<void> = () => Promise.resolve(),
): Promise<{ error: Error; asked: string[] }> {
  const asked: string[] = [];
  const cluster = {
    leaveDamaged: (clusterId: string) => {
      asked.push(clusterId);
      return Promise.resolve(why);
    },
  } as unknown as Cluster;
  const lock = await takeDataDir(settings);
  const loading = loadData({
    settings,
    lock,
    logger,
    clock: systemClock,
    observer: {},
    peer: {} as PeerLink,
    cluster,
    onEmpty,
    waitForSpace: () => Promise.reject(new Error("The server stops")),
  });
  const error = await assertRejects(() => loading, Error);
  // What was taken is given back.
  (await takeDataDir(settings)).release();
  return { error, asked };
}

Deno.test("damaged data is filled anew only when the others have taken its node out", async () => {
  await withDir(async (dataDir) => {
    const settings = { ...settingsOf(dataDir), nodeId: 2 };
    await makeData(dataDir);
    await Deno.truncate(`${dataDir}/raft.kv`);
    const out = await refusalOf(settings, "");
    assertEquals(out.asked, [IDENTITY.clusterId]);
    assert(out.error instanceof RefillNeeded, String(out.error));
    const kept = await refusalOf(settings, "nobody answers");
    assert(!(kept.error instanceof RefillNeeded));
    assert(
      kept.error.message.includes("anew from other nodes: nobody answers."),
      String(kept.error),
    );
    const other = await refusalOf({ ...settings, nodeId: 3 }, "");
    assertEquals(other.asked, []);
    assert(other.error.message.includes("it belonged to node 2"), String(other.error));
    await Deno.writeTextFile(`${dataDir}/IDENTITY`, "rubbish");
    const unknown = await refusalOf(settings, "");
    assertEquals(unknown.asked, []);
    assert(unknown.error.message.includes("nothing says which cluster"), String(unknown.error));
  });
});

Deno.test("data that may be of use is never given away, and that of another node is refused", async () => {
  await withDir(async (dataDir) => {
    await makeData(dataDir);
    const foreign = await refusalOf({ ...settingsOf(dataDir), nodeId: 3 }, "");
    assert(foreign.error instanceof StartError, String(foreign.error));
    const identity = await Deno.readTextFile(`${dataDir}/IDENTITY`);
    await Deno.writeTextFile(`${dataDir}/IDENTITY`, identity.replace("ab", "cd"));
    const settings = { ...settingsOf(dataDir), nodeId: 2 };
    const { error, asked } = await refusalOf(settings, "");
    assertEquals(asked, []);
    assert(error.message.includes("what is there may be of use"), String(error));
  });
});

Deno.test("a start without space waits for it, and ends with the server", async () => {
  await withDir(async (dataDir) => {
    const settings = { ...settingsOf(dataDir), autoInit: true };
    const full = () => Promise.reject(new StoreFull("no space"));
    const { error, asked } = await refusalOf(settings, "", full);
    assertEquals([error.message, asked], ["The server stops", []]);
    const other = await refusalOf(settings, "", () => Promise.reject(new Error("another fault")));
    assertEquals(other.error.message, "another fault");
  });
});
