/** Transactions while nodes are killed: of each, all changes are there or none, and what was acknowledged is there. */
import { assert, assertEquals } from "#assert";
import { TestCluster, until } from "./cluster_harness.ts";

const WRITERS = 6;
const CONFIGS = 16;
const ACKNOWLEDGED_BEFORE_KILL = 40;
const ROUNDS = 4;
const TIMEOUT_MS = 30_000;

/** Writes one number after the other into all its configs, each time by one transaction. */
class Writer {
  asked = 0;
  acknowledged = 0;
  readonly #cluster: TestCluster;
  readonly #at: number;

  constructor(cluster: TestCluster, at: number) {
    this.#cluster = cluster;
    this.#at = at;
  }

  dataIds(): string[] {
    return Array.from({ length: CONFIGS }, (_, config) => `w${this.#at}-${config}`);
  }

  /** A node that is gone, or does not know, is no failure here: what it left behind is looked at afterwards. */
  async write(): Promise<void> {
    const ids = this.#cluster.ids;
    const id = ids[(this.asked + this.#at) % ids.length];
    if (id === undefined) throw new Error("No node runs");
    const content = String(++this.asked);
    try {
      const answer = await fetch(`${this.#cluster.url(id)}/rnacos/v1/transaction`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({
          changes: this.dataIds().map((dataId) => ({ dataId, group: "G", content })),
        }),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      const text = await answer.text();
      if (answer.status === 200) this.acknowledged = Number(content);
      else assertEquals(answer.status, 503, text);
    } catch (thrown) {
      // What `fetch` throws when the other end is gone, or answers too late.
      if (!(thrown instanceof TypeError || thrown instanceof DOMException)) throw thrown;
    }
  }
}

/** Writes until the node that is killed meanwhile is gone, and every writer has met that. */
async function writeAround(
  writers: readonly Writer[],
  kill: () => Promise<void>,
): Promise<void> {
  const count = () => writers.reduce((sum, { acknowledged }) => sum + acknowledged, 0);
  const before = count();
  let killing: Promise<void> | undefined;
  let isGone = false;
  const killOnce = async () => {
    await kill();
    isGone = true;
  };
  await Promise.all(writers.map(async (writer) => {
    while (!isGone) {
      await writer.write();
      if (count() - before >= ACKNOWLEDGED_BEFORE_KILL) killing ??= killOnce();
    }
  }));
  await killing;
}

/** All configs of a writer have one number, which is none that was replaced before it was acknowledged. */
async function isWhole(cluster: TestCluster, writers: readonly Writer[]): Promise<void> {
  for (const id of cluster.ids) {
    for (const writer of writers) {
      const read = (dataId: string) => cluster.read(id, dataId, "&consistency=linearizable");
      const found = await Promise.all(writer.dataIds().map(read));
      const [number] = found;
      assertEquals(found, Array(CONFIGS).fill(number), `node ${id}`);
      const { asked, acknowledged } = writer;
      const isRight = Number(number) >= acknowledged && Number(number) <= asked;
      assert(isRight, `node ${id}: found ${number}, acknowledged ${acknowledged}, asked ${asked}`);
    }
  }
}

function createWriters(cluster: TestCluster): Writer[] {
  return Array.from({ length: WRITERS }, (_, at) => new Writer(cluster, at));
}

Deno.test("a node killed under transactions comes back with all of each or none of it", async () => {
  await using cluster = new TestCluster();
  await cluster.start(1);
  const writers = createWriters(cluster);
  for (let round = 0; round < ROUNDS; round++) {
    await writeAround(writers, () => cluster.server(1).kill());
    await cluster.start(1);
    await isWhole(cluster, writers);
  }
});

Deno.test("leaders killed under transactions leave all of each or none of it on every node", async () => {
  await using cluster = new TestCluster();
  await cluster.form(3);
  const writers = createWriters(cluster);
  for (let round = 0; round < ROUNDS; round++) {
    const leader = await cluster.leader();
    await writeAround(writers, () => cluster.kill(leader));
    // The two that are left go on.
    for (const writer of writers) {
      const before = writer.acknowledged;
      await until("writes go on", async () => {
        await writer.write();
        return writer.acknowledged > before;
      });
    }
    await cluster.start(leader);
    await isWhole(cluster, writers);
  }
});
