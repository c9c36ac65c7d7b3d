/** Commands that work on files and on the data directory of a stopped node, one after the other on the same data. */
import { assertEquals, assertRejects, assertStringIncludes } from "#assert";
import { silentLogger } from "../../base/mod.ts";
import { readStoredState, writeNewData } from "../../data_dir/mod.ts";
import { type Environment, readSettings, StartError } from "../../settings/mod.ts";
import { type Command, createStateMachine, encodeEnvelope } from "../../state/mod.ts";
import { openKvStore } from "../../store/mod.ts";
import { findCommand } from "../commands.ts";
import { recoverData } from "./recover.ts";

const TIME_MS = Date.UTC(2026, 0, 2);

/** Two configs of one namespace, one of the default one, and members 1 and 2. */
function exampleState() {
  const machine = createStateMachine();
  const config = (namespace: string, dataId: string, content: string): Command => ({
    type: "config.publish",
    key: { namespace, group: "G", dataId },
    content,
    info: {},
    sourceIp: "",
  });
  const commands: Command[] = [
    { type: "namespace.create", id: "shop", name: "Shop", desc: "" },
    config("shop", "a", "one"),
    config("shop", "..", "unsafe"),
    config("public", "b", "two"),
    { type: "member.put", id: 2, address: "10.0.0.2:9848", joined: true },
  ];
  commands.forEach((command, at) => {
    const envelope = { requestId: "", timeMs: TIME_MS, operator: "", command };
    machine.apply(at + 1, encodeEnvelope(envelope));
  });
  return machine;
}

class Folder {
  readonly path = Deno.makeTempDirSync({ prefix: "offline-" });
  printed = "";
  errors = "";

  get dataDir(): string {
    return `${this.path}/data`;
  }

  async makeData(): Promise<void> {
    await writeNewData({
      dataDir: this.dataDir,
      identity: { clusterId: "ab".repeat(16), nodeId: 1, bootstrapVoters: [1] },
      address: "127.0.0.1:9848",
      machine: exampleState(),
      term: 4,
      others: [],
      operator: "",
      nowMs: () => TIME_MS,
      logger: silentLogger,
    });
  }

  /** Runs a command line; what it prints is kept until the next one. */
  async run(line: string, more: Environment = {}): Promise<number> {
    this.printed = "";
    this.errors = "";
    const [name = "", ...rest] = line.split(" ");
    const command = findCommand(name);
    if (command === undefined) throw new Error(`There is no command ${name}`);
    return await command.run({
      rest: rest.map((word) => word.replace(/^@(?=\/)/, this.path)),
      environment: () => ({ HOME: this.path, RNACOS_DATA_DIR: this.dataDir, ...more }),
      print: (text) => void (this.printed += text),
      printError: (text) => void (this.errors += text),
    });
  }

  names(inside = ""): string[] {
    return [...Deno.readDirSync(`${this.path}${inside}`)].map(({ name }) => name).sort();
  }

  /** Ids of the members and of the configs, and whose the data is. */
  async stored(dataDir: string) {
    const store = await openKvStore({ dataDir, log: silentLogger });
    try {
      const { machine, identity } = await readStoredState(store, { dataDirSource: dataDir });
      return {
        nodeId: identity.nodeId,
        clusterId: identity.clusterId,
        members: [...machine.members()].map(({ id }) => id),
        configs: machine.configCount(),
      };
    } finally {
      await store.close();
    }
  }
}

async function withFolder(work: (folder: Folder) => Promise<void>): Promise<void> {
  const folder = new Folder();
  try {
    await folder.makeData();
    await work(folder);
  } finally {
    await Deno.remove(folder.path, { recursive: true });
  }
}

Deno.test("a backup of a stopped node is checked, restored elsewhere and set beside what was there", async () => {
  await withFolder(async (folder) => {
    assertEquals(await folder.run("backup --out @/b.rnb --offline"), 0, folder.errors);
    const digest = /digest ([0-9a-f]{32})/.exec(folder.printed)?.[1] ?? "none";
    assertStringIncludes(folder.printed, `node 1 of cluster ${"ab".repeat(16)} at log entry 6`);
    assertEquals(await folder.run("backup --out @/b.rnb --data @/data"), 1);
    assertEquals(await folder.run("backup --out @/b.rnb --data @/data --force"), 0, folder.errors);
    await assertRejects(
      () => folder.run("backup --out @/c.rnb --offline --local"),
      StartError,
      "Cannot use --local",
    );
    assertEquals(await folder.run("restore @/b.rnb --check"), 0, folder.errors);
    assertStringIncludes(folder.printed, "3 configs, node 1 of cluster");
    assertEquals(await folder.run("restore @/b.rnb --data @/new", { RNACOS_RAFT_NODE_ID: "3" }), 0);
    assertStringIncludes(folder.printed, `digest ${digest}\nStart this node`);
    assertEquals(folder.printed.includes("as it was"), false);
    const { nodeId, members, configs } = await folder.stored(`${folder.path}/new`);
    assertEquals([nodeId, members, configs], [3, [3], 3]);
    const again = () => folder.run("restore @/b.rnb --data @/new");
    await assertRejects(again, StartError, "--data");
    assertEquals(await folder.run("restore @/b.rnb --data @/new --force"), 0, folder.errors);
    assertStringIncludes(folder.printed, "The data as it was is in");
    assertEquals((await folder.stored(`${folder.path}/new`)).nodeId, 1);
    assertEquals(folder.names("/new").some((name) => name.startsWith("before-restore-")), true);
    assertEquals(folder.names("/new").includes("restore.new"), false);
  });
});

Deno.test("a file that is no backup restores nothing", async () => {
  await withFolder(async (folder) => {
    await Deno.writeTextFile(`${folder.path}/no.rnb`, "this is no backup at all");
    assertEquals(await folder.run("restore @/no.rnb --data @/new"), 1);
    assertStringIncludes(folder.errors, "rnacos restore: ");
    assertEquals(await folder.run("restore @/none.rnb --check"), 1);
    assertStringIncludes(folder.errors, "cannot read the backup");
    assertEquals(folder.names(), ["data", "no.rnb"]);
  });
});

Deno.test("exports are of one namespace or of all, and leave unsafe names out", async () => {
  await withFolder(async (folder) => {
    assertEquals(await folder.run("export --out @/all.data --offline"), 0, folder.errors);
    assertStringIncludes(folder.printed, "4 records");
    assertEquals(await folder.run("export --out @/one.data --offline --namespace shop"), 0);
    assertStringIncludes(folder.printed, "3 records");
    const zip = "export --out @/a.zip --format zip --namespace shop --offline";
    assertEquals(await folder.run(zip), 0, folder.errors);
    assertStringIncludes(folder.printed, "1 configs of the namespace shop; 1 are left out");
    await folder.run("backup --out @/b.rnb --offline");
    assertEquals(await folder.run("export --out @/b.zip --format zip-v2 --from @/b.rnb"), 0);
    assertStringIncludes(folder.printed, "1 configs of the namespace public\n");
    assertEquals(await folder.run(`${zip.replace("shop", "none")} --force`), 1);
    assertStringIncludes(folder.errors, "there is no namespace none");
    const both = "export --out @/c.zip --from @/b.rnb --offline";
    await assertRejects(() => folder.run(both), StartError, "Cannot use --offline with --from");
    assertEquals(folder.names(), ["a.zip", "all.data", "b.rnb", "b.zip", "data", "one.data"]);
  });
});

Deno.test("recovering needs a yes and the right node, and keeps the data as it was", async () => {
  await withFolder(async (folder) => {
    const before = await folder.stored(folder.dataDir);
    const other = () => folder.run("recover --yes", { RNACOS_RAFT_NODE_ID: "2" });
    await assertRejects(other, StartError, "the data belongs to node 1, RNACOS_RAFT_NODE_ID is 2");
    assertEquals(await folder.run("recover --yes"), 0, folder.errors);
    assertStringIncludes(folder.printed, "with 3 configs, up to log entry 6");
    assertStringIncludes(folder.printed, "Other members (2) cannot come back");
    assertEquals(folder.printed.includes("never have been acknowledged"), false);
    const after = await folder.stored(folder.dataDir);
    assertEquals([before.members, after.members, after.configs], [[1, 2], [1], 3]);
    assertEquals(after.clusterId === before.clusterId, false);
    const kept = folder.names("/data").filter((name) => name.startsWith("raft.kv.before-recover-"));
    assertEquals([kept.length, folder.names("/data").includes("recover.new")], [1, false]);
  });
});

Deno.test("who does not want to recover is told that nothing was changed", async () => {
  await withFolder(async (folder) => {
    const environment = { HOME: folder.path, RNACOS_DATA_DIR: folder.dataDir };
    const asked: number[] = [];
    let printed = "";
    const recovered = await recoverData({
      settings: readSettings(environment, { os: "linux", cwd: folder.path }),
      logger: silentLogger,
      write: (text) => void (printed += text),
      confirm(nodeId) {
        asked.push(nodeId);
        return false;
      },
      nowMs: () => TIME_MS,
    });
    assertEquals([recovered, asked, printed.endsWith("\nNothing was changed.\n")], [
      false,
      [1],
      true,
    ]);
    const { members } = await folder.stored(folder.dataDir);
    assertEquals([members, folder.names("/data").includes("recover.new")], [[1, 2], false]);
  });
});

Deno.test("an import wants a source that it can read", async () => {
  await withFolder(async (folder) => {
    await folder.run("backup --out @/b.rnb --offline");
    const refused: readonly [source: string, why: string][] = [
      ["@/b.rnb", "it is a backup"],
      ["@/none", "there is no such file"],
      ["ftp://a/b", "Cannot import from ftp:"],
      ["mysql://a", "a database without its name"],
      ["http://name@a/nacos", "--user has it"],
      ["http://:x:/", "it is no URL"],
    ];
    for (const [source, why] of refused) {
      await assertRejects(() => folder.run(`import ${source}`), StartError, why);
    }
  });
});
