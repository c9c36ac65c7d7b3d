/** What a node knows of the others, and of addresses that they keep. */
import { assertEquals } from "#assert";
import { LinkedContexts } from "../../tests/support/linked_contexts.ts";
import { NAMING_KEY } from "../../tests/support/naming_context_fixture.ts";
import { NAMING_SYNC, serviceKeyText } from "../base/mod.ts";
import { instanceKeyText } from "../naming/mod.ts";

const AT = { ip: "1.1.1.1", port: 80 };
const ID = { ...AT, cluster: "DEFAULT" };
const ID_TEXT = instanceKeyText(AT.ip, AT.port, "DEFAULT");

Deno.test("before nodes have met, nothing is known of each other", async () => {
  const linked = new LinkedContexts();
  linked.cut.add(2);
  const one = linked.start(1);
  await linked.timers.pass(NAMING_SYNC.tickMs);
  const figures = one.peers.figures();
  assertEquals(figures.peers, [{
    node: 2,
    reachable: false,
    warm: false,
    lagMs: 0,
    waitingServices: 0,
    batches: 0,
    lostBatches: 0,
    sinceEqualMs: -1,
  }]);
  assertEquals([figures.phase, [...figures.records]], ["starting", [[1, 0]]]);
});

Deno.test("what the other node has not heard yet shows as its lag", async () => {
  const linked = new LinkedContexts();
  const [one, two] = await linked.meet();
  linked.hold(({ from, call }) => from === 1 && call === "sync");
  for (const key of [NAMING_KEY, { ...NAMING_KEY, name: "t" }]) {
    one.context.registry.publish("c", key, [AT], one.context.nowMs());
  }
  const peer = () => one.peers.figures().peers[0];
  assertEquals([peer()?.waitingServices, peer()?.lagMs], [2, 0]);
  await linked.timers.pass(NAMING_SYNC.gatherMs + 40);
  // Both are under way, and not acknowledged.
  assertEquals([peer()?.waitingServices, (peer()?.lagMs ?? 0) >= 40], [0, true]);
  await linked.release();
  await linked.timers.pass(2 * NAMING_SYNC.pingMs);
  assertEquals([peer()?.waitingServices, peer()?.lagMs, peer()?.lostBatches], [0, 0, 1]);
  assertEquals((peer()?.sinceEqualMs ?? -1) >= 0, true);
  assertEquals([...two.peers.figures().records].toSorted(), [[1, 2], [2, 0]]);
  assertEquals([...one.peers.figures().records].toSorted(), [[1, 2], [2, 0]]);
});

Deno.test("an address that was given up stands as such on all nodes", async () => {
  const linked = new LinkedContexts();
  const [one, two] = await linked.meet();
  const endedMs = () => [one, two].map(({ peers }) => peers.standing(NAMING_KEY, ID_TEXT).endedMs);
  one.context.registry.register(NAMING_KEY, AT, one.context.nowMs());
  await linked.timers.pass(NAMING_SYNC.gatherMs);
  assertEquals(endedMs(), [undefined, undefined]);
  const nowMs = linked.timers.nowMs();
  assertEquals(two.peers.endLease(NAMING_KEY, ID, nowMs), true);
  await linked.timers.pass(NAMING_SYNC.gatherMs);
  assertEquals(endedMs(), [nowMs, nowMs]);
  assertEquals(one.peers.figures().tombstones + two.peers.figures().tombstones, 2);
  assertEquals(one.context.registry.find(NAMING_KEY)?.instances.size, 0);
});

Deno.test("one of the nodes judges an address, and takes over what beats come to it for", async () => {
  const linked = new LinkedContexts();
  const [one, two] = await linked.meet();
  const mine = Array.from(
    { length: 20 },
    (_, at) => [one, two].map(({ peers }) => peers.isMine(serviceKeyText(NAMING_KEY), `${at}`)),
  );
  assertEquals(mine.every(([first, second]) => first !== second), true);
  assertEquals(new Set(mine.map(([first]) => first)).size, 2);
  one.context.registry.register(NAMING_KEY, AT, one.context.nowMs());
  await linked.timers.pass(NAMING_SYNC.gatherMs);
  const service = two.context.registry.find(NAMING_KEY);
  if (service === undefined) throw new Error("It has come over");
  assertEquals(two.peers.adopt(service, "nothing", two.context.nowMs()), false);
  assertEquals(two.peers.adopt(service, ID_TEXT, two.context.nowMs()), true);
  assertEquals(two.context.registry.counts().beatClients, 1);
});

Deno.test("what a client left on a node that is dead ends with what it ends elsewhere", async () => {
  const linked = new LinkedContexts();
  const [one, two] = await linked.meet();
  one.context.registry.publish("c", NAMING_KEY, [AT], one.context.nowMs());
  await linked.timers.pass(NAMING_SYNC.gatherMs);
  assertEquals(two.context.registry.find(NAMING_KEY)?.instances.size, 1);
  linked.cut.add(1);
  await linked.timers.pass(NAMING_SYNC.takeoverMs + 1_000);
  two.peers.endLeft(NAMING_KEY, ID, two.context.nowMs());
  assertEquals(two.context.registry.find(NAMING_KEY)?.instances.size, 0);
  one.peers.close();
  two.peers.close();
});
