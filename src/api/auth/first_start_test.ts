import { assert, assertEquals, assertRejects } from "#assert";
import { ALL_NAMESPACES, decide } from "../../auth/mod.ts";
import { ApiError, CREDENTIALS } from "../../base/mod.ts";
import { createCaller } from "../../../tests/support/callers.ts";
import { createFakeAccess, type FakeAccess } from "../../../tests/support/fake_access.ts";
import { createFakeNode } from "../../../tests/support/fake_node.ts";

const CALLER = createCaller({ user: "root" });

/** An administrator of the settings. */
const firstAdmin = {
  username: "root",
  password: "from env",
  keep: () => Promise.reject(new Error("nothing was drawn")),
  discard: () => Promise.resolve(),
};

const USER = {
  type: "user.create",
  name: "admin",
  nickname: "",
  passwordHash: "",
  enabled: true,
  mustChangePassword: false,
  roles: ["0"],
  privilege: ALL_NAMESPACES,
  source: "inner",
  onlyFirst: true,
} as const;

Deno.test("the first start makes a key, and an administrator whose password must be changed", async () => {
  const access = createFakeAccess();
  await access.settle();
  const [password = ""] = access.kept;
  assertEquals(password.length, 20);
  assertEquals(access.users.get("admin")?.roles, ["0"]);
  const answer = await access.auth.login({ username: "admin", password }, CALLER);
  assert(answer.ok && answer.mustChangePassword && answer.isManager);
  const found = await access.auth.authenticate(answer.accessToken);
  assert(found.ok);
  const read = { action: "read", resource: "config" } as const;
  const at = { namespace: "public", group: "G", name: "a" };
  assertEquals(decide(found.principal, read, at).allowed, false);
  const change = { name: "admin", newPassword: "mine" };
  await access.users.changePassword(change, found.principal, CALLER);
  const dropped = await access.auth.authenticate(answer.accessToken);
  assertEquals(dropped.ok || dropped.reason, "invalid");
  const again = await access.auth.login({ username: "admin", password: "mine" }, CALLER);
  assert(again.ok && !again.mustChangePassword);
});

Deno.test("an administrator of the settings need not change the password, and nothing is shown", async () => {
  const access = createFakeAccess({ firstAdmin });
  await access.settle();
  const answer = await access.auth.login({ username: "root", password: "from env" }, CALLER);
  assert(answer.ok && !answer.mustChangePassword);
});

Deno.test("when another node makes the first user meanwhile, the drawn password is nobody's", async () => {
  let access: FakeAccess | undefined = undefined;
  const hasher = {
    hash(password: string) {
      const command = { ...USER, passwordHash: "plain:theirs" };
      access?.node.applyNow(command);
      return Promise.resolve(`plain:${password}`);
    },
    check: () => Promise.resolve({ matches: false, isStale: false }),
  };
  const made = createFakeAccess({ hasher });
  access = made;
  await made.settle();
  assertEquals(made.kept.filter((each) => each !== "discarded").length, 1);
  assertEquals(made.kept.at(-1), "discarded");
  assertEquals(made.node.state.user("admin")?.passwordHash, "plain:theirs");
  assertEquals(made.node.state.signingKeys().length, 1);
});

Deno.test("a follower makes nobody", async () => {
  const node = createFakeNode();
  const status = node.status();
  node.status = () => ({ ...status, raft: { ...status.raft, role: "follower" } });
  const access = createFakeAccess({}, node);
  await access.settle();
  assertEquals([access.users.count(), access.kept.length], [0, 0]);
  access.auth.close();
});

Deno.test("the first start waits for a node that is ready, and ends with the server", async () => {
  const access = createFakeAccess();
  access.node.failure = new ApiError("unavailable", "no leader");
  await access.settle();
  access.node.failure = undefined;
  access.time.advance(500);
  await access.settle();
  await access.settle();
  assertEquals(access.users.count(), 1);
  assertEquals(access.time.pending(), 0);
  const closed = createFakeAccess();
  closed.node.ready = false;
  await closed.settle();
  closed.auth.close();
  assertEquals(closed.time.pending(), 0);
});

Deno.test("a login that comes before the first user waits for them", async () => {
  const node = createFakeNode();
  node.ready = false;
  const access = createFakeAccess({ firstAdmin }, node);
  const early = access.auth.login({ username: "root", password: "from env" }, CALLER);
  const beside = access.auth.authenticatePassword(
    { username: "root", password: "from env" },
    CALLER,
  );
  await access.settle();
  node.ready = true;
  access.time.advance(50);
  await access.settle();
  assertEquals([(await early).ok, (await beside).ok], [true, true]);
  assertEquals(access.time.pending(), 0);
});

Deno.test("a login is not told that the password is wrong while there is nobody yet", async () => {
  const node = createFakeNode();
  node.ready = false;
  const access = createFakeAccess({}, node);
  const attempt = () => access.auth.login({ username: "jo", password: "x" }, CALLER);
  const waiting = Array.from({ length: CREDENTIALS.maxFirstUserWaits }, attempt);
  const told = Promise.allSettled(waiting);
  const refused = (run: () => Promise<unknown>) =>
    assertRejects(run, ApiError, "first administrator");
  // One more than may wait is told at once.
  await refused(attempt);
  access.time.advance(CREDENTIALS.firstUserWaitMs);
  assertEquals((await told).every(({ status }) => status === "rejected"), true);
  await refused(() => waiting[0] ?? Promise.resolve());
  assertEquals(access.hashed, []);
  access.auth.close();
});

Deno.test("logins that wait for the first user end with the server", async () => {
  const node = createFakeNode();
  node.ready = false;
  const access = createFakeAccess({}, node);
  const early = access.auth.login({ username: "jo", password: "x" }, CALLER);
  const told = assertRejects(() => early, ApiError, "first administrator");
  access.auth.close();
  await told;
  assertEquals(access.time.pending(), 0);
});
