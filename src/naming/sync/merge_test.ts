import { assert, assertEquals, assertThrows } from "#assert";
import { serviceKeyText } from "../../base/mod.ts";
import { CopiesFixture } from "../../../tests/support/copies_fixture.ts";
import { KEY } from "../../../tests/support/registry_fixture.ts";

const NAME = serviceKeyText(KEY);
const idOf = (port: number) => `1.1.1.1#${port}#DEFAULT`;

Deno.test("a whole replaces all that its node had, and nothing of another node", () => {
  const fixture = new CopiesFixture();
  const [two, three] = [fixture.set(2), fixture.set(3)];
  fixture.tell(two, fixture.record(1), fixture.record(2, { kind: "connection", client: "c" }));
  fixture.tell(three, fixture.record(2));
  assertEquals([two.recordCount, three.recordCount], [2, 1]);
  fixture.tell(two, fixture.record(3));
  assertEquals([fixture.owners(1), fixture.owners(2), fixture.owners(3)], [
    [],
    ["http 3"],
    ["http 2"],
  ]);
  assertEquals([two.recordCount, three.recordCount, fixture.publisher.count], [1, 1, 2]);
  fixture.tell(two, fixture.record(3, { weight: 4 }));
  assertEquals([two.recordCount, two.owner("http", "").count], [1, 1]);
  assertEquals(two.entries.get(NAME)?.version, two.maxVersion);
});

Deno.test("a difference adds, changes and removes by name", () => {
  const fixture = new CopiesFixture();
  const set = fixture.set(2);
  fixture.tell(set, fixture.record(1), fixture.record(2), fixture.record(3));
  const difference = fixture.entryData(2, {
    base: 1,
    records: [fixture.record(4)],
    removed: [`h\u0000${idOf(2)}`, `cother\u0000${idOf(3)}`],
  });
  assert(fixture.merge.take(set, difference, fixture.nowMs));
  assertEquals([1, 2, 3, 4].map((port) => fixture.owners(port).length), [1, 0, 1, 1]);
  assertEquals(set.entries.get(NAME)?.version, 2);
});

Deno.test("a difference to what is not here is refused, news that is known is passed over", () => {
  const fixture = new CopiesFixture();
  const set = fixture.set(2);
  const difference = (base: number, version: number) =>
    fixture.merge.take(
      set,
      fixture.entryData(version, { base, records: [fixture.record(version)] }),
      fixture.nowMs,
    );
  assertEquals(difference(1, 2), false);
  fixture.tell(set, fixture.record(1));
  assertEquals([difference(2, 3), difference(1, 2)], [false, true]);
  assertEquals([difference(1, 2), fixture.owners(2)], [true, ["http 2"]]);
  // An older base than what is here is fine: it holds more than is lacking.
  assertEquals(difference(1, 4), true);
  set.hollow(NAME);
  assertEquals([difference(4, 5), fixture.owners(5)], [false, []]);
  fixture.tell(set, fixture.record(9));
  assertEquals([fixture.owners(9), set.entries.get(NAME)?.hollow], [["http 2"], false]);
});

Deno.test("a node that has nothing of a service any more leaves nothing of it here", () => {
  const fixture = new CopiesFixture();
  const set = fixture.set(2);
  fixture.tell(set, fixture.record(1));
  fixture.tell(set);
  assertEquals([fixture.owners(1), set.entries.get(NAME)?.live], [[], false]);
  assertEquals(set.buckets.root(), { low: 0, high: 0 });
  const end = { kind: "http", idText: idOf(1), stampMs: 1 } as const;
  fixture.merge.take(set, fixture.entryData(3, { tombstones: [end] }), fixture.nowMs);
  assertEquals(set.entries.get(NAME)?.live, true, "an end is something");
});

Deno.test("what is told in part is asked for again", () => {
  const fixture = new CopiesFixture();
  const set = fixture.set(2);
  const partial = fixture.entryData(1, { partial: true, records: [fixture.record(1)] });
  assert(fixture.merge.take(set, partial, fixture.nowMs));
  assertEquals([set.entries.get(NAME)?.hollow, fixture.owners(1)], [true, ["http 2"]]);
});

Deno.test("leases that come are looked at, connections are not", () => {
  const fixture = new CopiesFixture();
  fixture.tell(fixture.set(2), fixture.record(1, { kind: "connection", client: "c" }));
  assertEquals(fixture.leasesCame, []);
  fixture.tell(
    fixture.set(3),
    fixture.record(2),
    fixture.record(3, { kind: "connection", client: "c" }),
  );
  assertEquals(fixture.leasesCame, [KEY.name]);
});

Deno.test("an end takes away what is as old: own leases and copies of them, wherever they are", () => {
  const fixture = new CopiesFixture();
  const set = fixture.set(2);
  fixture.put(1);
  fixture.tell(set, fixture.record(1), fixture.record(1, { kind: "connection", client: "c" }));
  const end = { kind: "http", idText: idOf(1), stampMs: fixture.nowMs } as const;
  fixture.merge.tombstone(KEY, { ...end, stampMs: fixture.nowMs - 1 }, "", fixture.nowMs);
  assertEquals(fixture.owners(1).length, 3);
  const { counter } = fixture.own;
  fixture.merge.tombstone(KEY, end, "3.1", fixture.nowMs);
  assertEquals([fixture.owners(1), set.entries.get(NAME)?.hollow], [["connection 2"], true]);
  // The end itself is the other node's record; that the own lease is gone is this node's.
  assertEquals(fixture.own.counter, counter + 1);
  fixture.merge.tombstone(KEY, end, "", fixture.nowMs);
  assertEquals(fixture.own.counter, counter + 1, "it is known already");
});

Deno.test("an end of a connection takes copies away only of nodes that nobody hears", () => {
  const fixture = new CopiesFixture();
  const [silent, retired, heard] = [fixture.set(2), fixture.set(3), fixture.set(4)];
  for (const [at, set] of [silent, retired, heard].entries()) {
    fixture.tell(set, fixture.record(1, { kind: "connection", client: `c${at}` }));
  }
  silent.silent = true;
  retired.retiredMs = 1;
  const end = { kind: "connection", idText: idOf(1), stampMs: fixture.nowMs } as const;
  fixture.merge.tombstone(KEY, end, "", fixture.nowMs);
  assertEquals(fixture.owners(1), ["connection 4"]);
});

Deno.test("what has ended is not shown again: older leases, and connections of silent nodes", () => {
  const fixture = new CopiesFixture();
  const [silent, heard] = [fixture.set(2), fixture.set(3)];
  silent.silent = true;
  for (const kind of ["http", "connection"] as const) {
    const end = { kind, idText: idOf(1), stampMs: fixture.nowMs };
    fixture.merge.tombstone(KEY, end, "", fixture.nowMs);
  }
  const connection = { kind: "connection", client: "c" } as const;
  fixture.tell(silent, fixture.record(1), fixture.record(1, connection));
  fixture.tell(heard, fixture.record(1), fixture.record(1, connection));
  assertEquals(fixture.owners(1), ["connection 3"]);
  fixture.nowMs += 1;
  fixture.tell(silent, fixture.record(1), fixture.record(1, connection));
  assertEquals(fixture.owners(1).toSorted(), ["connection 2", "connection 3", "http 2"]);
});

Deno.test("a verdict waits for its instance, and the newest one counts", () => {
  const fixture = new CopiesFixture();
  const set = fixture.set(2);
  const verdict = (stampMs: number, healthy: boolean) =>
    fixture.tell(set, fixture.record(1, { kind: "log", stampMs, healthy }));
  verdict(5, false);
  assertEquals(set.entries.get(NAME)?.hollow, true);
  const log = { node: "", kind: "log", client: "" } as const;
  const publication = fixture.put(1, { ephemeral: false }, log);
  verdict(5, false);
  assertEquals([set.entries.get(NAME)?.hollow, publication.healthy], [false, false]);
  verdict(4, true);
  verdict(5, true);
  assertEquals([publication.healthy, publication.stampMs], [false, 5]);
  verdict(6, true);
  assertEquals([publication.healthy, publication.stampMs], [true, 6]);
});

Deno.test("only copies can be dropped", () => {
  const fixture = new CopiesFixture();
  const own = fixture.put(1);
  assertThrows(
    () => fixture.merge.drop(fixture.service(), own, fixture.nowMs),
    Error,
    "it is no copy",
  );
});

Deno.test("ids that do not follow from the address come over as they are", () => {
  const fixture = new CopiesFixture();
  fixture.tell(fixture.set(2), fixture.record(1, { instanceId: "7#DEFAULT#G@@s" }));
  assertEquals(fixture.service().instances.get(idOf(1))?.view.instanceId, "7#DEFAULT#G@@s");
});
