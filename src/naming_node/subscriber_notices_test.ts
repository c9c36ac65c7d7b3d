import { assertEquals } from "#assert";
import { CollectedLog } from "../../tests/support/collected_log.ts";
import { createFakeNode } from "../../tests/support/fake_node.ts";
import { NAMING_KEY, openNamingContext } from "../../tests/support/naming_context_fixture.ts";
import { ManualTimers } from "../../tests/support/manual_timers.ts";
import { NAMING, silentLogger } from "../base/mod.ts";
import { NamingContext } from "./naming_context.ts";
import { SubscriberNotices } from "./subscriber_notices.ts";

const INFO = { ip: "10.0.0.1", port: 0, agent: "Java", app: "app" };

function open(logger = silentLogger) {
  const fixture = openNamingContext(logger);
  const { context, timers } = fixture;
  const notices = new SubscriberNotices(context);
  const told: string[] = [];
  notices.onPush = ({ connectionId, key, clusters, list }) =>
    void told.push(`${connectionId} ${key.name} ${clusters} ${list().hosts.length}`);
  const change = (port: number, name = NAMING_KEY.name) => {
    const key = { ...NAMING_KEY, name };
    context.registry.register(key, { ip: "1.1.1.1", port, cluster: "c" }, context.nowMs());
    context.settle();
  };
  const subscribe = (client: string, clusters: string, name = NAMING_KEY.name) =>
    context.registry.subscribe(
      client,
      { key: { ...NAMING_KEY, name }, clusters, info: INFO },
      context.nowMs(),
    );
  /** What was told in this time. */
  const pass = async (ms: number) => {
    await timers.pass(ms);
    return told.splice(0);
  };
  return { ...fixture, notices, change, subscribe, pass };
}

Deno.test("each spelling of each client is told, of its own service", async () => {
  const { change, subscribe, pass } = open();
  subscribe("a", "");
  subscribe("a", "c");
  subscribe("b", "d");
  subscribe("b", "", "other");
  change(80);
  assertEquals(await pass(0), ["a s  1", "a s c 1", "b s d 0"]);
  assertEquals(await pass(1_000), []);
});

Deno.test("subscribers over UDP are told with their address, and connections without", async () => {
  const { context, notices, change, pass } = open();
  const told: string[] = [];
  context.registry.subscribeUdp(NAMING_KEY, "c", { ...INFO, port: 5_000 }, context.nowMs());
  change(80);
  await pass(0);
  notices.onUdpPush = ({ ip, port, key, clusters, list }) =>
    void told.push(`${ip}:${port} ${key.name} ${clusters} ${list().hosts.length}`);
  change(81);
  await pass(NAMING.notifyMs);
  assertEquals(told, ["10.0.0.1:5000 s c 2"]);
});

Deno.test("the first change is told at once, those behind it together after a while", async () => {
  const { change, subscribe, pass } = open();
  subscribe("a", "");
  change(80);
  assertEquals(await pass(0), ["a s  1"]);
  change(81);
  assertEquals(await pass(NAMING.notifyMs - 1), []);
  change(82);
  assertEquals(await pass(1), ["a s  3"]);
  await pass(NAMING.notifyMs);
  change(83);
  assertEquals(await pass(0), ["a s  4"]);
});

Deno.test("nothing is told while an operator has switched that off", async () => {
  const { context, change, subscribe, pass } = open();
  subscribe("a", "");
  context.switches = { ...context.switches, pushEnabled: false };
  change(80);
  assertEquals(await pass(1_000), []);
  context.switches = { ...context.switches, pushEnabled: true };
  change(81);
  assertEquals(await pass(0), ["a s  2"]);
});

Deno.test("what a node cannot know yet waits, and is told once it can", async () => {
  const log = new CollectedLog();
  const { context, peers, change, subscribe, pass } = open(log.logger);
  context.peers = peers;
  peers.holdsPushes = true;
  subscribe("a", "");
  change(80);
  assertEquals(await pass(2 * NAMING.heldNotifyMs), []);
  const held = "pushes wait until this node knows what the others know";
  assertEquals(log.messages.filter((one) => one === held).length, 3);
  change(81);
  peers.holdsPushes = false;
  assertEquals(await pass(NAMING.heldNotifyMs - 1), []);
  assertEquals(await pass(1), ["a s  2"]);
  assertEquals(log.fieldsOf("subscribers are told of changed lists")["services"], 1);
});

Deno.test("nobody is told after the end, and no timer is left", async () => {
  const { notices, change, subscribe, pass, timers, context } = open();
  subscribe("a", "");
  change(80);
  notices.close();
  assertEquals([timers.size, await pass(1_000)], [0, []]);
  context.settle();
  assertEquals(timers.size, 0);
  change(81);
  assertEquals([timers.size, await pass(1_000)], [0, []]);
});

Deno.test("a round that takes long is followed by four times as long a rest", async () => {
  const timers = new ManualTimers();
  let tookMs = 0;
  const clock = {
    nowMs: () => timers.nowMs() + tookMs,
    monotonicMs: () => timers.monotonicMs() + tookMs,
  };
  const node = createFakeNode();
  const context = new NamingContext({ node, clock, logger: silentLogger, timers, worker: 1 });
  const notices = new SubscriberNotices(context);
  const toldMs: number[] = [];
  const startMs = timers.nowMs();
  notices.onPush = () => {
    toldMs.push(timers.nowMs() - startMs);
    tookMs += 25;
  };
  context.registry.subscribe("a", { key: NAMING_KEY, clusters: "", info: INFO }, context.nowMs());
  const change = (port: number) => {
    context.registry.register(NAMING_KEY, { ip: "1.1.1.1", port }, context.nowMs());
    context.settle();
  };
  change(80);
  await timers.pass(0);
  change(81);
  await timers.pass(1_000);
  assertEquals(toldMs, [0, 100]);
  notices.close();
});

Deno.test("a push over UDP may leave as long as its subscriber may read, if anybody asks", async () => {
  const { context, notices, change, pass } = open();
  let mayRead = true;
  const subscribe = (port: number, more: { readonly mayRead?: () => boolean } = {}) =>
    context.registry.subscribeUdp(NAMING_KEY, "", { ...INFO, port, ...more }, context.nowMs());
  subscribe(1);
  subscribe(2, { mayRead: () => mayRead });
  const leave: (() => boolean)[] = [];
  notices.onUdpPush = (push) => void leave.push(push.mayLeave);
  change(80);
  await pass(0);
  const answers = () => leave.map((may) => may());
  assertEquals(answers(), [true, true]);
  mayRead = false;
  assertEquals(answers(), [true, false]);
});
