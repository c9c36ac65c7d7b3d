import { assertEquals } from "#assert";
import { StateBench } from "../../../tests/support/state/state_bench.ts";
import type { Command } from "../parts.ts";
import type { StateView } from "../types.ts";

const CHANGED = [{ type: "membersChanged" }] as const;

function put(id: number, facts: { address?: string; joined?: boolean } = {}): Command {
  return { type: "member.put", id, address: `n${id}:1`, joined: false, ...facts };
}

function removedOf(state: StateView, ...ids: number[]): number[] {
  return ids.filter((id) => state.wasRemoved(id));
}

Deno.test("members are listed by id, and only what changes them is told", () => {
  const bench = new StateBench();
  assertEquals(bench.taken(put(2)).existed, false);
  assertEquals(bench.events, CHANGED);
  bench.taken(put(1));
  const members = [1, 2].map((id) => ({ id, address: `n${id}:1`, joined: false }));
  assertEquals(bench.machine.members(), members);
  assertEquals(bench.machine.member(2), members[1]);
  assertEquals(bench.machine.member(3), undefined);
  assertEquals(bench.taken(put(2)).existed, true);
  assertEquals(bench.events, []);
  assertEquals(bench.taken(put(2, { address: "other:1" })).existed, true);
  assertEquals(bench.events, CHANGED);
  assertEquals(bench.machine.member(2)?.address, "other:1");
});

Deno.test("who has joined stays so until it is removed", () => {
  const bench = new StateBench();
  bench.taken(put(1));
  bench.taken(put(1, { joined: true }));
  assertEquals(bench.events, CHANGED);
  bench.taken(put(1, { joined: false }));
  assertEquals(bench.events, []);
  bench.taken(put(1, { address: "a:1", joined: false }));
  assertEquals(bench.machine.member(1), { id: 1, address: "a:1", joined: true });
  assertEquals(bench.taken({ type: "member.remove", id: 1 }).existed, true);
  assertEquals(bench.events, CHANGED);
  assertEquals([bench.machine.member(1), bench.machine.wasRemoved(1)], [undefined, true]);
  bench.taken(put(1));
  assertEquals(bench.machine.member(1)?.joined, false);
  assertEquals(bench.machine.wasRemoved(1), false);
});

Deno.test("removing who is not there is told nobody and remembered by nobody", () => {
  const bench = new StateBench();
  assertEquals(bench.taken({ type: "member.remove", id: 7 }).existed, false);
  assertEquals(bench.events, []);
  assertEquals(bench.machine.wasRemoved(7), false);
});

Deno.test("ids begin with 1", () => {
  const message = "Cannot add node 0: ids begin with 1";
  new StateBench().refused(put(0), { kind: "invalid", message });
});

Deno.test("there are as many members as allowed; known ones change; one more after one has gone", () => {
  const bench = new StateBench({ maxMembers: 2 });
  bench.taken(put(1));
  bench.taken(put(2));
  const refusal = {
    kind: "overloaded",
    message: "Cannot add node 3: there are 2 already",
  } as const;
  bench.refused(put(3), refusal);
  bench.taken(put(2, { joined: true }));
  bench.taken({ type: "member.remove", id: 1 });
  // An id that has just gone counts as any other one.
  bench.taken(put(3));
  bench.refused(put(1), { ...refusal, message: "Cannot add node 1: there are 2 already" });
  assertEquals(bench.machine.wasRemoved(1), true);
});

Deno.test("the newest removed ids are remembered, in the order of removal, also by a dump", () => {
  const bench = new StateBench({ maxRemovedMembers: 2 });
  for (const id of [1, 2, 3, 4]) bench.taken(put(id));
  for (const id of [3, 1]) bench.taken({ type: "member.remove", id });
  assertEquals(removedOf(bench.machine, 1, 2, 3, 4), [1, 3]);
  bench.taken({ type: "member.remove", id: 2 });
  assertEquals(removedOf(bench.machine, 1, 2, 3, 4), [1, 2]);
  const twin = bench.restored();
  assertEquals(removedOf(twin, 1, 2, 3, 4), [1, 2]);
  assertEquals(twin.digest(), bench.machine.digest());
  bench.taken({ type: "member.remove", id: 4 });
  assertEquals(removedOf(bench.machine, 1, 2, 3, 4), [2, 4]);
});
