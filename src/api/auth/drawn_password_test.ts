import { assertEquals } from "#assert";
import { createCaller } from "../../../tests/support/callers.ts";
import {
  createFakeAccess,
  type FakeAccess,
  principalOf,
} from "../../../tests/support/fake_access.ts";
import { createFakeNode } from "../../../tests/support/fake_node.ts";
import { ALL_NAMESPACES } from "../../auth/mod.ts";

const CALLER = createCaller({ user: "root" });

Deno.test("the drawn password is kept until it is another one, and no longer", async () => {
  const change = { name: "admin", newPassword: "mine" };
  const ends: Record<string, (access: FakeAccess) => Promise<void>> = {
    "by the user": ({ users }) =>
      users.changePassword(change, { ...principalOf("admin"), mustChangePassword: true }, CALLER),
    "by somebody else, to be changed again": ({ users }) =>
      users.update({ name: "admin", password: "theirs", mustChangePassword: true }, CALLER),
    "with the user": async ({ users }) => {
      await users.create({ name: "root", password: "root", roles: ["0"] }, CALLER);
      await users.remove("admin", CALLER);
    },
  };
  for (const [how, end] of Object.entries(ends)) {
    const access = createFakeAccess();
    await access.settle();
    await access.users.create({ name: "jo", password: "secret" }, CALLER);
    await access.users.update({ name: "admin", nickname: "boss" }, CALLER);
    const before = access.node.state.user("admin")?.passwordHash ?? "";
    access.node.applyNow({ type: "user.rehash", name: "admin", before, after: "plain:again" });
    assertEquals(access.kept.length, 1, how);
    await end(access);
    assertEquals(access.kept.slice(1), ["discarded"], how);
    access.auth.close();
  }
});

Deno.test("a drawn password that was changed while the node was stopped goes at its start", async () => {
  const node = createFakeNode();
  for (const mustChangePassword of [true, false]) {
    if (mustChangePassword) {
      node.applyNow({
        type: "user.create",
        ...{ name: "admin", nickname: "", passwordHash: "plain:drawn", source: "inner" },
        ...{ enabled: true, mustChangePassword, roles: ["0"], privilege: ALL_NAMESPACES },
        onlyFirst: true,
      });
    } else node.applyNow({ type: "user.update", name: "admin", passwordHash: "plain:other" });
    const access = createFakeAccess({}, node);
    await access.settle();
    assertEquals(access.kept, mustChangePassword ? [] : ["discarded"]);
    access.auth.close();
  }
});
