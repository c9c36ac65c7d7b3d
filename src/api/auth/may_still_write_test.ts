import { assertEquals } from "#assert";
import { SYSTEM } from "../../auth/mod.ts";
import { createCaller } from "../../../tests/support/callers.ts";
import { createFakeAccess } from "../../../tests/support/fake_access.ts";
import { mayStillWrite } from "./may_still_write.ts";

const CALLER = createCaller({ user: "root" });
const DEV = { namespace: "dev", group: "G", dataId: "d" };
const TEST = { ...DEV, namespace: "test" };

async function setUp() {
  const access = createFakeAccess();
  await access.settle();
  const { node, users } = access;
  await users.create({ name: "jo", password: "secret", roles: ["1"] }, CALLER);
  const token = (scope?: string) =>
    users.tokens.create(
      {
        ...{ user: "jo", name: "ci", expiresMs: 0 },
        ...scope !== undefined && { scope: [{ resource: scope, action: "rw" }] },
      },
      SYSTEM,
      CALLER,
    );
  const may = mayStillWrite(node.state, true);
  const both = (asker: { readonly user: string; readonly tokenId: string }) => [
    may(asker, DEV),
    may(asker, TEST),
  ];
  return { node, users, token, both };
}

Deno.test("a user may still write what the roles of now allow, while the user is there and on", async () => {
  const { users, both } = await setUp();
  const jo = { user: "jo", tokenId: "" };
  assertEquals(both(jo), [true, true]);
  await users.update({ name: "jo", enabled: false }, CALLER);
  assertEquals(both(jo), [false, false]);
  await users.update({ name: "jo", enabled: true, roles: ["2"] }, CALLER);
  assertEquals(both(jo), [false, false]);
  await users.remove("jo", CALLER);
  assertEquals(both(jo), [false, false]);
});

Deno.test("an access token may still write what it is limited to, until it is revoked", async () => {
  const { users, token, both } = await setUp();
  const whole = await token();
  const limited = await token("dev:*:config/*");
  assertEquals(both({ user: "jo", tokenId: whole.id }), [true, true]);
  assertEquals(both({ user: "jo", tokenId: limited.id }), [true, false]);
  assertEquals(both({ user: "ann", tokenId: limited.id }), [false, false]);
  await users.update({ name: "jo", roles: ["2"] }, CALLER);
  assertEquals(both({ user: "jo", tokenId: limited.id }), [false, false]);
  await users.update({ name: "jo", roles: ["1"] }, CALLER);
  await users.tokens.remove(limited.id, SYSTEM, CALLER);
  assertEquals(both({ user: "jo", tokenId: limited.id }), [false, false]);
});

Deno.test("where nobody logs in, and where nobody was proved to ask, nobody needs a right", async () => {
  const { node, both } = await setUp();
  assertEquals(both({ user: "", tokenId: "" }), [true, true]);
  assertEquals(mayStillWrite(node.state, false)({ user: "gone", tokenId: "x" }, DEV), true);
});
