import { assert, assertEquals, assertNotEquals, assertThrows } from "#assert";
import { CollectedLog } from "../../tests/support/collected_log.ts";
import { createFakeNode } from "../../tests/support/fake_node.ts";
import { ManualTimers } from "../../tests/support/manual_timers.ts";
import { LinkedContexts } from "../../tests/support/linked_contexts.ts";
import { NAMING_KEY } from "../../tests/support/naming_context_fixture.ts";
import { ApiError, NAMING_SYNC, silentLogger } from "../base/mod.ts";
import { createNamingApi } from "../api/naming/naming_api.ts";

/** The registry of node 1 of two, of which the other one never answers. */
function startAlone(warmUpMs: number, ready: boolean) {
  const timers = new ManualTimers();
  const node = createFakeNode({});
  node.ready = ready;
  const naming = createNamingApi({
    node,
    clock: timers,
    logger: silentLogger,
    timers,
    transport: {
      self: 1,
      epoch: 1,
      warmUpMs,
      members: () => [1, 2],
      connected: () => [],
      call: () => Promise.resolve({ type: "refused", reason: "away" }),
      handle: () => {},
    },
  });
  return { timers, node, naming };
}

Deno.test("lists wait for clients as long as the setting says", async () => {
  const { timers, naming } = startAlone(3_000, true);
  await timers.pass(2_900);
  assertNotEquals(naming.waitsFor(), "");
  await timers.pass(200);
  assertEquals(naming.waitsFor(), "");
  naming.close();
});

Deno.test("the wait for clients begins when they can come, however long the start took", async () => {
  const { timers, node, naming } = startAlone(3_000, false);
  await timers.pass(20_000);
  assertNotEquals(naming.waitsFor(), "");
  node.ready = true;
  await timers.pass(2_900);
  assertNotEquals(naming.waitsFor(), "", "clients had less time to come back than they need");
  await timers.pass(300);
  assertEquals(naming.waitsFor(), "");
  naming.close();
});

const AT = { ip: "1.1.1.1", port: 80 };

/** A key whose leases this node keeps, of two. */
function keyAt(home: number, linked: { isAway(name: string): boolean }) {
  for (let at = 0;; at++) {
    const name = `s${at}`;
    if (linked.isAway(name) === (home !== 1)) return { ...NAMING_KEY, name };
  }
}

async function meet() {
  const linked = new LinkedContexts();
  const [one, two] = await linked.meet();
  const isAway = (name: string) =>
    one.peers.awayOf(undefined, () => ({ ...NAMING_KEY, name })) !== undefined;
  const syncs = () =>
    linked.calls.splice(0).filter(({ call }) => call === "sync")
      .map(({ from, to, atMs }) => ({ from, to, atMs }));
  return { linked, one, two, syncs, key: keyAt(1, { isAway }), foreign: keyAt(2, { isAway }) };
}

Deno.test("another node keeps a lease only when it is the home of the service", async () => {
  const { one, two, key, foreign, linked } = await meet();
  assertEquals(one.peers.awayOf(undefined, () => key), undefined);
  assertEquals(two.peers.awayOf(undefined, () => key), 1);
  assertEquals(one.peers.awayOf(undefined, () => foreign), 2);
  two.context.registry.register(foreign, AT, linked.timers.nowMs());
  const service = two.context.registry.find(foreign);
  assertEquals(two.peers.awayOf(service, () => key), undefined);
  assertEquals([one.peers.standing(key, "").home, one.peers.standing(foreign, "").home], [1, 2]);
  assertEquals(one.peers.standing(key, "").self, 1);
});

Deno.test("a node alone keeps all leases itself, whatever it remembers of others", async () => {
  const linked = new LinkedContexts();
  linked.members = [1];
  const { peers } = linked.start(1);
  await linked.timers.pass(1_000);
  for (const name of ["a", "b", "c", "d"]) {
    assertEquals(peers.awayOf(undefined, () => ({ ...NAMING_KEY, name })), undefined);
  }
  assertEquals([peers.reason, peers.holdsPushes], ["", false]);
  assertEquals(linked.calls, []);
});

Deno.test("lists are held back until the start is over, and who waits for that hears of it", async () => {
  const linked = new LinkedContexts();
  const { peers } = linked.start(1);
  let warm = false;
  peers.warm.then(() => warm = true);
  await linked.timers.pass(NAMING_SYNC.warmUpMs - NAMING_SYNC.tickMs);
  assertEquals([warm, peers.holdsPushes], [false, true]);
  assertThrows(() => peers.requireWarm(), ApiError, "This node is starting: the registry waits");
  await linked.timers.pass(2 * NAMING_SYNC.tickMs);
  assertEquals([warm, peers.holdsPushes, peers.reason], [true, false, ""]);
  peers.requireWarm();
});

Deno.test("a node that stood still holds pushes back before its next look, and lists not", async () => {
  const { one, linked } = await meet();
  one.peers.close();
  await linked.timers.pass(NAMING_SYNC.suspectMs);
  assertEquals([one.peers.holdsPushes, one.peers.reason], [false, ""]);
  await linked.timers.pass(1);
  assertEquals([one.peers.holdsPushes, one.peers.reason], [true, ""]);
});

Deno.test("what is new is told soon, each time, and what comes together in one message", async () => {
  const { one, two, key, syncs, linked } = await meet();
  await linked.timers.pass(NAMING_SYNC.tickMs / 2);
  syncs();
  for (const [port, more] of [[80, 81], [82, 83]] as const) {
    one.context.registry.register(key, { ...AT, port }, one.context.nowMs());
    one.context.registry.register(key, { ...AT, port: more }, one.context.nowMs());
    const changedMs = linked.timers.nowMs();
    await linked.timers.pass(NAMING_SYNC.gatherMs);
    assertEquals(syncs(), [{ from: 1, to: 2, atMs: changedMs + NAMING_SYNC.gatherMs }]);
    assertEquals(two.context.registry.find(key)?.instances.has(`1.1.1.1#${more}#DEFAULT`), true);
  }
});

Deno.test("what another node tells is heard of here at once", async () => {
  const { one, two, key, linked } = await meet();
  const told: string[] = [];
  two.context.onEvents((events) => told.push(...events.map(({ type }) => type)));
  one.context.registry.register(key, AT, one.context.nowMs());
  await linked.timers.pass(NAMING_SYNC.gatherMs);
  assertEquals(told, ["instanceChanged", "serviceChanged"]);
});

Deno.test("a node without a link is out of reach at the next look, and back when it has one", async () => {
  const log = new CollectedLog();
  const linked = new LinkedContexts();
  const one = linked.start(1, log.logger);
  linked.start(2);
  await linked.timers.pass(NAMING_SYNC.warmUpMs + 5_000);
  const reachable = () => one.peers.figures().peers.map((peer) => peer.reachable);
  assertEquals(reachable(), [true]);
  const text = "a node is out of reach for the registry";
  assertEquals(log.messages.includes(text), false);
  linked.cut.add(2);
  await linked.timers.pass(NAMING_SYNC.tickMs);
  assertEquals([reachable(), log.fieldsOf(text)], [[false], { node: 2 }]);
  await linked.timers.pass(NAMING_SYNC.tickMs);
  assertEquals(log.messages.filter((one) => one === text).length, 1);
  linked.cut.delete(2);
  await linked.timers.pass(NAMING_SYNC.tickMs);
  assertEquals(reachable(), [true]);
  assert(log.messages.includes("the registry is in another phase"));
});

Deno.test("members that come and go are told to the registry, once", async () => {
  const log = new CollectedLog();
  const linked = new LinkedContexts();
  linked.members = [1, 2];
  const one = linked.start(1, log.logger);
  linked.start(2);
  await linked.timers.pass(NAMING_SYNC.warmUpMs + 5_000);
  const text = "the nodes that share the registry";
  assertEquals(log.messages.filter((one) => one === text).length, 1);
  linked.start(3);
  linked.members = [1, 2, 3];
  await linked.timers.pass(2 * NAMING_SYNC.tickMs);
  const peers = () => one.peers.figures().peers.map(({ node, reachable }) => [node, reachable]);
  assertEquals(peers(), [[2, true], [3, true]]);
  linked.members = [1, 3];
  await linked.timers.pass(2 * NAMING_SYNC.tickMs);
  assertEquals(peers(), [[3, true]]);
  assertEquals(log.messages.filter((one) => one === text).length, 3);
  assertEquals(log.fieldsOf(text), { members: "1,3" });
});

Deno.test("an answer that cannot be read is said in the log, and changes nothing", async () => {
  const log = new CollectedLog();
  const linked = new LinkedContexts();
  linked.answer = () => ({ type: "answer", body: new Uint8Array([255, 255]) });
  const one = linked.start(1, log.logger);
  linked.start(2);
  await linked.timers.pass(NAMING_SYNC.warmUpMs);
  const { node, error } = log.fieldsOf("An answer of another node cannot be read");
  assertEquals([node, typeof error], [2, "string"]);
  assertEquals(one.peers.figures().peers.map((peer) => peer.reachable), [false]);
});

Deno.test("who did something for clients of another node tells it to that node at once", async () => {
  const { one, two, foreign, linked, syncs } = await meet();
  await linked.timers.pass(NAMING_SYNC.tickMs / 2);
  syncs();
  const sentMs = linked.timers.nowMs();
  const shown = one.peers.change(2, "register", {
    key: foreign,
    instance: AT,
    id: { ...AT, cluster: "DEFAULT" },
  });
  await linked.timers.pass(0);
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
  await shown;
  assertEquals(syncs(), [{ from: 2, to: 1, atMs: sentMs }]);
  assertEquals(one.context.registry.find(foreign)?.instances.size, 1);
  assertEquals(two.peers.figures().received, 1);
});

Deno.test("what was done for another node while it was told something follows right behind", async () => {
  const { one, two, foreign, linked, syncs } = await meet();
  await linked.timers.pass(NAMING_SYNC.tickMs / 2);
  syncs();
  linked.hold(({ from, call }) => from === 2 && call === "sync");
  two.context.registry.register(foreign, { ...AT, port: 1 }, two.context.nowMs());
  await linked.timers.pass(NAMING_SYNC.gatherMs);
  assertEquals(syncs().length, 1);
  const shown = one.peers.change(2, "register", {
    key: foreign,
    instance: AT,
    id: { ...AT, cluster: "DEFAULT" },
  });
  await linked.timers.pass(1);
  assertEquals(syncs(), []);
  await linked.release();
  await shown;
  assertEquals(syncs(), [{ from: 2, to: 1, atMs: linked.timers.nowMs() }]);
});

Deno.test("a registry that has ended takes no answer and sends nothing", async () => {
  const { one, two, key, linked, syncs } = await meet();
  linked.hold(({ from, call }) => from === 1 && call === "sync");
  one.context.registry.register(key, AT, one.context.nowMs());
  await linked.timers.pass(NAMING_SYNC.gatherMs);
  assertEquals(syncs().length, 1);
  const before = one.peers.figures().peers;
  one.context.registry.register(key, { ...AT, port: 81 }, one.context.nowMs());
  one.peers.close();
  await linked.release();
  assertEquals(one.peers.figures().peers.map((peer) => peer.batches), [before[0]?.batches]);
  one.context.registry.register(key, { ...AT, port: 82 }, one.context.nowMs());
  two.peers.close();
  await linked.timers.pass(10_000);
  assertEquals([syncs(), linked.timers.size], [[], 0]);
});

Deno.test("a link that breaks at the moment when members change is missed all the same", async () => {
  const linked = new LinkedContexts();
  linked.members = [1, 2];
  const one = linked.start(1);
  linked.start(2);
  linked.start(3);
  await linked.timers.pass(NAMING_SYNC.warmUpMs + 5_000);
  linked.members = [1, 2, 3];
  linked.cut.add(2);
  await linked.timers.pass(NAMING_SYNC.tickMs);
  const reachable = one.peers.figures().peers.map((peer) => [peer.node, peer.reachable]);
  assertEquals(reachable.find(([node]) => node === 2), [2, false]);
});
