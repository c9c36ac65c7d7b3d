import { assertEquals } from "#assert";
import { NAMING_SYNC, type ServiceKey, serviceKeyText } from "../../base/mod.ts";
import { OwnRecordsFixture } from "../../../tests/support/own_records_fixture.ts";
import { KEY } from "../../../tests/support/registry_fixture.ts";
import { draftInstance } from "../instance.ts";
import { answerPull, nextBatch } from "./batches.ts";
import { Buckets } from "./buckets.ts";
import { hashText } from "./hash.ts";
import type { EntryData, PartWanted, PullMessage } from "./messages.ts";
import { SyncPeer } from "./sync_peer.ts";
import { ReplicaSet } from "./replicas.ts";

/** What an entry with one record of this metadata counts as: 64 for the entry, 96 for the record. */
const TEXT = { k: "v".repeat(29_839) };
const ENTRY_BYTES = 30_000;

function serviceKey(at: number): ServiceKey {
  return { ...KEY, name: `s${at}` };
}

function namesOf(entries: readonly EntryData[]): string[] {
  return entries.map(({ key }) => key.name);
}

/** Own records of many services, and a peer that has heard of none. */
function world(services: number) {
  const fixture = new OwnRecordsFixture();
  const peer = new SyncPeer(2);
  for (let at = 0; at < services; at++) {
    fixture.put(1, { metadata: TEXT }, undefined, serviceKey(at));
  }
  for (const entry of fixture.own.entries.values()) peer.add(entry, 0, fixture.nowMs);
  const batches = () => {
    const found: number[] = [];
    while (peer.dirty.size > 0) found.push(nextBatch(peer, fixture.own).entries.length);
    return found;
  };
  const pull = (buckets: Buckets, one?: PartWanted, set?: ReplicaSet) => {
    const message: PullMessage = { type: "pull", node: 1, epoch: 1, buckets, one };
    const source = { own: set === undefined ? fixture.own : undefined, set };
    return answerPull(message, source, fixture);
  };
  return { fixture, peer, batches, pull };
}

Deno.test("a batch takes services until it is full, and tells which versions it began from", () => {
  const { fixture, peer, batches } = world(20);
  const full = Math.ceil(NAMING_SYNC.batchBytes / ENTRY_BYTES);
  const { items, entries } = nextBatch(peer, fixture.own);
  assertEquals(namesOf(entries), Array.from({ length: full }, (_, at) => `s${at}`));
  assertEquals([...items].map(([entry, base]) => [entry.key.name, base])[1], ["s1", 0]);
  assertEquals([items.size, peer.dirty.size], [full, 20 - full]);
  assertEquals(batches(), [full, 20 - 2 * full]);
});

Deno.test("ends of addresses fill a batch as well", () => {
  const { fixture, peer, batches } = world(0);
  const ends = Math.ceil(NAMING_SYNC.batchBytes / 40);
  for (let port = 1; port <= ends; port++) fixture.mark(port);
  fixture.put(1, {}, undefined, serviceKey(1));
  for (const entry of fixture.own.entries.values()) peer.add(entry, 0, fixture.nowMs);
  assertEquals(batches(), [1, 1]);
});

Deno.test("names of what is gone fill a batch as well", () => {
  const { fixture, peer, batches } = world(0);
  const size = 64 + 96 + 64 * NAMING_SYNC.maxRemoved;
  const full = Math.ceil(NAMING_SYNC.batchBytes / size);
  for (let at = 0; at <= full; at++) {
    const key = serviceKey(at);
    for (let port = 0; port <= NAMING_SYNC.maxRemoved; port++) {
      fixture.put(port, {}, undefined, key);
    }
    peer.add(fixture.entry(key), fixture.own.counter, fixture.nowMs);
    for (let port = 1; port <= NAMING_SYNC.maxRemoved; port++) fixture.remove(port, undefined, key);
    fixture.put(0, { weight: 2 }, undefined, key);
  }
  assertEquals(batches(), [full, 1]);
});

Deno.test("what is too large for any message is left to be asked for, at once", () => {
  const { fixture, peer } = world(1);
  peer.nextSyncMs = 5;
  fixture.put(1, { metadata: { k: "v".repeat(NAMING_SYNC.entryBytes) } });
  const large = fixture.entry();
  peer.dirty.clear();
  peer.add(large, 0, fixture.nowMs);
  peer.add(fixture.entry(serviceKey(0)), 0, fixture.nowMs);
  const { items, entries } = nextBatch(peer, fixture.own);
  assertEquals([namesOf(entries), items.has(large)], [["s0"], false]);
  assertEquals([peer.dirty.size, peer.nextSyncMs], [0, 0]);
});

Deno.test("an answer to a pull takes whole buckets until it is full, and says that there is more", () => {
  const { fixture, pull } = world(60);
  const known = new Buckets();
  const seen: string[] = [];
  for (let left = 60; left > 0;) {
    const answer = pull(known);
    assertEquals([answer.known, answer.asOf], [true, fixture.own.counter]);
    // One bucket more than fits at most, and two services of the same bucket are rare.
    const full = Math.ceil(NAMING_SYNC.pullBytes / ENTRY_BYTES);
    const taken = answer.entries.length;
    assertEquals(taken >= Math.min(left, full) && taken <= full + 2, true, `${taken} of ${left}`);
    for (const { key, version } of answer.entries) {
      const hash = hashText(serviceKeyText(key));
      assertEquals(answer.covered.includes(hash % NAMING_SYNC.buckets), true);
      known.add(hash, version);
    }
    seen.push(...namesOf(answer.entries));
    left -= taken;
    assertEquals(answer.more, left > 0);
  }
  assertEquals(seen.toSorted(), Array.from({ length: 60 }, (_, at) => `s${at}`).toSorted());
  assertEquals(pull(known).covered, []);
});

Deno.test("ends of addresses fill an answer as well", () => {
  const { fixture, pull } = world(0);
  const key = (at: number) => serviceKey(at);
  const ends = Math.ceil(NAMING_SYNC.pullBytes / 40 / 4);
  for (let at = 0; at < 8; at++) {
    fixture.put(1, {}, undefined, key(at));
    for (let port = 0; port < ends; port++) {
      const data = { kind: "http", idText: `1.1.1.1#${port}#DEFAULT`, stampMs: 1 } as const;
      const tombstone = fixture.tombstones.add(key(at), data, "", fixture.nowMs);
      if (tombstone !== undefined) fixture.own.putMark(tombstone);
    }
  }
  const answer = pull(new Buckets());
  assertEquals([answer.more, answer.entries.length >= 4, answer.entries.length < 8], [
    true,
    true,
    true,
  ]);
});

Deno.test("a node that has no such records says so", () => {
  const { fixture } = world(1);
  const message: PullMessage = {
    type: "pull",
    node: 3,
    epoch: 1,
    buckets: new Buckets(),
    one: undefined,
  };
  assertEquals(answerPull(message, { own: undefined, set: undefined }, fixture), {
    type: "pulled",
    known: false,
    asOf: 0,
    more: false,
    covered: [],
    entries: [],
  });
});

Deno.test("of one service the difference is told where it is known, else the whole", () => {
  const { fixture, pull } = world(0);
  fixture.put(1);
  fixture.put(2);
  const ask = (since: number) => {
    const answer = pull(new Buckets(), { key: KEY, since, part: 0, parts: 0 });
    assertEquals([answer.known, answer.more, answer.covered], [true, false, []]);
    return answer.entries.map(({ base, records }) => [base, records.map(({ port }) => port)]);
  };
  assertEquals(ask(1), [[1, [2]]]);
  assertEquals(ask(2), [[2, []]]);
  assertEquals(ask(0), [[0, [1, 2]]]);
  fixture.entry().floor = 2;
  assertEquals(ask(1), [[0, [1, 2]]]);
  assertEquals(ask(2), [[2, []]]);
  fixture.remove(1);
  fixture.remove(2);
  assertEquals(ask(3), []);
  const stranger = { key: serviceKey(9), since: 0, part: 0, parts: 0 };
  assertEquals(pull(new Buckets(), stranger).entries, []);
});

Deno.test("what another node said is passed on as far as it is known, with its ends", () => {
  const { fixture, pull } = world(0);
  const set = new ReplicaSet(3, 7, fixture.nowMs);
  const service = fixture.service();
  const draft = draftInstance({ ip: "1.1.1.1", port: 5 }, service.idSuffix, undefined);
  const copy = { healthy: true, stampMs: 1, nowMs: fixture.nowMs };
  fixture.publisher.putCopy(service, set.owner("http", ""), draft, copy);
  fixture.put(6);
  const end = (idText: string, origin: string) =>
    fixture.tombstones.add(KEY, { kind: "http", idText, stampMs: 1 }, origin, fixture.nowMs);
  end("theirs", set.name);
  end("ours", "");
  set.note(service.keyText, 4, true);
  set.completed(4);
  const told = () => {
    const { asOf, entries } = pull(new Buckets(), undefined, set);
    const [entry] = entries;
    return [asOf, entry?.version, entry?.partial, entry?.records.map(({ port }) => port)];
  };
  assertEquals(told(), [4, 4, false, [5]]);
  set.hollow(service.keyText);
  assertEquals(told(), [4, 4, true, [5]]);
  const [entry] = pull(new Buckets(), undefined, set).entries;
  assertEquals(entry?.tombstones.map(({ idText }) => idText), ["theirs"]);
  const same = new Buckets();
  same.add(hashText(service.keyText), 4);
  assertEquals(pull(same, undefined, set).entries, []);
  set.note(service.keyText, 5, false);
  assertEquals(pull(same, undefined, set).entries, []);
});
