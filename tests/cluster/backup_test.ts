/** A backup of a cluster under load, restored into another cluster. */
import { assert, assertEquals, assertStringIncludes } from "#assert";
import { TestCluster } from "./cluster_harness.ts";

const TOKEN = "0123456789abcdef0123456789abcdef";
const ENV = { RNACOS_BACKUP_TOKEN: TOKEN };
const NODES = [1, 2, 3];
/** Long enough for a backup of several parts. */
const FILLER = "x".repeat(20_000);

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly log: string;
}

/** Runs a command with the settings of a node. */
async function command(cluster: TestCluster, id: number, args: readonly string[]): Promise<Ran> {
  const { http, grpc } = cluster.place(id);
  const run = cluster.runCommand(id, args, {
    RNACOS_HTTP_PORT: String(http),
    RNACOS_RAFT_NODE_ADDR: `127.0.0.1:${grpc}`,
  });
  const code = await run.exited();
  return { code, stdout: run.stdout, log: run.log };
}

function digestsIn({ stdout }: Ran): string[] {
  return [...stdout.matchAll(/^digest ([0-9a-f]{32})$/gm)].map(([, digest = ""]) => digest);
}

async function backUp(cluster: TestCluster, id: number, path: string): Promise<string> {
  const ran = await command(cluster, id, ["backup", "--out", path]);
  assertEquals(ran.code, 0, ran.log);
  const [digest] = digestsIn(ran);
  assert(digest !== undefined, ran.stdout);
  return digest;
}

/** Publishes on one node until told to stop; what was acknowledged is in `acknowledged`. */
class Writer {
  readonly acknowledged = new Map<string, string>();
  readonly ended: Promise<void>;
  #stopped = false;
  slowestMs = 0;

  constructor(cluster: TestCluster, id: number) {
    this.ended = this.#write(cluster, id);
  }

  stop(): Promise<void> {
    this.#stopped = true;
    return this.ended;
  }

  async #write(cluster: TestCluster, id: number): Promise<void> {
    for (let n = 0; !this.#stopped; n++) {
      const [dataId, content] = [`w${id}-${n % 50}`, `${n} ${FILLER}`];
      const startedMs = performance.now();
      await cluster.put(id, dataId, content);
      this.slowestMs = Math.max(this.slowestMs, performance.now() - startedMs);
      this.acknowledged.set(dataId, content);
    }
  }
}

async function fill(cluster: TestCluster): Promise<void> {
  for (let n = 0; n < 60; n++) await cluster.put(1, `c${n}`, `v${n}`);
  const namespace = new URLSearchParams({ customNamespaceId: "dev", namespaceName: "Dev" });
  const asked = [
    ["/nacos/v1/console/namespaces", namespace],
    [
      "/nacos/v1/ns/instance?serviceName=s&ip=10.0.0.1&port=80&ephemeral=false",
      new URLSearchParams(),
    ],
  ] as const;
  for (const [path, body] of asked) {
    const answer = await fetch(`${cluster.url(1)}${path}`, { method: "POST", body });
    assertEquals(answer.status, 200, await answer.text());
  }
}

Deno.test("a backup under load holds what was acknowledged, and restores into another cluster", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const file = `${folder}/a.rnb`;
    const before = new Map<string, string>();
    let digest = "";
    {
      await using cluster = new TestCluster(ENV);
      await cluster.form(3);
      await fill(cluster);
      const writers = NODES.map((id) => new Writer(cluster, id));
      while (writers.some(({ acknowledged }) => acknowledged.size < 20)) {
        await Promise.race([...writers.map(({ ended }) => ended), nextTurn()]);
      }
      for (const { acknowledged } of writers) {
        for (const [dataId, content] of acknowledged) before.set(dataId, content);
      }
      digest = await backUp(cluster, 2, file);
      for (const writer of writers) await writer.stop();
      // Whoever is asked, an equal state has an equal digest; this one has moved on.
      const quiet = [];
      for (const id of NODES) quiet.push(await backUp(cluster, id, `${folder}/quiet-${id}`));
      assertEquals(new Set(quiet).size, 1);
      assert(quiet[0] !== digest);
    }
    await using fresh = new TestCluster(ENV);
    const restored = await command(fresh, 1, ["restore", file]);
    assertEquals(restored.code, 0, restored.log);
    assertEquals(digestsIn(restored), [digest, digest]);
    await fresh.form(3);
    for (const id of NODES) assertEquals(await backUp(fresh, id, `${folder}/new-${id}`), digest);
    for (let n = 0; n < 60; n++) assertEquals(await fresh.read(3, `c${n}`), `v${n}`);
    for (const [dataId, content] of before) {
      const found = await fresh.read(2, dataId) ?? "";
      // A later version may be in it as well, an earlier one must not.
      assert(numberOf(found) >= numberOf(content), `${dataId}: ${found.slice(0, 20)}`);
    }
    await fresh.put(2, "after", "restore");
    await fresh.holds(3, "after", "restore");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("a node without its cluster gives its own state when that is asked for", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await using cluster = new TestCluster(ENV);
    await cluster.form(3);
    await cluster.put(1, "c", "v");
    await cluster.holds(1, "c", "v");
    await cluster.kill(2);
    await cluster.kill(3);
    const refused = await command(cluster, 1, ["backup", "--out", `${folder}/a.rnb`]);
    assertEquals(refused.code, 1);
    assertStringIncludes(refused.log, "it answers 503");
    assertEquals([...Deno.readDirSync(folder)], []);
    const local = await command(cluster, 1, ["backup", "--local", "--out", `${folder}/a.rnb`]);
    assertEquals(local.code, 0, local.log);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

function numberOf(content: string): number {
  return Number(/^\d+/.exec(content)?.[0] ?? -1);
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 10));
}
