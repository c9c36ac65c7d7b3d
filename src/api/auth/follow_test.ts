/** What still counts of what somebody has proved, as it is asked for each push and each renewal. */
import { assert, assertEquals } from "#assert";
import { decide, SYSTEM } from "../../auth/mod.ts";
import { createCaller, createLookedUpCaller } from "../../../tests/support/callers.ts";
import { createFakeAccess, type FakeAccess } from "../../../tests/support/fake_access.ts";

const CALLER = createCaller({ user: "root" });
const READ = { action: "read", resource: "config" } as const;

async function withUser(): Promise<FakeAccess> {
  const access = createFakeAccess();
  await access.settle();
  await access.users.create({ name: "jo", password: "secret", roles: ["1"] }, CALLER);
  return access;
}

/** Follows what a token proves now. */
async function follow({ auth }: FakeAccess, token: string) {
  const found = await auth.authenticate(token);
  assert(found.ok);
  return auth.follow(found.principal, token);
}

async function accessToken({ users, time }: FakeAccess, lifeMs = 0) {
  const expiresMs = lifeMs === 0 ? 0 : time.nowMs() + lifeMs;
  return await users.tokens.create({ user: "jo", name: "ci", expiresMs }, SYSTEM, CALLER);
}

Deno.test("an access token counts until it expires, is revoked, or its user is turned off", async () => {
  const access = await withUser();
  const { users, time } = access;
  const short = await follow(access, (await accessToken(access, 1_000)).text);
  const { id, text } = await accessToken(access);
  const endless = await follow(access, text);
  assertEquals([short()?.user, endless()?.user, endless()?.tokenId], ["jo", "jo", id]);
  time.advance(999);
  assertEquals(short()?.user, "jo");
  time.advance(1);
  assertEquals([short(), endless()?.user], [undefined, "jo"]);
  await users.update({ name: "jo", enabled: false }, CALLER);
  assertEquals(endless(), undefined);
  await users.update({ name: "jo", enabled: true }, CALLER);
  assertEquals(endless()?.user, "jo");
  await users.tokens.remove(id, SYSTEM, CALLER);
  assertEquals(endless(), undefined);
});

Deno.test("what is followed has the rights of now, and none behind another password", async () => {
  const access = await withUser();
  const { users, auth } = access;
  const login = await auth.login({ username: "jo", password: "secret" }, createLookedUpCaller());
  assert(login.ok);
  const current = await follow(access, login.accessToken);
  const may = () => {
    const principal = current();
    const resource = { namespace: "dev", group: "G", type: "config", name: "a" } as never;
    return principal && decide(principal, READ, resource);
  };
  assertEquals(may() !== undefined, true);
  await users.update({ name: "jo", password: "another secret" }, CALLER);
  assertEquals(current(), undefined);
});

Deno.test("a login can be renewed up to its end, one without such an end cannot, and neither can a token", async () => {
  const access = await withUser();
  const { auth, time } = access;
  const life = { ttlMs: 2_000, maxMs: 5_000 };
  const answer = await auth.login(
    { username: "jo", password: "secret", ...life },
    createLookedUpCaller(),
  );
  assert(answer.ok);
  const startMs = time.nowMs();
  const endOf = async (token: string) => {
    const found = await auth.lifeOf(token);
    return found && [found.expiresMs - startMs, found.endsMs - startMs];
  };
  assertEquals(await endOf(answer.accessToken), [2_000, 5_000]);
  time.advance(1_000);
  const second = await auth.renew(answer.accessToken, 2_000);
  assert(second !== undefined);
  assertEquals(await endOf(second.accessToken), [3_000, 5_000]);
  time.advance(1_000);
  const last = await auth.renew(second.accessToken, 60_000);
  assert(last !== undefined);
  assertEquals(await endOf(last.accessToken), [5_000, 5_000]);
  assertEquals(await auth.renew(last.accessToken, 1_000), undefined);
  assertEquals(await auth.renew((await accessToken(access)).text, 1_000), undefined);
  assertEquals(await auth.renew("rubbish", 1_000), undefined);
});
