/** What is asked of another node, and what comes of its answers. */
import { assertEquals, assertThrows } from "#assert";
import { BytesError, NAMING_SYNC, serviceKeyText } from "../../base/mod.ts";
import { CopiesFixture } from "../../../tests/support/copies_fixture.ts";
import { KEY } from "../../../tests/support/registry_fixture.ts";
import type { LeaseHandover } from "./lease_handover.ts";
import type { EntryData, PullAnswer } from "./messages.ts";
import { ReplicaPulls } from "./replica_pulls.ts";
import { ReplicaTable } from "./replica_table.ts";
import { SyncCalls } from "./sync_calls.ts";
import { decodeSyncCall, encodeSync } from "./sync_codec.ts";
import type { SyncNote } from "./sync_journal.ts";
import { SyncPeer } from "./sync_peer.ts";

const NAME = serviceKeyText(KEY);
/** Every bucket was compared. */
const ALL = Array.from({ length: NAMING_SYNC.buckets }, (_, at) => at);

function open() {
  const fixture = new CopiesFixture();
  const book = new ReplicaTable();
  const set = book.heard(2, 10, fixture.nowMs);
  if (set === undefined) throw new Error("It is the first start of that node");
  const notes: SyncNote[] = [];
  const state = { wakes: 0, looked: 0 };
  const calls = new SyncCalls();
  const pulls = new ReplicaPulls({
    calls,
    book,
    merge: fixture.merge,
    moves: { laterAll: () => void state.looked++ } as unknown as LeaseHandover,
    wake: () => void state.wakes++,
    journal: { isOpen: true, note: (note) => void notes.push(note) },
    planted: undefined,
  });
  const peer = new SyncPeer(2);
  /** What is asked next, as it is read on the other side. */
  const next = (of = peer) => {
    const call = pulls.next(of);
    if (call === undefined) return undefined;
    const asked = decodeSyncCall(call.body);
    return { ...call, asked: asked.type === "pull" ? asked : undefined };
  };
  const answer = (callId: number, more: Partial<PullAnswer> = {}, of = peer) => {
    calls.close(callId);
    const body = encodeSync({
      type: "pulled",
      known: true,
      asOf: 5,
      more: false,
      covered: [],
      entries: [],
      ...more,
    });
    pulls.answered(of, callId, body, fixture.nowMs);
  };
  const entries = (...ports: readonly number[]): readonly EntryData[] => [
    fixture.entryData(3, { records: ports.map((port) => fixture.record(port)) }),
  ];
  return { fixture, book, set, notes, state, calls, pulls, peer, next, answer, entries };
}

Deno.test("what is wanted is asked for once, with what is here", () => {
  const { pulls, peer, set, next, state, notes } = open();
  assertEquals(next(), undefined);
  pulls.want(peer, set);
  pulls.want(peer, set);
  const call = next();
  assertEquals([call?.to, call?.timeoutMs, state.wakes], [2, NAMING_SYNC.pullTimeoutMs, 2]);
  assertEquals([call?.asked?.node, call?.asked?.epoch, call?.asked?.one], [2, 10, undefined]);
  assertEquals(peer.pull, { callId: call?.callId ?? 0, setName: "2.10" });
  assertEquals(notes, [{ type: "pull", peer: 2, node: 2, epoch: 10, partial: false }]);
  // It is under way: asking for it once more would bring the same.
  pulls.want(peer, set);
  assertEquals([peer.wanted.size, next()], [0, undefined]);
});

Deno.test("of sets that are gone nothing is asked", () => {
  const { pulls, peer, set, next, book, fixture } = open();
  const other = book.heard(3, 1, fixture.nowMs);
  pulls.want(peer, set);
  if (other !== undefined) pulls.want(peer, other);
  book.forget(set, fixture.nowMs);
  assertEquals(next()?.asked?.node, 3);
  assertEquals(next(), undefined);
});

Deno.test("an answer brings what is lacking, and completes the copies of its own node", () => {
  const { pulls, peer, set, next, answer, entries, fixture, state } = open();
  pulls.want(peer, set);
  const call = next();
  answer(call?.callId ?? 0, { entries: entries(1, 2) });
  assertEquals([fixture.owners(1), set.completeVersion, peer.exchanged], [["http 2"], 5, true]);
  assertEquals([peer.pull, state.looked], [undefined, 0]);
});

Deno.test("another node can complete copies as well, and cannot say that all was exchanged", () => {
  const { pulls, set, next, answer, entries, peer } = open();
  const other = new SyncPeer(3);
  pulls.want(other, set);
  const call = next(other);
  answer(call?.callId ?? 0, { entries: entries(1), covered: ALL }, other);
  assertEquals([set.completeVersion, other.exchanged, peer.exchanged], [5, false, false]);
});

Deno.test("what the node itself does not list any more is taken away, what is newer stays", () => {
  const { pulls, peer, set, next, answer, fixture, notes } = open();
  fixture.tell(set, fixture.record(1));
  pulls.want(peer, set);
  answer(next()?.callId ?? 0, { covered: ALL, asOf: 0 });
  assertEquals(fixture.owners(1), ["http 2"]);
  pulls.want(peer, set);
  answer(next()?.callId ?? 0, { asOf: 5 });
  assertEquals(fixture.owners(1), ["http 2"]);
  const other = new SyncPeer(3);
  pulls.want(other, set);
  answer(next(other)?.callId ?? 0, { covered: ALL }, other);
  assertEquals(fixture.owners(1), ["http 2"]);
  pulls.want(peer, set);
  answer(next()?.callId ?? 0, { covered: ALL, more: true });
  assertEquals([fixture.owners(1), set.entries.get(NAME)?.live], [[], false]);
  assertEquals(notes.at(-1), {
    type: "pulled",
    peer: 2,
    node: 2,
    services: 0,
    dropped: 1,
    more: true,
  });
  assertEquals([...peer.wanted], ["2.10"]);
});

Deno.test("a service that comes in parts is asked for part by part, then all is compared again", () => {
  const { pulls, peer, set, next, answer, fixture, state } = open();
  pulls.want(peer, set);
  answer(next()?.callId ?? 0, { entries: [fixture.entryData(3, { parts: 2 })] });
  assertEquals([peer.partialPulls.length, set.completeVersion, peer.exchanged], [1, 0, false]);
  for (const part of [0, 1]) {
    const call = next();
    assertEquals(call?.asked?.one?.part, part);
    const entry = fixture.entryData(3, { parts: 2, records: [fixture.record(part + 1)] });
    answer(call?.callId ?? 0, { entries: [entry] });
  }
  assertEquals([fixture.owners(1), fixture.owners(2), peer.partialPulls], [["http 2"], [
    "http 2",
  ], []]);
  assertEquals([[...peer.wanted], state.wakes > 3], [["2.10"], true]);
});

Deno.test("parts whose set is gone, or that never come, are given up", () => {
  const { pulls, peer, set, next, answer, fixture, book, calls } = open();
  const begin = () => {
    pulls.want(peer, set);
    answer(next()?.callId ?? 0, { entries: [fixture.entryData(9, { parts: 2 })] });
  };
  begin();
  for (const left of [1, 1, 0]) {
    const callId = next()?.callId ?? 0;
    calls.close(callId);
    pulls.answered(peer, callId, undefined, fixture.nowMs);
    assertEquals([peer.partialPulls.length, peer.pull], [left, undefined]);
  }
  begin();
  book.forget(set, fixture.nowMs);
  assertEquals([next(), peer.partialPulls], [undefined, []]);
});

Deno.test("who does not know the start that was asked for says nothing about it", () => {
  const { pulls, peer, set, next, answer, entries, fixture } = open();
  pulls.want(peer, set);
  answer(next()?.callId ?? 0, { known: false, entries: entries(1), covered: ALL });
  assertEquals([set.completeVersion, peer.exchanged, set.entries.size], [0, false, 0]);
  pulls.want(peer, set);
  const callId = next()?.callId ?? 0;
  const wrong = encodeSync({
    type: "heard",
    epoch: 1,
    knownEpoch: 0,
    root: undefined,
    warm: true,
    clockMs: 0,
  });
  assertThrows(
    () => pulls.answered(peer, callId, wrong, fixture.nowMs),
    BytesError,
    "another question",
  );
});

Deno.test("leases of a node that is dead or has started anew are looked at when its copies come", () => {
  for (const mark of ["retired", "orphaned"] as const) {
    const { pulls, peer, set, next, answer, state } = open();
    if (mark === "retired") set.retiredMs = 1;
    else set.orphaned = true;
    pulls.want(peer, set);
    answer(next()?.callId ?? 0);
    assertEquals(state.looked, 1, mark);
  }
});

Deno.test("an answer from before all was begun afresh completes, and exchanges nothing", () => {
  const { pulls, peer, set, next, answer, calls } = open();
  pulls.want(peer, set);
  const call = next();
  calls.startAfresh();
  answer(call?.callId ?? 0);
  assertEquals([set.completeVersion, peer.exchanged], [5, false]);
});
