import { assert, assertEquals } from "#assert";
import { NAMING_KEY, openNamingContext } from "../../tests/support/naming_context_fixture.ts";
import { instanceKeyText } from "../naming/mod.ts";
import type { ForwardOp } from "./forward_ops.ts";
import { beatKnown, endLease, putLease, runHere } from "./run_op.ts";

const AT = { ip: "1.1.1.1", port: 80 };
const ID = { ...AT, cluster: "DEFAULT" };
const CHANGED = "serviceChanged G@@s";

function opOf(op: ForwardOp["op"], instance: ForwardOp["instance"] = AT, full = false): ForwardOp {
  return { op, key: NAMING_KEY, instance, full };
}

function open() {
  const fixture = openNamingContext();
  const { context, told } = fixture;
  const run = (op: ForwardOp) => {
    const result = runHere(context, op);
    return result.type === "beat" ? result.answer : result.type === "error" ? result.kind : "done";
  };
  const found = () => context.registry.find(NAMING_KEY);
  const beats = () => {
    const id = instanceKeyText(AT.ip, AT.port, "DEFAULT");
    return found()?.instances.get(id)?.lease?.lastBeatMs;
  };
  return { ...fixture, run, found, beats, news: () => told.splice(0) };
}

Deno.test("registering and deregistering here are heard of at once", () => {
  const { run, news, context } = open();
  assertEquals(run(opOf("register")), "done");
  assertEquals(news(), ["put G@@s 80", CHANGED]);
  assertEquals(run(opOf("deregister")), "done");
  assertEquals(news(), ["removed G@@s 80", CHANGED]);
  putLease(context, NAMING_KEY, AT);
  assertEquals(news().length, 2);
  endLease(context, NAMING_KEY, ID);
  assertEquals(news().length, 2);
});

Deno.test("what another node passes on is checked again", () => {
  const { run, news } = open();
  assertEquals(run(opOf("register", { ip: "1.1.1.1", port: 70_000 })), "invalid");
  assertEquals(run(opOf("deregister", { ip: "", port: 80 })), "missing");
  assertEquals(news(), []);
});

Deno.test("a beat of nobody is answered so, one that says enough registers", () => {
  const { run, news, context } = open();
  assertEquals(run(opOf("beat")), context.switches.beatUnknown);
  assertEquals(news(), []);
  const full = { ...AT, ephemeral: false };
  assertEquals(run(opOf("beat", full, true)), context.switches.beatOk);
  assertEquals(news(), ["put G@@s 80", CHANGED]);
  assertEquals(run(opOf("beat")), context.switches.beatOk);
  assertEquals(news(), []);
});

Deno.test("a beat keeps the lease, and makes healthy what was not, which is heard of at once", async () => {
  const { run, news, context, timers, beats } = open();
  run(opOf("register"));
  news();
  for (let second = 0; second < 16; second++) {
    await timers.pass(1_000);
    context.registry.advance(context.nowMs());
  }
  context.settle();
  assertEquals(news(), ["health G@@s 80", CHANGED]);
  run(opOf("beat", { ...AT, cluster: "" }));
  assertEquals(news(), ["health G@@s 80", CHANGED]);
  assertEquals(beats(), context.nowMs());
});

Deno.test("a beat needs an address, and is answered with the rhythm that its instance asks for", () => {
  const { context, found, run } = open();
  run(opOf("register", { ...AT, metadata: { "preserved.heart.beat.interval": "3000" } }));
  const service = found();
  assert(service !== undefined);
  assertEquals(beatKnown(context, undefined, AT), undefined);
  assertEquals(beatKnown(context, service, { ip: AT.ip }), undefined);
  assertEquals(beatKnown(context, service, { port: AT.port }), undefined);
  assertEquals(beatKnown(context, service, { ...AT, cluster: "other" }), undefined);
  const { beatOk } = context.switches;
  const wanted = { ...beatOk, clientBeatIntervalMs: 3_000 };
  assertEquals(beatKnown(context, service, AT), wanted);
  run(opOf("register", { ip: AT.ip, port: 81 }));
  assert(beatKnown(context, service, { ip: AT.ip, port: 81 }) === beatOk);
});

Deno.test("a lease that another node kept is taken over by the first beat, and counts from then", async () => {
  const { context, peers, timers, found, beats } = open();
  context.peers = peers;
  context.registry.register({ ...NAMING_KEY, name: "other" }, AT, context.nowMs());
  context.registry.register(NAMING_KEY, { ...AT, port: 81 }, context.nowMs());
  const service = found();
  assert(service !== undefined);
  assertEquals(beatKnown(context, service, AT), undefined);
  peers.adopt = (_service, _idText, nowMs) => {
    context.registry.register(NAMING_KEY, AT, nowMs - 1_000);
    return true;
  };
  await timers.pass(5_000);
  assertEquals(beatKnown(context, service, AT), context.switches.beatOk);
  assertEquals(beats(), context.nowMs());
});

Deno.test("a lease that another node must hear the end of is left to it", () => {
  const { context, peers, news, found } = open();
  context.peers = peers;
  putLease(context, NAMING_KEY, AT);
  news();
  peers.takesOver = true;
  endLease(context, NAMING_KEY, ID);
  assertEquals([news(), found()?.instances.size], [[], 1]);
  peers.takesOver = false;
  endLease(context, NAMING_KEY, ID);
  assertEquals(found()?.instances.size, 0);
});
