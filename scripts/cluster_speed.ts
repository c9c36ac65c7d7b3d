/**
 * Measures a cluster of three real processes: `deno run -A scripts/cluster_speed.ts [failover|behind|join]...`, all of
 * them when none is named.
 *
 * - failover: kill -9 of the leader until a write that began afterwards is acknowledged, ten times.
 * - behind: a follower that missed 100,000 entries is started again while writes go on, once by the log alone and once
 *   with snapshots as usual.
 * - join: an empty node joins a cluster that holds 10,000 configs of 10 KB.
 */
import { FaultCluster } from "../tests/cluster/faults/fault_cluster.ts";
import type { FaultNode } from "../tests/cluster/faults/fault_node.ts";
import { pause } from "../tests/cluster/faults/pause.ts";
import { median } from "../tests/cluster/faults/report.ts";
import { FaultTest } from "../tests/cluster/faults/run_scenario.ts";
import { Workload } from "../tests/cluster/faults/workload.ts";
import { ConfigClient, eachConcurrently } from "./lib/config_client.ts";
import { say } from "./lib/say.ts";

const FAILOVERS = 10;
const ENTRIES_BEHIND = 100_000;
const CONFIGS = 10_000;
const CONFIG_CHARS = 10_000;
const WIDTH = 64;
const GROUP = "SPEED";
const CATCH_UP_TIMEOUT_MS = 180_000;
const DIRECT = { proxied: false } as const;

function seconds(fromMs: number): string {
  return `${((performance.now() - fromMs) / 1_000).toFixed(1)} s`;
}

function memory(nodes: readonly FaultNode[]): string {
  return nodes.map((node) => `node ${node.id} ${node.rssMiB().toFixed(0)}`).join(", ") + " MiB RSS";
}

/** Publishes so many configs through one node, `keys` different ones in turn. */
async function fill(
  node: FaultNode,
  { count, keys, chars }: { readonly count: number; readonly keys: number; readonly chars: number },
): Promise<void> {
  const client = new ConfigClient(node.api.url);
  await eachConcurrently(count, WIDTH, async (place) => {
    const content = `${place} ${"x".repeat(chars)}`;
    const name = { dataId: `speed-${place % keys}`, group: GROUP };
    if (!await client.publish(name, content)) throw new Error(`${name.dataId} was refused`);
  });
}

async function failover(): Promise<void> {
  const cluster = await FaultCluster.form(3, DIRECT);
  try {
    const workload = new Workload({ nodes: () => cluster.apis, seed: 1 });
    const test = new FaultTest(cluster, workload);
    for (let turn = 0; turn < FAILOVERS; turn++) {
      const leader = await cluster.leader();
      await leader.kill();
      await test.writesAgain(cluster.alive);
      leader.start();
      await leader.ready();
      await cluster.settled();
      await pause(500);
    }
    const times = test.writeAgainMs.map(Math.round);
    say(
      `failover: writes work again after ${median(times)} ms in the middle of ${times.join(", ")}`,
    );
  } finally {
    await cluster.destroy();
  }
}

/** Writes one after the other until told to stop; resolves with their times. */
function trickle(node: FaultNode): { stop: () => Promise<number[]> } {
  const client = new ConfigClient(node.api.url);
  const times: number[] = [];
  let over = false;
  const work = (async () => {
    while (!over) {
      const beganMs = performance.now();
      await client.publish({ dataId: "trickle", group: GROUP }, String(beganMs));
      times.push(performance.now() - beganMs);
      await pause(5);
    }
    return times;
  })();
  return {
    stop: () => {
      over = true;
      return work;
    },
  };
}

async function behind(env: Readonly<Record<string, string>>, how: string): Promise<void> {
  const cluster = await FaultCluster.form(3, { ...DIRECT, env });
  try {
    const leader = await cluster.leader();
    const [follower] = await cluster.followers();
    if (follower === undefined) throw new Error("There is no follower");
    await follower.kill();
    const filledMs = performance.now();
    await fill(leader, { count: ENTRIES_BEHIND, keys: 2_000, chars: 100 });
    say(`behind (${how}): ${ENTRIES_BEHIND} entries written in ${seconds(filledMs)}`);
    const writes = trickle(leader);
    const startedMs = performance.now();
    follower.start();
    await cluster.caughtUp(follower, CATCH_UP_TIMEOUT_MS);
    const took = seconds(startedMs);
    const times = (await writes.stop()).toSorted((left, right) => left - right);
    say(
      `behind (${how}): caught up ${took} after its start; ${times.length} writes meanwhile, ` +
        `${Math.round(median(times))} ms in the middle, ${Math.round(times.at(-1) ?? NaN)} ms at ` +
        `most; ${memory(cluster.nodes)}`,
    );
  } finally {
    await cluster.destroy();
  }
}

async function join(): Promise<void> {
  const cluster = await FaultCluster.form(3, DIRECT);
  try {
    const leader = await cluster.leader();
    const filledMs = performance.now();
    await fill(leader, { count: CONFIGS, keys: CONFIGS, chars: CONFIG_CHARS });
    say(
      `join: ${CONFIGS} configs of 10 KB written in ${seconds(filledMs)}; ${memory(cluster.nodes)}`,
    );
    const startedMs = performance.now();
    const node = cluster.add(4);
    node.start();
    await cluster.caughtUp(node, CATCH_UP_TIMEOUT_MS);
    const served = seconds(startedMs);
    await cluster.joined(4);
    say(
      `join: serves ${served} and votes ${seconds(startedMs)} after its start; ${
        memory(cluster.nodes)
      }`,
    );
  } finally {
    await cluster.destroy();
  }
}

const PARTS: Readonly<Record<string, () => Promise<void>>> = {
  failover,
  behind: async () => {
    await behind({ RNACOS_RAFT_SNAPSHOT_LOG_SIZE: "10000000" }, "by the log");
    await behind({}, "as usual");
  },
  join,
};

if (import.meta.main) {
  for (const name of Deno.args.length > 0 ? Deno.args : Object.keys(PARTS)) {
    const part = PARTS[name];
    if (part === undefined) throw new Error(`There is no part ${name}`);
    await part();
  }
}
