/** Disks that fill up and get space again, while nobody starts anything. */
import type { FaultNode } from "./fault_node.ts";
import { pause } from "./pause.ts";
import type { FaultTest } from "./run_scenario.ts";

const MIB = 1024 * 1024;
const POLL_MS = 50;
const NOTICE_MS = 10_000;
const RECOVERY_MS = 20_000;
/** A refusal for lack of space must not wait for the time-out of a write. */
const PROMPT_MS = 3_000;

/** Takes all the space that is left on the node's disk. */
function fill(node: FaultNode): string {
  const path = `${node.dataDir}/../ballast`;
  using file = Deno.openSync(path, { create: true, write: true });
  const block = new Uint8Array(MIB / 16);
  try {
    for (;;) file.writeSync(block);
  } catch (thrown) {
    const isFull = thrown instanceof Error && /space/i.test(thrown.message);
    if (!isFull) throw thrown;
  }
  return path;
}

async function until(what: string, timeoutMs: number, done: () => Promise<boolean>): Promise<void> {
  const deadlineMs = performance.now() + timeoutMs;
  while (!await done()) {
    if (performance.now() > deadlineMs) throw new Error(`Not in ${timeoutMs} ms: ${what}`);
    await pause(POLL_MS);
  }
}

/** The node tells that its disk is full, refuses writes at once, and goes on with everything else. */
async function showsFull(test: FaultTest, node: FaultNode): Promise<void> {
  const { api } = node;
  await until(`/health of node ${node.id} names the disk`, NOTICE_MS, async () => {
    const answer = await fetch(`${api.url}/health`);
    return answer.status === 503 && /disk/.test(await answer.text());
  });
  const beganMs = performance.now();
  const refused = await test.workload.tryOnce(api);
  const tookMs = performance.now() - beganMs;
  test.demand(
    refused.outcome === "refused",
    `A write on a full disk came out as ${refused.outcome}`,
  );
  test.demand(/disk/.test(refused.why ?? ""), `The refusal says ${refused.why}`);
  test.demand(tookMs < PROMPT_MS, `The refusal took ${Math.round(tookMs)} ms`);
  const contents = await api.contents();
  test.demand((contents?.size ?? 0) > 0, "Reads do not go on while the disk is full");
  await registers(test, node);
  await until(
    "the metrics show it",
    NOTICE_MS,
    async () => (await api.metric("rnacos_disk_full") ?? 0) > 0,
  );
  test.demand(node.isRunning, `Node ${node.id} ended`);
}

/** An ephemeral instance needs no disk. */
async function registers(test: FaultTest, node: FaultNode): Promise<void> {
  const query = `serviceName=full-disk&ip=10.0.0.${node.id}&port=80&ephemeral=true`;
  const added = await fetch(`${node.api.url}/nacos/v1/ns/instance?${query}`, { method: "POST" });
  test.demand(await added.text() === "ok", "An ephemeral instance cannot be registered");
  const url = `${node.api.url}/nacos/v1/ns/instance/list?serviceName=full-disk`;
  await until(
    "a registered instance is in the list",
    NOTICE_MS,
    async () => (await (await fetch(url)).text()).includes(`10.0.0.${node.id}`),
  );
}

/** Gives the space back; the node must serve again by itself. */
async function recovers(test: FaultTest, full: ReadonlyMap<FaultNode, string>): Promise<void> {
  const beganMs = performance.now();
  for (const ballast of full.values()) Deno.removeSync(ballast);
  for (const node of full.keys()) {
    test.demand(node.isRunning, `Node ${node.id} ended while its disk was full`);
    await until(
      `node ${node.id} takes writes`,
      RECOVERY_MS,
      async () => await test.workload.writeOnce(node.api) && await node.api.health() === 200,
    );
  }
  const tookMs = Math.round(performance.now() - beganMs);
  test.note(`${full.size} nodes took writes ${tookMs} ms after there was space, without a restart`);
  await Promise.all([...full.keys()].map((node) => test.cluster.caughtUp(node)));
}

/** Those that have space write, and one of them leads. */
async function goOn(test: FaultTest, others: readonly FaultNode[]): Promise<void> {
  await test.writesAgain(others);
  await until(
    "a node that has space leads",
    NOTICE_MS,
    async () => others.includes(await test.cluster.leader()),
  );
}

/** Fills the disks of these nodes, looks, and gives the space back. */
async function fillUp(test: FaultTest, victims: readonly FaultNode[]): Promise<void> {
  const others = test.cluster.nodes.filter((node) => !victims.includes(node));
  test.faults += victims.length;
  const full = new Map(victims.map((node) => [node, fill(node)] as const));
  try {
    if (others.length > victims.length) await goOn(test, others);
    for (const node of victims) await showsFull(test, node);
    await pause(2_000);
  } catch (thrown) {
    for (const ballast of full.values()) Deno.removeSync(ballast);
    throw thrown;
  }
  await recovers(test, full);
}

/** A node that is killed and started on a full disk waits for space instead of ending. */
async function startsOnFull(test: FaultTest, node: FaultNode): Promise<void> {
  const ballast = fill(node);
  test.faults++;
  try {
    await node.kill();
    node.start();
    await until(
      "a node that starts on a full disk says so",
      NOTICE_MS,
      async () => /disk is full/.test(await healthText(node)),
    );
    await pause(2_000);
  } catch (thrown) {
    Deno.removeSync(ballast);
    throw thrown;
  }
  await recovers(test, new Map([[node, ballast]]));
}

async function healthText(node: FaultNode): Promise<string> {
  try {
    return await (await fetch(`${node.api.url}/health`)).text();
  } catch (thrown) {
    // The process does not listen yet.
    if (thrown instanceof TypeError) return "";
    throw thrown;
  }
}

/** Another server is only watched: it may end, and is started again then. */
async function watchOther(test: FaultTest, node: FaultNode): Promise<void> {
  const others = test.cluster.nodes.filter((other) => other !== node);
  test.faults++;
  const ballast = fill(node);
  await test.writesAgain(others);
  await pause(4_000);
  test.note(`node ${node.id} with a full disk ${node.isRunning ? "runs" : "ended"}`);
  Deno.removeSync(ballast);
  if (!node.isRunning) node.start();
  try {
    await node.ready(10_000);
  } catch {
    // It cannot go on by itself: an operator starts it again.
    await node.stop();
    node.start();
    await node.ready();
    test.note(`node ${node.id} had to be started again`);
  }
}

/** A follower, the leader, and all of them. */
export async function fullDisks(test: FaultTest): Promise<void> {
  if (!test.own) {
    for (const id of [1, 2]) await watchOther(test, test.cluster.node(id));
    return;
  }
  const pids = test.cluster.nodes.map(({ pid }) => pid);
  const leader = await test.cluster.leader();
  const follower = test.cluster.nodes.find((node) => node !== leader);
  if (follower === undefined) throw new Error("There is no follower");
  await fillUp(test, [follower]);
  await fillUp(test, [await test.cluster.leader()]);
  await fillUp(test, test.cluster.nodes);
  const same = test.cluster.nodes.every(({ pid }, place) => pid === pids[place]);
  test.demand(same, "A process was started again");
  await startsOnFull(test, follower);
}
