import { assertEquals } from "#assert";
import { objectOf } from "./audit_object.ts";

const NOTHING = { accessToken: () => undefined, waitingChange: () => undefined };

Deno.test("the object of a change of rights is the role, with the one user or right that it is about", () => {
  const grant = { resource: "dev:*:*", action: "r" } as const;
  const objects = ([
    { type: "role.bind", role: "ops", user: "bob" },
    { type: "role.unbind", role: "ops", user: "bob" },
    { type: "role.unbind", role: "ops" },
    { type: "grant.put", role: "ops", grant, anyRole: true },
    { type: "grant.remove", role: "ops", grant },
  ] as const).map((command) => objectOf(command, NOTHING));
  assertEquals(objects, [
    "role/ops#bob",
    "role/ops#bob",
    "role/ops",
    "role/ops#dev:*:* r",
    "role/ops#dev:*:* r",
  ]);
});
