import { assertEquals, assertStringIncludes } from "#assert";
import { whyNotThere, whyNotYet, whyTooOld } from "./rules_version.ts";

Deno.test("a command waits until everybody who has to apply it is heard to know its version", () => {
  const known = new Map([[1, 2], [2, 2], [3, 1]]);
  const sight = {
    needed: 1,
    members: () => [1, 2, 3],
    knownBy: (id: number) => known.get(id) ?? 0,
  };
  assertEquals(whyNotYet(1, sight), undefined);
  assertStringIncludes(whyNotYet(2, sight) ?? "", "node 3 knows up to 1");
  known.delete(3);
  assertStringIncludes(whyNotYet(2, sight) ?? "", "node 3 is not connected");
  known.set(3, 2);
  assertEquals(whyNotYet(2, sight), undefined);
  known.delete(3);
  assertEquals(whyNotYet(2, { ...sight, needed: 2 }), undefined);
});

Deno.test("a command is not passed on to a leader that would not understand it", () => {
  const knownBy = (id: number) => id === 3 ? 0 : id;
  assertStringIncludes(whyNotThere(2, 1, { knownBy }) ?? "", "node 1, which leads, knows up to 1");
  assertEquals([2, 3].map((leader) => whyNotThere(2, leader, { knownBy })), [undefined, undefined]);
  assertEquals(whyNotThere(1, 1, { knownBy }), undefined);
});

Deno.test("a node that knows less than the data needs is not let in", () => {
  assertEquals(whyTooOld(4, 1, 1), undefined);
  assertStringIncludes(whyTooOld(4, 1, 2) ?? "", "Node 4 knows the rules up to version 1");
});
