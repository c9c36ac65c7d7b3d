import { assert, assertEquals } from "#assert";
import { NAMING_SYNC } from "../../base/mod.ts";
import { ReplicaTable, retire } from "./replica_table.ts";
import { ReplicaSet } from "./replicas.ts";

function namesOf(table: ReplicaTable): string[] {
  return [...table.all()].map(({ name }) => name);
}

Deno.test("a later start of a node retires the one before, and is never replaced by it", () => {
  const table = new ReplicaTable();
  const first = table.heard(2, 10, 100);
  assertEquals([first?.heardMs, first?.retiredMs], [100, 0]);
  table.heard(2, 10, 50);
  assertEquals(first?.heardMs, 100);
  table.heard(2, 10, 150);
  assertEquals([first?.heardMs, first?.retiredMs], [150, 0]);
  const second = table.heard(2, 11, 200);
  assertEquals([first?.retiredMs, second?.retiredMs], [200, 0]);
  assert(table.current(2) === second && table.find(2, 10) === first);
  assertEquals(table.heard(2, 10, 300), undefined);
  assertEquals(table.heard(2, 11, 300), second);
  assertEquals([table.size, namesOf(table)], [2, ["2.10", "2.11"]]);
  assertEquals(table.byName("2.11"), second);
});

Deno.test("others' tales make starts known, and are signs of life of those that are not retired", () => {
  const table = new ReplicaTable();
  const set = table.told(3, 1, { heardMs: 100, retiredMs: 0 });
  assert(set !== undefined && table.current(3) === set);
  table.told(3, 1, { heardMs: 150, retiredMs: 0 });
  table.told(3, 1, { heardMs: 120, retiredMs: 0 });
  assertEquals(set.heardMs, 150);
  retire(set, 160);
  retire(set, 170);
  table.told(3, 1, { heardMs: 200, retiredMs: 0 });
  assertEquals([set.heardMs, set.retiredMs], [150, 160]);
});

Deno.test("a later start that is told of retires the current one, an earlier one comes retired", () => {
  const table = new ReplicaTable();
  const current = table.heard(3, 5, 100);
  const earlier = table.told(3, 4, { heardMs: 90, retiredMs: 0 });
  assertEquals([earlier?.retiredMs, table.current(3) === current], [90, true]);
  const later = table.told(3, 6, { heardMs: 110, retiredMs: 0 });
  assertEquals([current?.retiredMs, later?.retiredMs], [110, 0]);
  assert(table.current(3) === later);
  const retired = table.told(3, 7, { heardMs: 120, retiredMs: 115 });
  assertEquals([retired?.retiredMs, table.current(3) === later], [115, true]);
});

Deno.test("what was forgotten is not believed of others for a while, but of itself", () => {
  const table = new ReplicaTable();
  const set = table.heard(2, 10, 100) ?? new ReplicaSet(0, 0, 0);
  table.forget(set, 1_000);
  assertEquals([table.size, table.current(2)], [0, undefined]);
  assertEquals([table.isForgotten(2, 10), table.isForgotten(2, 11)], [true, false]);
  table.sweep(1_000 + NAMING_SYNC.forgottenMs - 1);
  assertEquals(table.isForgotten(2, 10), true);
  table.sweep(1_000 + NAMING_SYNC.forgottenMs);
  assertEquals(table.isForgotten(2, 10), false);
  table.forget(set, 1_000);
  const again = table.heard(2, 10, 2_000);
  assertEquals([table.isForgotten(2, 10), again?.entries.size], [false, 0]);
});

Deno.test("forgetting an earlier start leaves the current one", () => {
  const table = new ReplicaTable();
  const first = table.heard(2, 10, 100) ?? new ReplicaSet(0, 0, 0);
  const second = table.heard(2, 11, 100);
  table.forget(first, 200);
  assertEquals(table.current(2), second);
});

Deno.test("others' tales are bounded, what is heard is not", () => {
  const table = new ReplicaTable();
  const told = (node: number) => table.told(node, 1, { heardMs: 1, retiredMs: 0 });
  for (let node = 1; node <= NAMING_SYNC.maxOrigins; node++) assert(told(node) !== undefined);
  assertEquals(told(NAMING_SYNC.maxOrigins + 1), undefined);
  assert(told(1) !== undefined && table.heard(NAMING_SYNC.maxOrigins + 1, 1, 1) !== undefined);
  assertEquals(table.size, NAMING_SYNC.maxOrigins + 1);
});
