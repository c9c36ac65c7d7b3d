import { assertEquals } from "#assert";
import { NAMING_SYNC } from "../../base/mod.ts";
import { CopiesFixture } from "../../../tests/support/copies_fixture.ts";
import { KEY } from "../../../tests/support/registry_fixture.ts";
import { LeaseHandover } from "./lease_handover.ts";
import { SyncMembership } from "./sync_membership.ts";

/** Node 1, which counts the services it looks at. */
function world(home = 1) {
  const fixture = new CopiesFixture();
  const seen = { looks: 0 };
  const moves = new LeaseHandover({
    table: fixture.table,
    publisher: fixture.publisher,
    merge: fixture.merge,
    tombstones: fixture.tombstones,
    self: 1,
    planted: undefined,
    journal: undefined,
    heardByAll: () => true,
    home: () => {
      seen.looks++;
      return home;
    },
  });
  const membership = new SyncMembership(1);
  const tick = (warm = true) => {
    seen.looks = 0;
    moves.tick(membership, warm, fixture.nowMs);
    return seen.looks;
  };
  return { fixture, moves, membership, tick };
}

Deno.test("all services are looked at once the view of who is there has stood still for a while", () => {
  const { fixture, membership, tick } = world();
  for (const name of ["a", "b"]) fixture.put(1, {}, undefined, { ...KEY, name });
  fixture.service({ ...KEY, name: "empty" });
  assertEquals(tick(), 0, "nothing has changed since the start");
  membership.generation++;
  membership.changedMs = fixture.nowMs;
  fixture.nowMs += NAMING_SYNC.settleMs - 1;
  assertEquals(tick(), 0);
  fixture.nowMs += 1;
  assertEquals([tick(false), tick(), tick()], [0, 2, 0]);
});

Deno.test("what comes up is looked at in rounds", () => {
  const { fixture, moves, tick } = world();
  fixture.put(1);
  moves.later(fixture.service());
  moves.later(fixture.service());
  assertEquals([moves.waitingCount, tick(), moves.waitingCount], [1, 1, 0]);
  moves.later(fixture.service());
  fixture.nowMs += NAMING_SYNC.reviewMs - 1;
  assertEquals(tick(), 0);
  fixture.nowMs += 1;
  assertEquals(tick(), 1);
});

Deno.test("one tick looks at so many and goes on in the next", () => {
  const { fixture, moves, tick } = world();
  const set = fixture.set(2);
  for (let at = 0; at < NAMING_SYNC.reviewSlice + 3; at++) {
    const key = { ...KEY, name: `s${at}` };
    fixture.put(1, {}, undefined, key);
    set.note(fixture.service(key).keyText, at + 1, true);
  }
  moves.laterAll(set);
  assertEquals([tick(), moves.waitingCount], [NAMING_SYNC.reviewSlice, 3]);
  assertEquals([tick(), moves.waitingCount], [3, 0]);
});

Deno.test("what is not settled yet is looked at again in the next round", () => {
  const { fixture, moves, tick } = world(2);
  fixture.put(1);
  moves.later(fixture.service());
  assertEquals([tick(), moves.waitingCount], [1, 1]);
  fixture.nowMs += NAMING_SYNC.reviewMs;
  assertEquals([tick(), moves.waitingCount], [1, 1]);
});
