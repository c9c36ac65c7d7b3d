import { assert, assertEquals, assertThrows } from "@std/assert";
import { BytesError, NAMING_SYNC } from "../../base/mod.ts";
import { KEY, START_MS } from "../../../tests/support/registry_fixture.ts";
import { Registry } from "../registry.ts";
import { Buckets } from "./buckets.ts";
import type { OutCall } from "./sync_calls.ts";
import type { EntryData, HeardOf, PullAnswer, SyncAnswer, SyncMessage } from "./messages.ts";
import { decodeSyncCall, decodeSyncReply, encodeSync } from "./sync_codec.ts";

const EPOCH = 500;
const EMPTY = { low: 0, high: 0 };
const GREETING = { epoch: 7, knownEpoch: EPOCH, warm: true, clockMs: START_MS, root: EMPTY };
const HEARD: SyncAnswer = { type: "heard", ...GREETING };

/** Node 1 of three that speaks with the other two as the test has it. */
class Desk {
  nowMs = START_MS;
  readonly registry = new Registry({ nowMs: START_MS, worker: 1 });
  wakes = 0;
  readonly sync = this.registry.share({
    self: 1,
    epoch: EPOCH,
    nowMs: START_MS,
    warmUpMs: NAMING_SYNC.warmUpMs,
    wake: () => void this.wakes++,
  });

  constructor() {
    this.sync.setMembers([1, 2, 3], START_MS);
    for (const id of [2, 3]) this.sync.setConnected(id, true, START_MS);
  }

  calls(only?: number): OutCall[] {
    return this.sync.exchange.takeCalls(this.nowMs, only);
  }

  /** The only call that goes to this node now. */
  call(to: number): OutCall {
    const [call, ...more] = this.calls(to);
    if (call === undefined || more.length > 0) {
      throw new Error(`${more.length} more calls than one`);
    }
    return call;
  }

  answer({ callId }: OutCall, reply: SyncAnswer | PullAnswer = HEARD): void {
    this.sync.exchange.answered(callId, encodeSync(reply), this.nowMs);
  }

  /** The call or its answer was lost on the way. */
  lose({ callId }: OutCall): void {
    this.sync.exchange.answered(callId, undefined, this.nowMs);
  }

  /** Both other nodes have answered everything so far. */
  settle(): void {
    for (const call of this.calls()) {
      const { type } = decodeSyncCall(call.body);
      if (type === "sync") this.answer(call);
      else this.lose(call);
    }
  }

  /** What a node says by itself. */
  hear(from: number, more: Partial<SyncMessage> = {}) {
    const message: SyncMessage = {
      type: "sync",
      ...GREETING,
      clockMs: this.nowMs,
      entries: [],
      heardOf: [],
      ...more,
    };
    const answer = decodeSyncReply(
      this.sync.exchange.receive(from, encodeSync(message), this.nowMs),
    );
    if (answer.type !== "heard") throw new Error("A greeting was answered with something else");
    return answer;
  }

  peer(id: number) {
    const found = this.sync.membership.peers.get(id);
    if (found === undefined) throw new Error(`Node ${id} is no peer`);
    return found;
  }
}

function syncOf(call: OutCall): SyncMessage {
  const message = decodeSyncCall(call.body);
  if (message.type !== "sync") throw new Error("It is no greeting");
  return message;
}

function heardOf(node: number, more: Partial<HeardOf> = {}): HeardOf {
  return { node, epoch: 7, completeVersion: 0, ageMs: 0, retired: false, ...more };
}

function entryOf(version: number, name = KEY.name): EntryData {
  return {
    key: { ...KEY, name },
    version,
    base: 0,
    partial: false,
    parts: 0,
    records: [{
      kind: "http",
      client: "",
      ip: "1.1.1.1",
      port: version,
      cluster: "DEFAULT",
      weight: 1,
      enabled: true,
      healthy: true,
      metadata: {},
      instanceId: undefined,
      stampMs: START_MS,
    }],
    tombstones: [],
    removed: [],
  };
}

Deno.test("one message at a time is under way to each node, and each hears something every second", () => {
  const desk = new Desk();
  const calls = desk.calls();
  assertEquals(calls.map(({ to, timeoutMs }) => [to, timeoutMs]), [
    [2, NAMING_SYNC.callTimeoutMs],
    [3, NAMING_SYNC.callTimeoutMs],
  ]);
  desk.registry.publish("c", KEY, [{ ip: "1.1.1.1", port: 1 }], desk.nowMs);
  assertEquals(desk.calls(), []);
  for (const call of calls) desk.answer(call);
  assertEquals(desk.calls(3).map(({ to }) => to), [3]);
  desk.answer(desk.call(2));
  assertEquals(desk.calls(2), []);
  desk.nowMs += NAMING_SYNC.pingMs - 1;
  assertEquals(desk.calls(2), []);
  desk.nowMs += 1;
  assertEquals(desk.calls(2).length, 1);
});

Deno.test("who is not connected is not spoken to, and hears something at once when he is again", () => {
  const desk = new Desk();
  desk.settle();
  desk.sync.setConnected(2, false, desk.nowMs);
  desk.nowMs += NAMING_SYNC.pingMs;
  assertEquals(desk.calls().map(({ to }) => to), [3]);
  const wakes = desk.wakes;
  desk.sync.setConnected(2, true, desk.nowMs);
  assertEquals([desk.wakes, desk.calls(2).length], [wakes + 1, 1]);
});

Deno.test("a message without an answer is told again a tick later, with all that was in it", () => {
  const desk = new Desk();
  desk.settle();
  desk.registry.publish("c", KEY, [{ ip: "1.1.1.1", port: 1 }], desk.nowMs);
  const lost = desk.call(2);
  desk.lose(lost);
  const [again] = desk.calls(2);
  assert(again !== undefined && again.callId !== lost.callId);
  assertEquals(syncOf(again).entries, syncOf(lost).entries);
  assertEquals(desk.peer(2).lostBatches, 1);
  desk.lose(again);
  desk.peer(2).dirty.clear();
  assertEquals(desk.calls(2), []);
  desk.nowMs += NAMING_SYNC.tickMs;
  assertEquals(desk.calls(2).length, 1);
});

Deno.test("an answer that comes twice, or that nobody asked for, is passed over", () => {
  const desk = new Desk();
  const call = desk.call(2);
  desk.answer(call);
  desk.nowMs += 5;
  desk.answer(call);
  desk.answer({ ...call, callId: 999 });
  assertEquals(desk.peer(2).answeredMs, START_MS);
});

Deno.test("answers to another question, and messages of strangers, are refused", () => {
  const desk = new Desk();
  const pulled: PullAnswer = {
    type: "pulled",
    known: true,
    asOf: 0,
    more: false,
    covered: [],
    entries: [],
  };
  assertThrows(() => desk.answer(desk.call(2), pulled), BytesError, "another question");
  assertThrows(() => desk.hear(9), BytesError, "Node 9 is not known here");
  desk.hear(3, { root: { low: 1, high: 1 } });
  const pull = desk.calls(3).find(({ body }) => decodeSyncCall(body).type === "pull");
  if (pull === undefined) throw new Error("Nothing was asked for");
  assertEquals(pull.timeoutMs, NAMING_SYNC.pullTimeoutMs);
  assertThrows(() => desk.answer(pull), BytesError, "another question");
});

Deno.test("the digest is said once there is nothing left to tell", () => {
  const desk = new Desk();
  assertEquals(desk.hear(2).root, EMPTY);
  desk.registry.publish("c", KEY, [{ ip: "1.1.1.1", port: 1 }], desk.nowMs);
  assertEquals(desk.hear(2).root, undefined);
  desk.settle();
  assertEquals(desk.hear(2).root, desk.sync.own.buckets.root());
});

Deno.test("a node that others know a later start of takes the one after that", () => {
  const desk = new Desk();
  desk.hear(2, { knownEpoch: EPOCH });
  assertEquals(desk.sync.epoch, EPOCH);
  assertEquals(desk.hear(2, { knownEpoch: EPOCH + 5 }).epoch, EPOCH + 6);
  desk.hear(3, { heardOf: [heardOf(1, { epoch: EPOCH + 6 })] });
  assertEquals(desk.sync.epoch, EPOCH + 6);
  assertEquals(desk.sync.book.find(1, EPOCH + 6), undefined, "that is this very start");
  desk.hear(3, { heardOf: [heardOf(1, { epoch: EPOCH + 9 })] });
  assertEquals(desk.sync.epoch, EPOCH + 10);
});

Deno.test("what others know of an earlier start of this node is taken, as that of one that is over", () => {
  const desk = new Desk();
  desk.hear(2, { heardOf: [heardOf(1, { epoch: EPOCH - 1, ageMs: 40, completeVersion: 3 })] });
  const set = desk.sync.book.find(1, EPOCH - 1);
  assertEquals([set?.retiredMs, set?.toldVersion], [START_MS - 40, 3]);
});

Deno.test("tales of nodes that are no members, or that were forgotten, are not believed", () => {
  const desk = new Desk();
  desk.hear(2, { heardOf: [heardOf(8)] });
  assertEquals(desk.sync.book.current(8), undefined);
  desk.hear(3);
  const set = desk.sync.book.current(3);
  if (set === undefined) throw new Error("Node 3 was not heard");
  desk.sync.book.forget(set, desk.nowMs);
  desk.hear(2, { heardOf: [heardOf(3)] });
  assertEquals(desk.sync.book.current(3), undefined);
});

Deno.test("a third node's records are asked of who knows more, unless it can be asked itself", () => {
  const desk = new Desk();
  desk.settle();
  const tale = { heardOf: [heardOf(3, { completeVersion: 5, ageMs: 10 })] };
  desk.hear(2, tale);
  assertEquals([...desk.peer(2).wanted], []);
  desk.sync.setConnected(3, false, desk.nowMs);
  desk.hear(2, tale);
  assertEquals([...desk.peer(2).wanted], ["3.7"]);
  const [pull] = desk.calls(2).map(({ body }) => decodeSyncCall(body)).filter((one) =>
    one.type === "pull"
  );
  assertEquals(pull?.type === "pull" && [pull.node, pull.epoch], [3, 7]);
  assertEquals(desk.sync.book.current(3)?.toldVersion, 5);
});

Deno.test("each message says who else was heard of, since when, and up to which version", () => {
  const desk = new Desk();
  desk.hear(2, { heardOf: [heardOf(3, { epoch: 4, ageMs: 30, completeVersion: 2 })] });
  desk.hear(2, { epoch: 9 });
  desk.nowMs += 100;
  assertEquals(syncOf(desk.call(3)).heardOf, [
    { node: 2, epoch: 7, completeVersion: 0, ageMs: 100, retired: true },
    { node: 3, epoch: 4, completeVersion: 0, ageMs: 130, retired: false },
    { node: 2, epoch: 9, completeVersion: 0, ageMs: 100, retired: false },
  ]);
});

Deno.test("a digest that differs is asked about, an equal one makes all complete", () => {
  const desk = new Desk();
  desk.settle();
  desk.hear(2, { entries: [entryOf(4)], root: undefined });
  const set = desk.sync.book.current(2);
  if (set === undefined) throw new Error("Node 2 was not heard");
  assertEquals([set.maxVersion, set.completeVersion, desk.peer(2).wanted.size], [4, 0, 0]);
  desk.hear(2, { root: EMPTY });
  assertEquals([...desk.peer(2).wanted], ["2.7"]);
  desk.peer(2).wanted.clear();
  desk.sync.tick(START_MS + 100);
  desk.hear(2, { root: set.buckets.root() });
  assertEquals([set.completeVersion, desk.peer(2).wanted.size], [4, 0]);
  assertEquals([desk.peer(2).equalMs, desk.peer(2).exchanged], [START_MS + 100, true]);
});

Deno.test("an answer to a pull takes what is listed and drops what its node has no more", () => {
  const desk = new Desk();
  desk.settle();
  desk.hear(2, { entries: [entryOf(1, "gone"), entryOf(2, "kept"), entryOf(9, "newer")] });
  const pull = desk.calls(2).find(({ body }) => decodeSyncCall(body).type === "pull");
  if (pull === undefined) throw new Error("Nothing was asked for");
  const covered = Array.from({ length: NAMING_SYNC.buckets }, (_, at) => at);
  const entries = [entryOf(2, "kept"), entryOf(3, "new")];
  desk.answer(pull, { type: "pulled", known: true, asOf: 5, more: false, covered, entries });
  const ports = (name: string) =>
    desk.registry.list({ ...KEY, name }, { clusters: "", healthyOnly: false }, desk.nowMs).hosts
      .map(({ port }) => port);
  assertEquals(["gone", "kept", "newer", "new"].map(ports), [[], [2], [9], [3]]);
  const set = desk.sync.book.current(2);
  assertEquals([set?.completeVersion, desk.peer(2).exchanged], [5, true]);
  assertEquals(desk.peer(2).pull, undefined);
});

Deno.test("what is not covered by an answer stays, and there is more to ask for", () => {
  const desk = new Desk();
  desk.settle();
  desk.hear(2, { entries: [entryOf(1, "gone")] });
  const pull = desk.calls(2).find(({ body }) => decodeSyncCall(body).type === "pull");
  if (pull === undefined) throw new Error("Nothing was asked for");
  desk.answer(pull, {
    type: "pulled",
    known: true,
    asOf: 5,
    more: true,
    covered: [],
    entries: [],
  });
  assertEquals(desk.registry.counts().instances, 1);
  assertEquals([...desk.peer(2).wanted], ["2.7"]);
  assertEquals(desk.sync.book.current(2)?.completeVersion, 0);
});

Deno.test("records are told only to who asks for this very start", () => {
  const desk = new Desk();
  desk.registry.publish("c", KEY, [{ ip: "1.1.1.1", port: 1 }], desk.nowMs);
  const ask = (node: number, epoch: number) => {
    const body = encodeSync({ type: "pull", node, epoch, buckets: new Buckets(), one: undefined });
    const answer = decodeSyncReply(desk.sync.exchange.receive(2, body, desk.nowMs));
    return answer.type === "pulled" && [answer.known, answer.entries.length];
  };
  assertEquals([ask(1, EPOCH), ask(1, EPOCH - 1), ask(3, EPOCH)], [[true, 1], [false, 0], [
    false,
    0,
  ]]);
});

Deno.test("clocks that are ahead are known, and the most of them counts", () => {
  const desk = new Desk();
  desk.hear(2, { clockMs: desk.nowMs + 50 });
  desk.hear(3, { clockMs: desk.nowMs + 20 });
  assertEquals([desk.peer(2).leadMs, desk.sync.leadMs], [50, 50]);
  desk.hear(2, { clockMs: desk.nowMs - 50 });
  assertEquals([desk.peer(2).leadMs, desk.sync.leadMs], [0, 20]);
});

Deno.test("a node is compared anew after it started again, or could not be reached for a while", () => {
  const desk = new Desk();
  desk.settle();
  assertEquals([desk.peer(2).exchanged, desk.peer(2).epoch, desk.peer(2).warm], [true, 7, true]);
  desk.hear(2, { epoch: 8, root: undefined, warm: false });
  assertEquals([desk.peer(2).exchanged, desk.peer(2).epoch, desk.peer(2).warm], [false, 8, false]);
  desk.hear(2, { epoch: 8 });
  assertEquals(desk.peer(2).exchanged, true);
  desk.nowMs += NAMING_SYNC.suspectMs;
  desk.answer(desk.call(2), { ...HEARD, epoch: 8, root: undefined });
  assertEquals(desk.peer(2).exchanged, false);
  // An earlier start that speaks late changes nothing.
  desk.hear(2, { epoch: 7, warm: false });
  assertEquals([desk.peer(2).epoch, desk.peer(2).warm], [8, true]);
});
