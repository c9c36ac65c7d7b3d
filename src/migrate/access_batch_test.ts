import { assertEquals } from "#assert";
import { IMPORT } from "../base/mod.ts";
import { AccessGathering } from "./access_batch.ts";

type Role = Parameters<AccessGathering["add"]>[0] & { readonly kind: "role" };

function role(chars: number): Role {
  const record = { name: "r", grants: [{ resource: "x".repeat(chars), action: "r" }] };
  return { kind: "role", role: record as unknown as Role["role"] };
}

Deno.test("what is gathered is full by its rows, or by its text, and empty when it was taken", () => {
  const gathering = new AccessGathering();
  for (let at = 1; at < IMPORT.accessRows; at++) gathering.add(role(1));
  assertEquals(gathering.isFull, false);
  gathering.add(role(1));
  assertEquals([gathering.isFull, gathering.take().roles.length], [true, IMPORT.accessRows]);
  assertEquals([gathering.isFull, gathering.take()], [false, { users: [], roles: [] }]);
  const part = Math.ceil(IMPORT.accessChars / 3);
  gathering.add(role(part));
  gathering.add(role(part));
  assertEquals(gathering.isFull, false);
  gathering.add(role(part));
  assertEquals(gathering.isFull, true);
});
