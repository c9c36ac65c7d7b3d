import { assertEquals } from "#assert";
import { NAMING_SYNC, serviceKeyText } from "../../base/mod.ts";
import { OwnRecordsFixture } from "../../../tests/support/own_records_fixture.ts";
import { KEY, START_MS } from "../../../tests/support/registry_fixture.ts";
import { draftInstance } from "../instance.ts";
import type { Owner } from "../types.ts";
import { Buckets } from "./buckets.ts";
import { hashText } from "./hash.ts";
import { ReplicaSet } from "./replicas.ts";

const LOG: Owner = { node: "", kind: "log", client: "" };
const CONNECTION: Owner = { node: "", kind: "connection", client: "c1" };
const keyOf = (port: number) => `h\u00001.1.1.1#${port}#DEFAULT`;

/** Digest of one service at this version. */
function rootAt(version: number) {
  const buckets = new Buckets();
  buckets.add(hashText(serviceKeyText(KEY)), version);
  return buckets.root();
}

Deno.test("each change has the next version and tells the one before", () => {
  const fixture = new OwnRecordsFixture();
  fixture.put(1);
  fixture.put(2);
  fixture.put(1, { weight: 5 });
  assertEquals(fixture.changes, [[1, 0], [2, 1], [3, 2]]);
  const { own } = fixture;
  assertEquals([own.counter, own.recordCount, fixture.entry().count], [3, 2, 2]);
  assertEquals(own.buckets.root(), rootAt(3));
  fixture.remove(2);
  assertEquals(fixture.changes.at(-1), [4, 3]);
  assertEquals([own.recordCount, fixture.entry().count], [1, 1]);
  assertEquals(own.buckets.root(), rootAt(4));
});

Deno.test("a difference holds what changed after its base and nothing else", () => {
  const fixture = new OwnRecordsFixture();
  fixture.put(1);
  fixture.put(2);
  fixture.put(3);
  assertEquals(fixture.difference(1), { base: 1, records: [2, 3], ends: [], removed: [] });
  assertEquals(fixture.difference(2), { base: 2, records: [3], ends: [], removed: [] });
  assertEquals(fixture.difference(3), { base: 3, records: [], ends: [], removed: [] });
  fixture.remove(2);
  assertEquals(fixture.difference(3)?.removed, [keyOf(2)]);
  assertEquals(fixture.difference(4)?.removed, []);
  assertEquals(fixture.difference(0), { base: 0, records: [1, 3], ends: [], removed: [] });
  fixture.mark(9);
  assertEquals(fixture.difference(4)?.ends, ["1.1.1.1#9#DEFAULT"]);
  assertEquals(fixture.difference(5)?.ends, []);
});

Deno.test("what has come back is not among what is gone", () => {
  const fixture = new OwnRecordsFixture();
  fixture.put(1);
  fixture.put(2);
  fixture.remove(2);
  fixture.put(2);
  assertEquals(fixture.difference(2), { base: 2, records: [2], ends: [], removed: [] });
});

Deno.test("a service that was empty is told whole again, and forgotten when nobody waits for it", () => {
  const fixture = new OwnRecordsFixture();
  fixture.put(1);
  fixture.remove(1);
  assertEquals(fixture.own.buckets.root(), { low: 0, high: 0 });
  assertEquals(fixture.difference(1)?.base, 0);
  const awaited: string[] = [];
  fixture.own.sweep((entry) => awaited.push(entry.key.name) > 0);
  assertEquals([awaited, fixture.own.entries.size], [[KEY.name], 1]);
  fixture.put(2);
  assertEquals(fixture.difference(2), { base: 0, records: [2], ends: [], removed: [] });
  fixture.own.sweep(() => false);
  assertEquals(fixture.own.entries.size, 1);
  fixture.remove(2);
  fixture.own.sweep(() => false);
  assertEquals(fixture.own.entries.size, 0);
});

Deno.test("more removals than are remembered make older differences whole", () => {
  const fixture = new OwnRecordsFixture();
  const { maxRemoved } = NAMING_SYNC;
  fixture.put(70_000);
  for (let port = 1; port <= maxRemoved + 1; port++) fixture.put(port);
  const base = fixture.own.counter;
  for (let port = 1; port <= maxRemoved; port++) fixture.remove(port);
  assertEquals(fixture.difference(base)?.removed.length, maxRemoved);
  const floor = fixture.own.counter;
  fixture.remove(maxRemoved + 1);
  assertEquals(fixture.difference(floor - 1), {
    base: 0,
    records: [70_000],
    ends: [],
    removed: [],
  });
  assertEquals(fixture.difference(floor)?.removed, [keyOf(maxRemoved + 1)]);
});

Deno.test("what is too much for one message is not told as one, and its newest part still is", () => {
  const fixture = new OwnRecordsFixture();
  const fits = Math.floor(NAMING_SYNC.entryBytes / 96);
  for (let port = 1; port <= fits; port++) fixture.put(port);
  assertEquals(fixture.difference(0)?.records.length, fits);
  fixture.put(fits + 1);
  assertEquals(fixture.difference(0), undefined);
  assertEquals(fixture.difference(fits)?.records, [fits + 1]);
});

Deno.test("metadata counts towards the size of a message", () => {
  const fixture = new OwnRecordsFixture();
  const { entryBytes } = NAMING_SYNC;
  fixture.put(1, { metadata: { k: "v".repeat(entryBytes - 97) } });
  assertEquals(fixture.difference(0)?.records, [1]);
  fixture.put(1, { metadata: { k: "v".repeat(entryBytes - 96) } });
  assertEquals(fixture.difference(0), undefined);
});

Deno.test("more ends than go into one message are not told as one", () => {
  const fixture = new OwnRecordsFixture();
  for (let port = 1; port <= NAMING_SYNC.maxEntryMarks; port++) fixture.mark(port);
  assertEquals(fixture.difference(0)?.ends.length, NAMING_SYNC.maxEntryMarks);
  fixture.mark(NAMING_SYNC.maxEntryMarks + 1);
  assertEquals(fixture.difference(0), undefined);
});

Deno.test("an end counts as a record until it is forgotten", () => {
  const fixture = new OwnRecordsFixture();
  fixture.put(1);
  fixture.mark(2);
  fixture.nowMs += 1;
  fixture.mark(3);
  assertEquals(fixture.entry().count, 3);
  const { counter } = fixture.own;
  fixture.tombstones.sweep(START_MS + NAMING_SYNC.markLifeMs);
  assertEquals([fixture.entry().count, fixture.own.counter], [2, counter]);
  fixture.remove(1);
  // The last end was all that there was: that it is gone must be told.
  fixture.tombstones.sweep(START_MS + NAMING_SYNC.markLifeMs + 1);
  assertEquals([fixture.entry().count, fixture.own.counter], [0, counter + 2]);
  assertEquals(fixture.own.buckets.root(), { low: 0, high: 0 });
});

Deno.test("ends of other nodes are no own records", () => {
  const fixture = new OwnRecordsFixture();
  fixture.put(1);
  const data = { kind: "http", idText: "1.1.1.1#7#DEFAULT", stampMs: 1 } as const;
  fixture.tombstones.add(KEY, data, "2.1", fixture.nowMs);
  fixture.tombstones.sweep(START_MS + NAMING_SYNC.markLifeMs);
  assertEquals([fixture.entry().count, fixture.own.counter], [1, 1]);
});

Deno.test("new leases are looked at, renewed ones and connections are not", () => {
  const fixture = new OwnRecordsFixture();
  fixture.put(1);
  fixture.put(1, { weight: 2 });
  fixture.put(2, {}, CONNECTION);
  assertEquals(fixture.leased, [KEY.name]);
});

Deno.test("verdicts on persistent instances are stamped strictly later each time", () => {
  const fixture = new OwnRecordsFixture();
  const publication = fixture.put(1, { ephemeral: false }, LOG);
  fixture.own.nowMs = START_MS + 0.5;
  fixture.publisher.setHealth(fixture.service(), publication, false);
  assertEquals(publication.stampMs, START_MS);
  fixture.publisher.setHealth(fixture.service(), publication, true);
  assertEquals(publication.stampMs, START_MS + 1);
  fixture.own.overruled(fixture.service(), publication);
  assertEquals([publication.version, fixture.entry().count], [0, 0]);
  const { counter } = fixture.own;
  fixture.own.overruled(fixture.service(), publication);
  assertEquals(fixture.own.counter, counter);
});

Deno.test("an end is told of a connection that covered another node's, and only of that", () => {
  const fixture = new OwnRecordsFixture();
  const set = new ReplicaSet(2, 1, START_MS);
  const copy = (port: number, kind: "http" | "connection") => {
    const service = fixture.service();
    const draft = draftInstance({ ip: "1.1.1.1", port }, service.idSuffix, undefined);
    fixture.publisher.putCopy(service, set.owner(kind, "x"), draft, {
      healthy: true,
      stampMs: 1,
      nowMs: fixture.nowMs,
    });
  };
  copy(1, "connection");
  copy(2, "http");
  copy(4, "connection");
  for (const port of [1, 2, 3]) fixture.put(port, {}, CONNECTION);
  fixture.put(4);
  for (const port of [1, 2, 3]) fixture.remove(port, CONNECTION);
  fixture.remove(4);
  assertEquals(fixture.uncovered, ["1.1.1.1#1#DEFAULT"]);
});

Deno.test("a registration is stamped later than the end of the address", () => {
  const fixture = new OwnRecordsFixture();
  fixture.mark(1);
  const floor = (kind: "http" | "connection", port: number) =>
    fixture.own.floorMs(fixture.service(), kind, `1.1.1.1#${port}#DEFAULT`);
  assertEquals([floor("http", 1), floor("connection", 1), floor("http", 2)], [START_MS, 0, 0]);
  assertEquals(fixture.put(1).stampMs, START_MS + 1);
});
