import { assertEquals } from "#assert";
import type { SoftState } from "../raft/mod.ts";
import { Listeners, RoleListeners } from "./listeners.ts";

Deno.test("a listener that throws is reported, and the others hear all the same", () => {
  const errors: unknown[] = [];
  const heard: string[] = [];
  const listeners = new Listeners((error) => errors.push(error));
  const defect = new Error("a defect");
  const end = listeners.add((_events, index) => void heard.push(`one ${index}`));
  listeners.add(() => {
    throw defect;
  });
  listeners.add((events, index) => void heard.push(`three ${events.length} ${index}`));
  listeners.tell([{ type: "restored" }], 7);
  assertEquals([heard, errors], [["one 7", "three 1 7"], [defect]]);
  end();
  listeners.tell([], 8);
  assertEquals(heard.slice(2), ["three 0 8"]);
});

Deno.test("roles are told in a turn of their own, to those who still listen", async () => {
  const heard: string[] = [];
  const roles = new RoleListeners();
  const end = roles.add(({ role }) => heard.push(`one ${role}`));
  roles.add(({ role }) => heard.push(`two ${role}`));
  const soft: SoftState = { role: "leader", term: 1, leader: 1 };
  roles.tell(soft);
  assertEquals(heard, []);
  await Promise.resolve();
  end();
  roles.tell({ ...soft, role: "follower" });
  await Promise.resolve();
  assertEquals(heard, ["one leader", "two leader", "two follower"]);
});
