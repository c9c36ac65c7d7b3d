import { assert, assertEquals, assertThrows } from "#assert";
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
class Fixture {
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
  const fixture = new Fixture();
  const calls = fixture.calls();
  assertEquals(calls.map(({ to, timeoutMs }) => [to, timeoutMs]), [
    [2, NAMING_SYNC.callTimeoutMs],
    [3, NAMING_SYNC.callTimeoutMs],
  ]);
  fixture.registry.publish("c", KEY, [{ ip: "1.1.1.1", port: 1 }], fixture.nowMs);
  assertEquals(fixture.calls(), []);
  for (const call of calls) fixture.answer(call);
  assertEquals(fixture.calls(3).map(({ to }) => to), [3]);
  fixture.answer(fixture.call(2));
  assertEquals(fixture.calls(2), []);
  fixture.nowMs += NAMING_SYNC.pingMs - 1;
  assertEquals(fixture.calls(2), []);
  fixture.nowMs += 1;
  assertEquals(fixture.calls(2).length, 1);
});

Deno.test("who is not connected is not spoken to, and hears something at once when he is again", () => {
  const fixture = new Fixture();
  fixture.settle();
  fixture.sync.setConnected(2, false, fixture.nowMs);
  fixture.nowMs += NAMING_SYNC.pingMs;
  assertEquals(fixture.calls().map(({ to }) => to), [3]);
  const wakes = fixture.wakes;
  fixture.sync.setConnected(2, true, fixture.nowMs);
  assertEquals([fixture.wakes, fixture.calls(2).length], [wakes + 1, 1]);
});

Deno.test("a message without an answer is told again a tick later, with all that was in it", () => {
  const fixture = new Fixture();
  fixture.settle();
  fixture.registry.publish("c", KEY, [{ ip: "1.1.1.1", port: 1 }], fixture.nowMs);
  const lost = fixture.call(2);
  fixture.lose(lost);
  const [again] = fixture.calls(2);
  assert(again !== undefined && again.callId !== lost.callId);
  assertEquals(syncOf(again).entries, syncOf(lost).entries);
  assertEquals(fixture.peer(2).lostBatches, 1);
  fixture.lose(again);
  fixture.peer(2).dirty.clear();
  assertEquals(fixture.calls(2), []);
  fixture.nowMs += NAMING_SYNC.tickMs;
  assertEquals(fixture.calls(2).length, 1);
});

Deno.test("an answer that comes twice, or that nobody asked for, is passed over", () => {
  const fixture = new Fixture();
  const call = fixture.call(2);
  fixture.answer(call);
  fixture.nowMs += 5;
  fixture.answer(call);
  fixture.answer({ ...call, callId: 999 });
  assertEquals(fixture.peer(2).answeredMs, START_MS);
});

Deno.test("answers to another question, and messages of strangers, are refused", () => {
  const fixture = new Fixture();
  const pulled: PullAnswer = {
    type: "pulled",
    known: true,
    asOf: 0,
    more: false,
    covered: [],
    entries: [],
  };
  assertThrows(() => fixture.answer(fixture.call(2), pulled), BytesError, "another question");
  assertThrows(() => fixture.hear(9), BytesError, "Node 9 is not known here");
  fixture.hear(3, { root: { low: 1, high: 1 } });
  const pull = fixture.calls(3).find(({ body }) => decodeSyncCall(body).type === "pull");
  if (pull === undefined) throw new Error("Nothing was asked for");
  assertEquals(pull.timeoutMs, NAMING_SYNC.pullTimeoutMs);
  assertThrows(() => fixture.answer(pull), BytesError, "another question");
});

Deno.test("the digest is said once there is nothing left to tell", () => {
  const fixture = new Fixture();
  assertEquals(fixture.hear(2).root, EMPTY);
  fixture.registry.publish("c", KEY, [{ ip: "1.1.1.1", port: 1 }], fixture.nowMs);
  assertEquals(fixture.hear(2).root, undefined);
  fixture.settle();
  assertEquals(fixture.hear(2).root, fixture.sync.own.buckets.root());
});

Deno.test("a node that others know a later start of takes the one after that", () => {
  const fixture = new Fixture();
  fixture.hear(2, { knownEpoch: EPOCH });
  assertEquals(fixture.sync.epoch, EPOCH);
  assertEquals(fixture.hear(2, { knownEpoch: EPOCH + 5 }).epoch, EPOCH + 6);
  fixture.hear(3, { heardOf: [heardOf(1, { epoch: EPOCH + 6 })] });
  assertEquals(fixture.sync.epoch, EPOCH + 6);
  assertEquals(fixture.sync.book.find(1, EPOCH + 6), undefined, "that is this very start");
  fixture.hear(3, { heardOf: [heardOf(1, { epoch: EPOCH + 9 })] });
  assertEquals(fixture.sync.epoch, EPOCH + 10);
});

Deno.test("what others know of an earlier start of this node is taken, as that of one that is over", () => {
  const fixture = new Fixture();
  fixture.hear(2, { heardOf: [heardOf(1, { epoch: EPOCH - 1, ageMs: 40, completeVersion: 3 })] });
  const set = fixture.sync.book.find(1, EPOCH - 1);
  assertEquals([set?.retiredMs, set?.toldVersion], [START_MS - 40, 3]);
});

Deno.test("tales of nodes that are no members, or that were forgotten, are not believed", () => {
  const fixture = new Fixture();
  fixture.hear(2, { heardOf: [heardOf(8)] });
  assertEquals(fixture.sync.book.current(8), undefined);
  fixture.hear(3);
  const set = fixture.sync.book.current(3);
  if (set === undefined) throw new Error("Node 3 was not heard");
  fixture.sync.book.forget(set, fixture.nowMs);
  fixture.hear(2, { heardOf: [heardOf(3)] });
  assertEquals(fixture.sync.book.current(3), undefined);
});

Deno.test("a third node's records are asked of who knows more, unless it can be asked itself", () => {
  const fixture = new Fixture();
  fixture.settle();
  const tale = { heardOf: [heardOf(3, { completeVersion: 5, ageMs: 10 })] };
  fixture.hear(2, tale);
  assertEquals([...fixture.peer(2).wanted], []);
  fixture.sync.setConnected(3, false, fixture.nowMs);
  fixture.hear(2, tale);
  assertEquals([...fixture.peer(2).wanted], ["3.7"]);
  const [pull] = fixture.calls(2).map(({ body }) => decodeSyncCall(body)).filter((one) =>
    one.type === "pull"
  );
  assertEquals(pull?.type === "pull" && [pull.node, pull.epoch], [3, 7]);
  assertEquals(fixture.sync.book.current(3)?.toldVersion, 5);
});

Deno.test("each message says who else was heard of, since when, and up to which version", () => {
  const fixture = new Fixture();
  fixture.hear(2, { heardOf: [heardOf(3, { epoch: 4, ageMs: 30, completeVersion: 2 })] });
  fixture.hear(2, { epoch: 9 });
  fixture.nowMs += 100;
  assertEquals(syncOf(fixture.call(3)).heardOf, [
    { node: 2, epoch: 7, completeVersion: 0, ageMs: 100, retired: true },
    { node: 3, epoch: 4, completeVersion: 0, ageMs: 130, retired: false },
    { node: 2, epoch: 9, completeVersion: 0, ageMs: 100, retired: false },
  ]);
});

Deno.test("a digest that differs is asked about, an equal one makes all complete", () => {
  const fixture = new Fixture();
  fixture.settle();
  fixture.hear(2, { entries: [entryOf(4)], root: undefined });
  const set = fixture.sync.book.current(2);
  if (set === undefined) throw new Error("Node 2 was not heard");
  assertEquals([set.maxVersion, set.completeVersion, fixture.peer(2).wanted.size], [4, 0, 0]);
  fixture.hear(2, { root: EMPTY });
  assertEquals([...fixture.peer(2).wanted], ["2.7"]);
  fixture.peer(2).wanted.clear();
  fixture.sync.tick(START_MS + 100);
  fixture.hear(2, { root: set.buckets.root() });
  assertEquals([set.completeVersion, fixture.peer(2).wanted.size], [4, 0]);
  assertEquals([fixture.peer(2).equalMs, fixture.peer(2).exchanged], [START_MS + 100, true]);
});

Deno.test("an answer to a pull takes what is listed and drops what its node has no more", () => {
  const fixture = new Fixture();
  fixture.settle();
  fixture.hear(2, { entries: [entryOf(1, "gone"), entryOf(2, "kept"), entryOf(9, "newer")] });
  const pull = fixture.calls(2).find(({ body }) => decodeSyncCall(body).type === "pull");
  if (pull === undefined) throw new Error("Nothing was asked for");
  const covered = Array.from({ length: NAMING_SYNC.buckets }, (_, at) => at);
  const entries = [entryOf(2, "kept"), entryOf(3, "new")];
  fixture.answer(pull, { type: "pulled", known: true, asOf: 5, more: false, covered, entries });
  const ports = (name: string) =>
    fixture.registry.list({ ...KEY, name }, { clusters: "", healthyOnly: false }, fixture.nowMs)
      .hosts
      .map(({ port }) => port);
  assertEquals(["gone", "kept", "newer", "new"].map(ports), [[], [2], [9], [3]]);
  const set = fixture.sync.book.current(2);
  assertEquals([set?.completeVersion, fixture.peer(2).exchanged], [5, true]);
  assertEquals(fixture.peer(2).pull, undefined);
});

Deno.test("what is not covered by an answer stays, and there is more to ask for", () => {
  const fixture = new Fixture();
  fixture.settle();
  fixture.hear(2, { entries: [entryOf(1, "gone")] });
  const pull = fixture.calls(2).find(({ body }) => decodeSyncCall(body).type === "pull");
  if (pull === undefined) throw new Error("Nothing was asked for");
  fixture.answer(pull, {
    type: "pulled",
    known: true,
    asOf: 5,
    more: true,
    covered: [],
    entries: [],
  });
  assertEquals(fixture.registry.counts().instances, 1);
  assertEquals([...fixture.peer(2).wanted], ["2.7"]);
  assertEquals(fixture.sync.book.current(2)?.completeVersion, 0);
});

Deno.test("records are told only to who asks for this very start", () => {
  const fixture = new Fixture();
  fixture.registry.publish("c", KEY, [{ ip: "1.1.1.1", port: 1 }], fixture.nowMs);
  const ask = (node: number, epoch: number) => {
    const body = encodeSync({ type: "pull", node, epoch, buckets: new Buckets(), one: undefined });
    const answer = decodeSyncReply(fixture.sync.exchange.receive(2, body, fixture.nowMs));
    return answer.type === "pulled" && [answer.known, answer.entries.length];
  };
  assertEquals([ask(1, EPOCH), ask(1, EPOCH - 1), ask(3, EPOCH)], [[true, 1], [false, 0], [
    false,
    0,
  ]]);
});

Deno.test("clocks that are ahead are known, and the most of them counts", () => {
  const fixture = new Fixture();
  fixture.hear(2, { clockMs: fixture.nowMs + 50 });
  fixture.hear(3, { clockMs: fixture.nowMs + 20 });
  assertEquals([fixture.peer(2).leadMs, fixture.sync.leadMs], [50, 50]);
  fixture.hear(2, { clockMs: fixture.nowMs - 50 });
  assertEquals([fixture.peer(2).leadMs, fixture.sync.leadMs], [0, 20]);
});

Deno.test("a node is compared anew after it started again, or could not be reached for a while", () => {
  const fixture = new Fixture();
  fixture.settle();
  assertEquals([fixture.peer(2).exchanged, fixture.peer(2).epoch, fixture.peer(2).warm], [
    true,
    7,
    true,
  ]);
  fixture.hear(2, { epoch: 8, root: undefined, warm: false });
  assertEquals([fixture.peer(2).exchanged, fixture.peer(2).epoch, fixture.peer(2).warm], [
    false,
    8,
    false,
  ]);
  fixture.hear(2, { epoch: 8 });
  assertEquals(fixture.peer(2).exchanged, true);
  fixture.nowMs += NAMING_SYNC.suspectMs;
  fixture.answer(fixture.call(2), { ...HEARD, epoch: 8, root: undefined });
  assertEquals(fixture.peer(2).exchanged, false);
  // An earlier start that speaks late changes nothing.
  fixture.hear(2, { epoch: 7, warm: false });
  assertEquals([fixture.peer(2).epoch, fixture.peer(2).warm], [8, true]);
});
