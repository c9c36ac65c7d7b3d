/** What the message about locks does and answers. */
import { assertEquals, assertRejects } from "#assert";
import { createFakeNode } from "../../../tests/support/fake_node.ts";
import { routeAsker } from "../../../tests/support/grpc/ask_route.ts";
import { ManualTimers } from "../../../tests/support/manual_timers.ts";
import { connection } from "../../../tests/support/naming_fixture.ts";
import { createLockApi } from "../../api/mod.ts";
import { ApiError } from "../../base/mod.ts";
import { lockRoute } from "./lock.ts";

function asking() {
  const node = createFakeNode();
  const timers = new ManualTimers(node.nowMs);
  const locks = createLockApi({ node, nodeId: 1, timers, clock: timers });
  const over = routeAsker([lockRoute], { api: { locks }, pushes: {} });
  const ask = async (lockOperationEnum: string, instance: object, id = "a") => {
    const lockInstance = { key: "job", lockType: "NACOS_LOCK", params: null, ...instance };
    const body = { lockInstance, lockOperationEnum };
    const answer = await over({ type: "LockOperationRequest", body, caller: connection(id) });
    assertEquals(answer.type, "LockOperationResponse");
    const { resultCode, errorCode, success, ...rest } = answer.body;
    assertEquals([resultCode, errorCode, success], [200, 0, true]);
    return rest;
  };
  return { node, locks, ask };
}

Deno.test("a lock is taken, held and given back as Nacos' client asks for it", async () => {
  const { node, locks, ask } = asking();
  assertEquals(await ask("ACQUIRE", { expiredTime: 1_500 }), { result: true, fencingToken: 1 });
  assertEquals(node.state.lock("job")?.expiresMs, node.nowMs + 1_500);
  assertEquals(await ask("ACQUIRE", { expiredTime: 1_500 }, "b"), { result: false });
  assertEquals(await ask("RELEASE", { expiredTime: -1 }, "b"), { result: false });
  assertEquals(await ask("RELEASE", { expiredTime: -1 }), { result: true });
  assertEquals(await ask("ACQUIRE", { expiredTime: null }), { result: true, fencingToken: 5 });
  assertEquals(await ask("RELEASE", { params: { fencingToken: 5 } }, "b"), { result: true });
  await assertRejects(() => ask("EXPIRE", {}), ApiError, "There is no Handler of such operations!");
  locks.close();
});

Deno.test("the right to lock is asked for the key in the default namespace", () => {
  assertEquals(lockRoute.permission, { action: "write", resource: "lock" });
});
