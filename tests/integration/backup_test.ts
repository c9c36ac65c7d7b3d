/** Backups of one node, and what is refused: nothing is touched, one line says why, and the exit code is not 0. */
import { assert, assertEquals, assertNotEquals, assertStringIncludes } from "#assert";
import { ConfigClient } from "../../scripts/lib/config_client.ts";
import { type ServerOptions, ServerProcess } from "../../scripts/lib/server_process.ts";

const TOKEN = "0123456789abcdef0123456789abcdef";
const NAME = { dataId: "a", group: "G" };

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function run(dataDir: string, args: readonly string[], env = {}): Promise<Ran> {
  const all = { RNACOS_BACKUP_TOKEN: TOKEN, RUST_LOG: "error", ...env };
  const process = new ServerProcess({ dataDir, args, env: all });
  const code = await process.exited();
  return { code, stdout: process.stdout, stderr: process.log };
}

/** The same where no file may have more than 1 MiB: what a full disk does to a program, without filling one. */
async function runWithoutRoom(dataDir: string, args: readonly string[]): Promise<Ran> {
  const wrapper = ["bash", "-c", "trap '' XFSZ; ulimit -f 1024; exec \"$@\"", "bash"];
  const process = new ServerProcess({ dataDir, args, wrapper, env: { RUST_LOG: "off" } });
  const code = await process.exited();
  return { code, stdout: process.stdout, stderr: process.log };
}

async function assertRefused(wanted: { code: number; text: string }, ran: Promise<Ran>) {
  const { code, stderr } = await ran;
  assertEquals(stderr.trim().split("\n").length, 1, stderr);
  assertStringIncludes(stderr, wanted.text);
  assertEquals(code, wanted.code, stderr);
}

/** Serves from a data directory while `use` runs. */
async function serving<T>(
  options: ServerOptions,
  use: (client: ConfigClient, server: ServerProcess) => Promise<T>,
): Promise<T> {
  const server = await ServerProcess.start(options);
  try {
    return await use(new ConfigClient(server.url), server);
  } finally {
    await server.stop();
  }
}

/** Names and contents of everything in a directory, but for the lock. */
function contentsOf(dir: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const { name, isFile } of Deno.readDirSync(dir)) {
    if (name === "LOCK") continue;
    found[name] = isFile ? Array.from(Deno.readFileSync(`${dir}/${name}`)).join() : "directory";
  }
  return found;
}

/** A folder with the data of a stopped node (`data`) and a backup of it (`a.rnb`). */
async function withBackup(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await serving({ dataDir: `${folder}/data` }, async (client) => {
      assert(await client.publish(NAME, "first"));
    });
    const made = await run(`${folder}/other`, [
      "backup",
      `--data=${folder}/data`,
      "--out",
      `${folder}/a.rnb`,
    ]);
    assertEquals(made.code, 0, made.stderr);
    await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("a stopped node's data is backed up, restored elsewhere, and set aside by force", async () => {
  await withBackup(async (folder) => {
    const [dataDir, backup] = [`${folder}/new`, `${folder}/a.rnb`];
    const restored = await run(dataDir, ["restore", backup]);
    assertEquals(restored.code, 0, restored.stderr);
    await serving({ dataDir }, async (client) => {
      assertEquals(await client.read(NAME), "first");
      assert(await client.publish(NAME, "second"));
    });
    const before = contentsOf(dataDir);
    await assertRefused(
      { code: 2, text: "the directory holds data" },
      run(dataDir, ["restore", backup]),
    );
    assertEquals(contentsOf(dataDir), before);
    const forced = await run(dataDir, ["restore", backup, "--force"]);
    assertEquals(forced.code, 0, forced.stderr);
    const kept = /The data as it was is in (\S+)\.\n/.exec(forced.stdout)?.[1] ?? "";
    await serving({ dataDir }, async (client) => {
      assertEquals(await client.read(NAME), "first");
    });
    // What was set aside can be served as it is.
    await serving({ dataDir: kept }, async (client) => {
      assertEquals(await client.read(NAME), "second");
    });
  });
});

Deno.test("a backup that is not right is refused before anything is touched", async () => {
  await withBackup(async (folder) => {
    const good = await Deno.readFile(`${folder}/a.rnb`);
    const damaged = good.slice();
    damaged[good.length - 100] = (damaged[good.length - 100] ?? 0) ^ 1;
    const cases: readonly (readonly [Uint8Array, string])[] = [
      [good.subarray(0, good.length - 1), "incomplete"],
      [good.subarray(0, 20), "ends in its header"],
      [damaged, "damaged"],
      [new Uint8Array(), "empty"],
      [new TextEncoder().encode("naco, but no backup"), "no backup of rnacos"],
    ];
    const path = `${folder}/bad.rnb`;
    const before = contentsOf(`${folder}/data`);
    for (const [bytes, text] of cases) {
      await Deno.writeFile(path, bytes);
      await assertRefused({ code: 1, text }, run(`${folder}/data`, ["restore", path, "--force"]));
      assertEquals(contentsOf(`${folder}/data`), before);
    }
    await assertRefused(
      { code: 1, text: "No such file" },
      run(`${folder}/data`, ["restore", `${folder}/absent.rnb`, "--force"]),
    );
    assertEquals(contentsOf(`${folder}/data`), before);
  });
});

Deno.test("a restore that broke off in its last steps leaves nothing that starts empty", async () => {
  await withBackup(async (folder) => {
    const dataDir = `${folder}/data`;
    await Deno.mkdir(`${folder}/aside`);
    await Deno.rename(`${dataDir}/raft.kv`, `${folder}/aside/raft.kv`);
    const start = () => run(dataDir, [], { RUST_LOG: "info" });
    const missing = await start();
    assertNotEquals(missing.code, 0);
    assertStringIncludes(missing.stderr, "raft.kv is missing");
    const other = await run(`${folder}/new`, ["restore", `${folder}/a.rnb`]);
    assertEquals(other.code, 0, other.stderr);
    await Deno.rename(`${folder}/new/raft.kv`, `${dataDir}/raft.kv`);
    const mixed = await start();
    assertNotEquals(mixed.code, 0);
    assertStringIncludes(mixed.stderr, "IDENTITY is that of cluster");
    // The same command again ends what was begun.
    const again = await run(dataDir, ["restore", `${folder}/a.rnb`, "--force"]);
    assertEquals(again.code, 0, again.stderr);
    await serving({ dataDir }, async (client) => {
      assertEquals(await client.read(NAME), "first");
    });
  });
});

Deno.test("commands refuse what they cannot use, each with one line", async () => {
  await withBackup(async (folder) => {
    const data = `${folder}/data`;
    const out = ["--out", `${folder}/b.rnb`];
    const none = { RNACOS_BACKUP_TOKEN: "" };
    const cases: readonly (readonly [number, string, Promise<Ran>])[] = [
      [2, "without --out FILE", run(data, ["backup"])],
      [2, "without FILE", run(data, ["restore"])],
      [2, "Cannot use --fast", run(data, ["backup", "--fast"])],
      [2, "Cannot use --addr", run(data, ["backup", ...out, "--offline", "--addr", "h:1"])],
      [2, "holds no data", run(data, ["backup", ...out, "--data", `${folder}/empty`])],
      [2, "RNACOS_BACKUP_TOKEN", run(data, ["backup", ...out], none)],
      [1, "cannot have the data of the server", run(data, ["backup", ...out])],
      [1, "it is there already", run(data, ["backup", "--offline", "--out", `${folder}/a.rnb`])],
      [1, "it is a directory", run(data, ["backup", "--offline", "--force", "--out", folder])],
      [1, "cannot write", run(data, ["backup", "--offline", "--out", `${folder}/absent/a.rnb`])],
      [2, "one of rnacos, zip, zip-v2", run(data, ["export", ...out, "--format", "tar"])],
      [
        1,
        "no namespace nowhere",
        run(data, [
          "export",
          ...["--from", `${folder}/a.rnb`, "--format=zip", "--namespace=nowhere"],
          ...out,
        ]),
      ],
    ];
    for (const [code, text, ran] of cases) await assertRefused({ code, text }, ran);
    const left = [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
    assertEquals(left, ["a.rnb", "data", "other"].filter((name) => left.includes(name)));
  });
});

Deno.test("a running node's directory is neither read nor replaced, and its route wants the token", async () => {
  await withBackup(async (folder) => {
    const dataDir = `${folder}/data`;
    await serving({ dataDir, env: { RNACOS_BACKUP_TOKEN: TOKEN } }, async (_client, server) => {
      const locked = { code: 2, text: "another process holds its lock" };
      const out = ["--out", `${folder}/b.rnb`];
      await assertRefused(locked, run(dataDir, ["restore", `${folder}/a.rnb`, "--force"]));
      await assertRefused(locked, run(dataDir, ["backup", "--offline", ...out]));
      const port = { RNACOS_HTTP_PORT: String(server.httpPort) };
      await assertRefused(
        { code: 1, text: "it answers 500: backup token is not matched" },
        run(dataDir, ["backup", ...out], { ...port, RNACOS_BACKUP_TOKEN: `${TOKEN}0` }),
      );
      assertEquals((await run(dataDir, ["backup", ...out], port)).code, 0);
      const mode = Deno.statSync(`${folder}/b.rnb`).mode ?? 0;
      assertEquals((mode & 0o777).toString(8), Deno.build.os === "windows" ? "666" : "600");
    });
  });
});

Deno.test("without room nothing is left behind, and the data stays as it was", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const dataDir = `${folder}/data`;
    await serving({ dataDir }, async (client) => {
      for (let n = 0; n < 20; n++) {
        assert(await client.publish({ dataId: `c${n}`, group: "G" }, `${n}`.repeat(200_000)));
      }
    });
    const [good, full] = [`${folder}/good.rnb`, `${folder}/full.rnb`];
    assertEquals((await run(dataDir, ["backup", "--offline", "--out", good])).code, 0);
    const before = contentsOf(dataDir);
    await assertRefused(
      { code: 1, text: `cannot write ${full}: File too large` },
      runWithoutRoom(dataDir, ["backup", "--offline", "--out", full]),
    );
    await assertRefused(
      { code: 1, text: "nothing was changed" },
      runWithoutRoom(dataDir, ["restore", good, "--force"]),
    );
    assertEquals(contentsOf(dataDir), before);
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name).sort(), [
      "data",
      "good.rnb",
    ]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
