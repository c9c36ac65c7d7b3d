import { assert, assertEquals, assertRejects } from "#assert";
import { ApiError, AUTH, CREDENTIALS } from "../../base/mod.ts";
import type { ExternalUser, IdentityProvider } from "../../sign_in/mod.ts";
import { createCaller } from "../../../tests/support/callers.ts";
import { createFakeAccess, type FakeAccess } from "../../../tests/support/fake_access.ts";
import { createFakeNode } from "../../../tests/support/fake_node.ts";
import type { AuthDeps } from "./auth_api.ts";
import type { Login } from "./types.ts";

const CALLER = createCaller({ user: "admin" });

/** Knows its users by the password `right`, in any spelling; `down` when it cannot be asked. */
class FakeDirectory {
  readonly users = new Map<string, ExternalUser>();
  readonly asked: string[] = [];
  isDown = false;

  put(name: string, given: Partial<ExternalUser> = {}): void {
    this.users.set(name, { name, nickname: name, role: "2", followsGroups: true, ...given });
  }

  check(username: string, password: string): Promise<ExternalUser | undefined> {
    this.asked.push(username);
    if (this.isDown) return Promise.reject(new ApiError("unavailable", "down"));
    const user = this.users.get(username.toLowerCase());
    return Promise.resolve(password === "right" ? user : undefined);
  }
}

async function withDirectory(
  given: Partial<AuthDeps> = {},
): Promise<{ access: FakeAccess; directory: FakeDirectory }> {
  const directory = new FakeDirectory();
  const access = createFakeAccess({ directory, ...given });
  await access.settle();
  return { access, directory };
}

/** Failures wait for their time, which a test has to let pass. */
async function login(access: FakeAccess, username: string, password = "right"): Promise<Login> {
  const answer = access.auth.login({ username, password }, createCaller());
  // A rejection is looked at by who awaits the answer.
  answer.catch(() => {});
  await access.settle();
  access.time.advance(CREDENTIALS.failureFloorMs);
  return await answer;
}

async function assertWrong(access: FakeAccess, username: string, password?: string) {
  assertEquals(await login(access, username, password), { ok: false, reason: "wrong" });
}

Deno.test("a user of the directory gets a record without a password, and its role anew each time", async () => {
  const { access, directory } = await withDirectory();
  directory.put("ann", { role: "1", nickname: "Ann A." });
  const answer = await login(access, "ANN");
  assert(answer.ok && answer.username === "ann" && !answer.isManager);
  const made = access.users.get("ann");
  assertEquals([made?.source, made?.roles, made?.nickname], ["ldap", ["1"], "Ann A."]);
  assertEquals(access.node.state.user("ann")?.passwordHash, "");
  assertEquals(access.users.get("ANN"), undefined);
  await access.users.roles.bind("OWN_ROLE", "ann", CALLER);
  directory.put("ann", { role: "0" });
  const again = await login(access, "ann");
  assert(again.ok && again.isManager);
  assertEquals(access.users.get("ann")?.roles, ["0", "OWN_ROLE"]);
  // What the role was opens nothing any more, on any node.
  assertEquals((await access.auth.authenticate(answer.accessToken)).ok, false);
  assert(access.everywhere.length >= 2);
  await assertWrong(access, "ann", "wrong");
});

Deno.test("what an administrator does to a user while they log in is kept", async () => {
  const { access, directory } = await withDirectory();
  const { node } = access;
  directory.put("ann", { role: "2" });
  await login(access, "ann");
  await access.users.roles.bind("OLD", "ann", CALLER);
  const propose = node.propose.bind(node);
  // Behind the look at the record, before the change that follows from it.
  node.propose = (command, options) => {
    node.propose = propose;
    node.applyNow({ type: "role.unbind", role: "OLD", user: "ann" });
    node.applyNow({ type: "role.bind", role: "NEW", user: "ann" });
    return propose(command, options);
  };
  directory.put("ann", { role: "1", nickname: "Ann A." });
  assert((await login(access, "ann")).ok);
  assertEquals(access.users.get("ann")?.roles, ["1", "NEW"]);
  assertEquals(access.users.get("ann")?.nickname, "Ann A.");
});

Deno.test("two logins at once with other groups leave the role of one of them", async () => {
  const { access, directory } = await withDirectory();
  const { node } = access;
  directory.put("ann", { role: "2" });
  await login(access, "ann");
  const propose = node.propose.bind(node);
  node.propose = (command, options) => {
    node.propose = propose;
    node.applyNow({ type: "role.unbind", role: "2", user: "ann" });
    node.applyNow({ type: "role.bind", role: "0", user: "ann" });
    return propose(command, options);
  };
  directory.put("ann", { role: "1" });
  assert((await login(access, "ann")).ok);
  assertEquals(access.users.get("ann")?.roles, ["1"]);
});

Deno.test("without groups a role is given at the first login, and is the administrator's from then on", async () => {
  const { access, directory } = await withDirectory();
  directory.put("ann", { followsGroups: false });
  assert((await login(access, "ann")).ok);
  await access.users.update({ name: "ann", roles: ["0"] }, CALLER);
  const answer = await login(access, "ann");
  assert(answer.ok && answer.isManager);
});

Deno.test("a user of here is one of here, whoever has that name in the directory", async () => {
  const { access, directory } = await withDirectory();
  directory.put("admin", { role: "0" });
  await assertWrong(access, "admin");
  assertEquals(directory.asked, []);
  // Typed otherwise, the directory says that it is this name.
  await assertWrong(access, "Admin");
  assertEquals(access.users.get("admin")?.source, "inner");
  assertEquals(access.users.get("Admin"), undefined);
});

Deno.test("no password of here ever fits a user of the directory", async () => {
  const { access, directory } = await withDirectory();
  directory.put("ann");
  await login(access, "ann");
  await assertRejects(
    () => access.users.update({ name: "ann", password: "mine" }, CALLER),
    ApiError,
    "has their password at ldap",
  );
  // Even a record that an import has spoilt.
  access.node.applyNow({ type: "user.update", name: "ann", passwordHash: "plain:mine" });
  await assertWrong(access, "ann", "mine");
  const alone = createFakeAccess({}, access.node);
  await alone.settle();
  await assertWrong(alone, "ann", "mine");
  await assertWrong(alone, "ann", "right");
  assertEquals(alone.hashed.length, 2);
});

Deno.test("who is disabled here stays outside, in every spelling", async () => {
  const { access, directory } = await withDirectory();
  directory.put("ann");
  await login(access, "ann");
  await access.users.update({ name: "ann", enabled: false }, CALLER);
  await assertWrong(access, "ann");
  await assertWrong(access, "ANN");
  assertEquals(access.users.count(), 2);
});

Deno.test("while the directory is down, the local administrator logs in and others are told", async () => {
  const { access, directory } = await withDirectory();
  directory.isDown = true;
  await assertRejects(() => login(access, "ann"), ApiError, "down");
  const [password = ""] = access.kept;
  assert((await login(access, "admin", password)).ok);
  await assertWrong(access, "admin", "wrong");
});

Deno.test("nothing that cannot be a login is asked, and wrong passwords have their limit", async () => {
  const { access, directory } = await withDirectory();
  await assertWrong(access, "ann", "");
  await assertWrong(access, "ann", "x".repeat(AUTH.maxPasswordChars + 1));
  assertEquals(directory.asked, []);
  // All spellings are one user, so they share it.
  for (let at = 0; at < CREDENTIALS.failuresOfPairPerMinute; at++) {
    const answer = access.auth.login(
      { username: at % 2 === 0 ? "ann" : "ANN", password: "wrong" },
      createCaller(),
    );
    await access.settle();
    access.time.advance(1);
    answer.catch(() => {});
  }
  assertEquals(await login(access, "aNN"), { ok: false, reason: "limited" });
});

Deno.test("a name that cannot be a user here is refused", async () => {
  const { access, directory } = await withDirectory();
  for (const name of ["a\u200bb", "x".repeat(AUTH.maxUserNameChars + 1), " "]) {
    directory.users.set("odd", { name, nickname: "", role: "0", followsGroups: true });
    await assertWrong(access, "odd");
  }
  directory.put("odd", { nickname: "a\nb" });
  assert((await login(access, "odd")).ok);
  assertEquals(access.users.get("odd")?.nickname, "odd");
});

Deno.test("the last manager of this server whom the directory knows as none is not let in", async () => {
  const { access, directory } = await withDirectory();
  directory.put("ann", { role: "0" });
  assert((await login(access, "ann")).ok);
  await access.users.update({ name: "admin", roles: ["2"] }, CALLER);
  directory.put("ann", { role: "2" });
  await assertWrong(access, "ann");
  assertEquals(access.users.get("ann")?.roles, ["0"]);
});

Deno.test("before there is a local administrator no other user is made", async () => {
  const node = createFakeNode();
  const status = node.status();
  // A follower waits for the leader to make the first user.
  node.status = () => ({ ...status, raft: { ...status.raft, role: "follower" } });
  const directory = new FakeDirectory();
  directory.put("ann");
  const user = { name: "bob", nickname: "Bob", role: "1", followsGroups: false } as const;
  const access = createFakeAccess({ directory, provider: () => fakeProvider(user) }, node);
  const refused = (run: () => Promise<unknown>) =>
    assertRejects(run, ApiError, "first administrator is not made yet");
  const told = refused(() => login(access, "ann"));
  await access.settle();
  access.time.advance(CREDENTIALS.firstUserWaitMs);
  await told;
  await refused(async () => await access.auth.provider?.finish(ANSWER, createCaller()));
  assertEquals(access.users.count(), 0);
  access.auth.close();
});

function fakeProvider(user: ExternalUser): IdentityProvider {
  return {
    button: "Company",
    isSecure: true,
    begin: (returnTo) => Promise.resolve({ url: `https://x/?${returnTo}`, ticket: "t" }),
    finish: ({ ticket }) =>
      ticket === "t"
        ? Promise.resolve({ user, returnTo: "/back" })
        : Promise.reject(new ApiError("forbidden", "no ticket")),
  };
}

const ANSWER = { ticket: "t", state: "s", code: "c", iss: "", error: "" };

Deno.test("a provider's user gets a session, and never the record of another source", async () => {
  const user = { name: "bob", nickname: "Bob", role: "1", followsGroups: false } as const;
  const { access, directory } = await withDirectory({ provider: () => fakeProvider(user) });
  const { provider } = access.auth;
  assertEquals(await provider?.begin("/back", CALLER), { url: "https://x/?/back", ticket: "t" });
  const session = await provider?.finish(ANSWER, CALLER);
  assertEquals([session?.username, session?.returnTo], ["bob", "/back"]);
  assertEquals(access.users.get("bob")?.source, "oauth2");
  assert((await access.auth.authenticate(session?.accessToken ?? "")).ok);
  await assertRejects(
    async () => await provider?.finish({ ...ANSWER, ticket: "" }, CALLER),
    ApiError,
  );
  // A password opens nothing for them, here or at the directory.
  directory.put("bob");
  await assertWrong(access, "bob");
  const taken = await withDirectory({ provider: () => fakeProvider({ ...user, name: "admin" }) });
  await assertRejects(
    async () => await taken.access.auth.provider?.finish(ANSWER, CALLER),
    ApiError,
    "may not log in here",
  );
});

Deno.test("tickets are sealed with the keys of the cluster, whichever signs", async () => {
  let secrets: () => readonly Uint8Array[] = () => [];
  const provider = (given: typeof secrets) => {
    secrets = given;
    return fakeProvider({ name: "b", nickname: "", role: "2", followsGroups: false });
  };
  const { access } = await withDirectory({ provider });
  assertEquals(secrets(), access.node.state.signingKeys().map(({ secret }) => secret));
  assertEquals(secrets().length, 1);
});

Deno.test("a user of the directory with the name of another operator is refused", async () => {
  const { access, directory } = await withDirectory();
  for (const name of ["command line", "Console", "system", "x (Token ci)"]) {
    directory.put(name.toLowerCase(), { name });
    await assertWrong(access, name);
    assertEquals(access.users.get(name), undefined);
  }
});
