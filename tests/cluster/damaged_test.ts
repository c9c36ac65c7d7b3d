import { assert, assertEquals, assertMatch, assertStringIncludes } from "#assert";
import { TestCluster, until } from "./cluster_harness.ts";

const encoder = new TextEncoder();

/** Changes one byte wherever the text stands in the data file; demands that it stands there. */
function flip(dataDir: string, text: string): void {
  const path = `${dataDir}/raft.kv`;
  const bytes = Deno.readFileSync(path);
  const wanted = encoder.encode(text);
  let count = 0;
  for (
    let at = bytes.indexOf(wanted[0] ?? 0);
    at >= 0;
    at = bytes.indexOf(wanted[0] ?? 0, at + 1)
  ) {
    if (!wanted.every((byte, place) => bytes[at + place] === byte)) continue;
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    count++;
  }
  assert(count > 0, `${text} is not in ${path}`);
  Deno.writeFileSync(path, bytes);
}

/** Publishes through these nodes until told to stop; resolves with what was acknowledged. */
function load(cluster: TestCluster, via: readonly number[]) {
  const acknowledged = new Map<string, string>();
  let isOver = false;
  const ended = (async () => {
    for (let n = 0; !isOver; n++) {
      const id = via[n % via.length] ?? 1;
      const answer = await cluster.publish(id, `load${n}`, `v${n}`);
      if (answer.status === 200 && await answer.text() === "true") {
        acknowledged.set(`load${n}`, `v${n}`);
      } else await answer.body?.cancel();
    }
  })();
  const stop = async () => {
    isOver = true;
    await ended;
    return acknowledged;
  };
  return { stop, [Symbol.asyncDispose]: async () => void await stop() };
}

function keptFiles(dataDir: string): string[] {
  const names = [...Deno.readDirSync(dataDir)].map(({ name }) => name);
  return names.filter((name) => name.startsWith("raft.kv.wrong-"));
}

async function followerOf(cluster: TestCluster): Promise<number> {
  return await cluster.leader() === 3 ? 2 : 3;
}

/** The node serves as a voter again, with a state like that of the others. */
async function isFilled(cluster: TestCluster, victim: number): Promise<void> {
  await until(
    "the node serves again",
    async () => (await cluster.health(victim)).status === 200,
    () => cluster.server(victim).log,
    60_000,
  );
  await cluster.voters([1, 2, 3]);
  const { last_applied: goal } = await cluster.metrics(victim);
  await until(
    "the states are compared and equal",
    async () => {
      const { digests } = await cluster.metrics(victim);
      assertEquals(digests.mismatches, 0);
      return digests.lastEqualIndex >= goal;
    },
    () => cluster.server(victim).log,
    60_000,
  );
  assertEquals(keptFiles(cluster.dataDir(victim)).length > 0, true);
}

Deno.test("a follower whose data file has a flipped bit is filled anew under load, and nothing is lost", async () => {
  await using cluster = new TestCluster();
  await cluster.form(3);
  for (let n = 0; n < 20; n++) await cluster.put(1, `c${n}`, `flippable-${n}`);
  const victim = await followerOf(cluster);
  await cluster.holds(victim, "c19", "flippable-19");
  assertEquals(await cluster.stop(victim), 0);
  flip(cluster.dataDir(victim), "flippable-7");
  await using work = load(cluster, [1, 2, 3].filter((id) => id !== victim));
  cluster.launch(victim);
  await isFilled(cluster, victim);
  const acknowledged = await work.stop();
  assert(acknowledged.size > 10, `only ${acknowledged.size} writes were acknowledged`);
  for (let n = 0; n < 20; n++) await cluster.holds(victim, `c${n}`, `flippable-${n}`);
  for (const [key, value] of acknowledged) await cluster.holds(victim, key, value);
  const { log } = cluster.server(victim);
  assertStringIncludes(log, "The data is damaged");
  assertStringIncludes(log, "is set aside");
});

Deno.test("data files that were cut short, lost or overwritten are filled anew", async () => {
  await using cluster = new TestCluster();
  await cluster.form(3);
  const victim = await followerOf(cluster);
  const path = `${cluster.dataDir(victim)}/raft.kv`;
  const damages: (() => void)[] = [
    () => Deno.truncateSync(path, 8_192),
    () => Deno.removeSync(path),
    () => Deno.writeFileSync(path, new Uint8Array(50_000).fill(7)),
  ];
  for (const [place, damage] of damages.entries()) {
    await cluster.put(1, `d${place}`, "1");
    await cluster.holds(victim, `d${place}`, "1");
    await cluster.stop(victim);
    damage();
    cluster.launch(victim);
    await until(
      `the node is filled after damage ${place}`,
      async () => (await cluster.health(victim)).status === 200,
      () => cluster.server(victim).log,
      60_000,
    );
    await cluster.voters([1, 2, 3]);
    for (let at = 0; at <= place; at++) await cluster.holds(victim, `d${at}`, "1");
  }
});

Deno.test("a damaged node that has nobody to ask refuses to start, says what to do, and changes nothing", async () => {
  await using cluster = new TestCluster();
  await cluster.start(1);
  await cluster.put(1, "a", "flippable");
  await cluster.stop(1);
  flip(cluster.dataDir(1), "flippable");
  const before = Deno.readFileSync(`${cluster.dataDir(1)}/raft.kv`);
  const server = cluster.launch(1);
  assertEquals(await server.exited(), 1);
  assertMatch(server.log, /is damaged.*Restore the data directory from a backup/);
  assertStringIncludes(server.log, "no other member is known");
  assertEquals(Deno.readFileSync(`${cluster.dataDir(1)}/raft.kv`), before);
  assertEquals(keptFiles(cluster.dataDir(1)), []);
});

Deno.test("a damaged node without its identity file is not filled by guessing", async () => {
  await using cluster = new TestCluster();
  await cluster.form(3);
  await cluster.put(1, "a", "flippable");
  const victim = await followerOf(cluster);
  await cluster.holds(victim, "a", "flippable");
  await cluster.stop(victim);
  flip(cluster.dataDir(victim), "flippable");
  Deno.removeSync(`${cluster.dataDir(victim)}/IDENTITY`);
  const server = cluster.launch(victim);
  assertEquals(await server.exited(), 1);
  assertStringIncludes(server.log, "nothing says which cluster it belonged to");
  await cluster.voters([1, 2, 3], [1, 2, 3].filter((id) => id !== victim));
});

Deno.test("a damaged node refuses to start while the others have no quorum, and is filled once they have", async () => {
  await using cluster = new TestCluster();
  await cluster.form(3);
  await cluster.put(1, "a", "1");
  for (const id of [2, 3]) await cluster.holds(id, "a", "1");
  await cluster.stop(3);
  await cluster.stop(2);
  Deno.truncateSync(`${cluster.dataDir(3)}/raft.kv`, 8_192);
  const refused = cluster.launch(3);
  assertEquals(await refused.exited(), 1);
  assertStringIncludes(refused.log, "It was not filled anew from other nodes");
  assertEquals(keptFiles(cluster.dataDir(3)), []);
  await cluster.start(2);
  cluster.launch(3);
  await isFilled(cluster, 3);
  await cluster.holds(3, "a", "1");
});
