import { assertEquals, assertRejects } from "#assert";
import { createFakeNode, type FakeNode } from "../../../tests/support/fake_node.ts";
import { ManualTimers } from "../../../tests/support/manual_timers.ts";
import { connection } from "../../../tests/support/naming_fixture.ts";
import { ApiError, LOCK } from "../../base/mod.ts";
import { createLockApi } from "./lock_api.ts";

const JOB = { key: "job", lockType: "NACOS_LOCK" };

function bench(node: FakeNode = createFakeNode()) {
  const timers = new ManualTimers(node.nowMs);
  const locks = createLockApi({ node, nodeId: 7, timers, clock: timers });
  return { node, timers, locks };
}

Deno.test("a lock has one holder at a time, and each taking has a newer token", async () => {
  const { node, locks } = bench();
  const first = await locks.acquire(JOB, connection("a"));
  assertEquals(first, { taken: true, fencingToken: 1 });
  assertEquals(node.state.lock("job")?.holder, "7/a");
  assertEquals(await locks.acquire(JOB, connection("b")), { taken: false });
  assertEquals(await locks.release(JOB, connection("b")), false);
  assertEquals(await locks.release(JOB, connection("a")), true);
  const second = await locks.acquire(JOB, connection("b"));
  assertEquals(second, { taken: true, fencingToken: 5 });
  // Whoever comes back on another connection shows the token.
  assertEquals(await locks.release({ ...JOB, fencingToken: 4 }, connection("c")), false);
  assertEquals(await locks.release({ ...JOB, fencingToken: 5 }, connection("c")), true);
  locks.close();
});

Deno.test("a lock lasts as long as is asked for, within the bound", async () => {
  const { node, locks } = bench();
  const lastsMs = async (expiredTimeMs: number | undefined) => {
    const key = `job ${expiredTimeMs}`;
    await locks.acquire({ ...JOB, key, expiredTimeMs }, connection("a"));
    return (node.state.lock(key)?.expiresMs ?? 0) - node.nowMs;
  };
  assertEquals(await lastsMs(undefined), LOCK.defaultMs);
  assertEquals(await lastsMs(-1), LOCK.defaultMs);
  assertEquals(await lastsMs(0), 0);
  assertEquals(await lastsMs(1_500), 1_500);
  assertEquals(await lastsMs(LOCK.maxMs + 1), LOCK.maxMs);
  locks.close();
});

Deno.test("what is no lock is refused in the words of Nacos, and nothing is proposed", async () => {
  const { node, locks } = bench();
  const refused = async (input: object, message: string) => {
    for (const verb of ["acquire", "release"] as const) {
      await assertRejects(
        async () => void await locks[verb]({ ...JOB, ...input }, connection("a")),
        ApiError,
        message,
      );
    }
  };
  await refused({ key: undefined }, "lockType or lockKey is null.");
  await refused({ key: "" }, "lockType or lockKey is null.");
  await refused({ lockType: undefined }, "lockType or lockKey is null.");
  await refused({ lockType: "X" }, "lockType: X is not exist.");
  await refused(
    { key: "k".repeat(LOCK.maxKeyChars + 1) },
    "it has 257 characters, allowed are 256",
  );
  await refused({ key: "a\0b" }, "lockKey is illegal");
  assertEquals(node.proposed.length, 0);
  await locks.acquire({ ...JOB, key: "k".repeat(LOCK.maxKeyChars) }, connection("a"));
  assertEquals(node.state.lockCount(), 1);
  locks.close();
});

Deno.test("the locks of a connection end with it, also one that was just being taken", async () => {
  const { node, locks, timers } = bench();
  await locks.acquire(JOB, connection("a"));
  await locks.acquire({ ...JOB, key: "other" }, connection("b"));
  const taking = locks.acquire({ ...JOB, key: "late" }, connection("a"));
  locks.connectionClosed("a");
  locks.connectionClosed("never seen");
  await taking;
  await timers.pass(0);
  assertEquals([...node.state.locks()].map(({ key }) => key), ["other"]);
  locks.close();
});

Deno.test("without a leader the locks of ended connections go as soon as there is one", async () => {
  const { node, locks, timers } = bench();
  for (const name of ["a", "b"]) await locks.acquire({ ...JOB, key: name }, connection(name));
  node.failure = new ApiError("unavailable", "no leader");
  locks.connectionClosed("a");
  locks.connectionClosed("b");
  await timers.pass(LOCK.dropRetryMs);
  assertEquals(node.state.lockCount(), 2);
  node.failure = undefined;
  const before = node.proposed.length;
  await timers.pass(LOCK.dropRetryMs);
  assertEquals(node.state.lockCount(), 0);
  assertEquals(node.proposed.length, before + 1);
  locks.close();
  assertEquals(timers.size, 0);
});

Deno.test("a node that starts gives back what its connections had before", async () => {
  const node = createFakeNode();
  for (const holder of ["7/old", "8/other", "77/third"]) {
    node.applyNow({ type: "lock.acquire", key: holder, holder, durationMs: 1_000 });
  }
  const { locks, timers } = bench(node);
  await timers.pass(0);
  assertEquals([...node.state.locks()].map(({ holder }) => holder), ["8/other", "77/third"]);
  locks.close();
});

Deno.test("the leader forgets what is over, and an idle one writes nothing", async () => {
  const { node, locks, timers } = bench();
  await timers.pass(LOCK.sweepMs);
  assertEquals(node.proposed.length, 0);
  await locks.acquire({ ...JOB, expiredTimeMs: LOCK.sweepMs * 2 + 1 }, connection("a"));
  await timers.pass(LOCK.sweepMs);
  assertEquals(node.proposed.length, 1);
  node.nowMs += LOCK.sweepMs * 5;
  await timers.pass(LOCK.sweepMs * 4);
  assertEquals(node.state.lockCount(), 0);
  assertEquals(node.proposed.map(({ command }) => command.type), ["lock.acquire", "lock.expire"]);
  const follower = node.status();
  node.status = () => ({ ...follower, raft: { ...follower.raft, role: "follower" } });
  await locks.acquire({ ...JOB, expiredTimeMs: 0 }, connection("a"));
  await timers.pass(LOCK.sweepMs * 2);
  assertEquals(node.state.lockCount(), 1);
  locks.close();
  assertEquals(timers.size, 0);
});
