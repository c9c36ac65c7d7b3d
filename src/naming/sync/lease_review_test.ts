import { assertEquals } from "#assert";
import { NAMING_SYNC } from "../../base/mod.ts";
import { CopiesFixture } from "../../../tests/support/copies_fixture.ts";
import { KEY } from "../../../tests/support/registry_fixture.ts";
import { LeaseReview } from "./lease_review.ts";

const idOf = (port: number) => `1.1.1.1#${port}#DEFAULT`;

/** Node 1, and who keeps the leases of the service. */
function world(home: number) {
  const fixture = new CopiesFixture();
  const seen = { heardByAll: true, askedVersion: 0 };
  const review = new LeaseReview({
    publisher: fixture.publisher,
    merge: fixture.merge,
    tombstones: fixture.tombstones,
    home: () => home,
    self: 1,
    heardByAll: (_set, version) => {
      seen.askedVersion = version;
      return seen.heardByAll;
    },
    planted: undefined,
    journal: undefined,
  });
  const look = () => review.look(fixture.service(), fixture.nowMs);
  return { fixture, review, look, seen };
}

Deno.test("a home inherits a lease that another node keeps, with its stamp", () => {
  const { fixture, look } = world(1);
  fixture.tell(fixture.set(2), fixture.record(1, { weight: 3, stampMs: 77 }));
  assertEquals(look(), false);
  const own = fixture.ownLease(1);
  assertEquals([own?.stampMs, own?.base.weight, own?.lease?.lastBeatMs], [77, 3, fixture.nowMs]);
  assertEquals([fixture.publisher.leaseCount, fixture.own.recordCount], [1, 1]);
});

Deno.test("another node's lease is inherited unhealthy only when that node is dead", () => {
  for (const flag of ["live", "orphaned", "retired"] as const) {
    const { fixture, look } = world(1);
    const set = fixture.set(2);
    fixture.tell(set, fixture.record(1, { healthy: false }));
    if (flag === "orphaned") set.orphaned = true;
    if (flag === "retired") set.retiredMs = 1;
    look();
    // What is covered goes in the next look.
    look();
    assertEquals(fixture.owners(1), flag === "live" ? ["http 2"] : ["http own"]);
  }
});

Deno.test("a home that has the lease takes over only what was newly said elsewhere", () => {
  const { fixture, look } = world(1);
  const set = fixture.set(2);
  fixture.put(1);
  const laterMs = fixture.nowMs + 10;
  const weight = () => fixture.ownLease(1)?.base.weight;
  // Newer, but the same registration; its health is no registration.
  fixture.tell(set, fixture.record(1, { stampMs: laterMs, healthy: false }));
  look();
  assertEquals(fixture.ownLease(1)?.stampMs, fixture.nowMs);
  fixture.tell(set, fixture.record(1, { stampMs: fixture.nowMs, weight: 4 }));
  look();
  assertEquals(weight(), 1);
  fixture.tell(set, fixture.record(1, { stampMs: laterMs, weight: 5 }));
  look();
  assertEquals([weight(), fixture.ownLease(1)?.stampMs], [5, laterMs]);
});

Deno.test("who is not the home gives up once all have heard of the home's lease for a while", () => {
  const { fixture, review, look, seen } = world(2);
  fixture.put(1);
  assertEquals([look(), review.cedingCount], [true, 0]);
  const set = fixture.set(2);
  fixture.tell(set, fixture.record(1));
  fixture.tell(set, fixture.record(1, { weight: 2 }));
  assertEquals([look(), review.cedingCount, seen.askedVersion], [true, 1, 2]);
  fixture.nowMs += NAMING_SYNC.cedeMs - 1;
  look();
  assertEquals(fixture.owners(1).includes("http own"), true);
  fixture.nowMs += 1;
  look();
  assertEquals([fixture.owners(1), review.cedingCount], [["http 2"], 0]);
  assertEquals(look(), false);
});

Deno.test("a lease is not given up to who lacks it, has an older one, or is not known to all", () => {
  const older = (fixture: CopiesFixture) =>
    fixture.tell(fixture.set(2), fixture.record(1, { stampMs: 5 }));
  const another = (fixture: CopiesFixture) => fixture.tell(fixture.set(3), fixture.record(1));
  const dead = (fixture: CopiesFixture) => {
    const set = fixture.set(2);
    fixture.tell(set, fixture.record(1));
    set.orphaned = true;
  };
  for (const tell of [older, another, dead]) {
    const { fixture, review, look } = world(2);
    fixture.put(1);
    tell(fixture);
    look();
    fixture.nowMs += 2 * NAMING_SYNC.cedeMs;
    look();
    assertEquals([fixture.owners(1).includes("http own"), review.cedingCount], [true, 0]);
  }
});

Deno.test("the wait before giving up begins anew when somebody has not heard", () => {
  const { fixture, review, look, seen } = world(2);
  fixture.put(1);
  fixture.tell(fixture.set(2), fixture.record(1));
  look();
  seen.heardByAll = false;
  fixture.nowMs += NAMING_SYNC.cedeMs;
  look();
  assertEquals([review.cedingCount, fixture.owners(1).length], [0, 2]);
  seen.heardByAll = true;
  look();
  fixture.nowMs += NAMING_SYNC.cedeMs - 1;
  look();
  assertEquals(fixture.owners(1).length, 2);
});

Deno.test("a lease that is being given up is kept when its home is here again", () => {
  const { fixture, review, look } = world(2);
  fixture.put(1);
  fixture.tell(fixture.set(2), fixture.record(1));
  look();
  assertEquals(review.cedingCount, 1);
  fixture.remove(1);
  review.sweep();
  assertEquals(review.cedingCount, 0);
});

Deno.test("copies of dead nodes go where a living node has the lease, and stay where none has", () => {
  const { fixture, look } = world(2);
  const dead = fixture.set(3);
  dead.orphaned = true;
  fixture.tell(dead, fixture.record(1), fixture.record(2), fixture.record(3));
  fixture.tell(fixture.set(2), fixture.record(1));
  fixture.put(2);
  look();
  assertEquals([fixture.owners(1), fixture.owners(2), fixture.owners(3)], [
    ["http 2"],
    ["http own"],
    ["http 3"],
  ]);
});

Deno.test("what a dead node's connection left goes when its client has ended it elsewhere", () => {
  for (const covered of [false, true]) {
    const { fixture, look } = world(2);
    const [silent, heard] = [fixture.set(3), fixture.set(4)];
    const record = (port: number, stampMs: number) =>
      fixture.record(port, { kind: "connection", client: "c", stampMs });
    fixture.tell(silent, record(1, 10), record(2, 12));
    fixture.tell(heard, record(3, 10));
    if (covered) { for (const port of [1, 2, 3]) fixture.put(port); }
    for (const port of [1, 2, 3]) {
      const end = { kind: "connection", idText: idOf(port), stampMs: 11 } as const;
      fixture.tombstones.add(KEY, end, "", fixture.nowMs);
    }
    look();
    assertEquals(fixture.owners(1).includes("connection 3"), true, "it may still be there");
    silent.silent = true;
    look();
    const left = [1, 2, 3].map((port) => fixture.owners(port).some((o) => o.startsWith("conn")));
    assertEquals(left, [false, true, true]);
  }
});
