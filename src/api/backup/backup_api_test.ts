import { assertEquals, assertRejects } from "#assert";
import { createCaller } from "../../../tests/support/callers.ts";
import { createFakeNode } from "../../../tests/support/fake_node.ts";
import { ApiError, EXPORT, silentLogger } from "../../base/mod.ts";
import { createBackupApi } from "./backup_api.ts";

const caller = createCaller();

function setUp(token = "") {
  const node = createFakeNode();
  let nowMs = 1_000;
  const warnings: string[] = [];
  const log = { ...silentLogger, warn: (message: string) => void warnings.push(message) };
  const api = createBackupApi({ node, token, software: "1", nowMs: () => nowMs, log });
  const pass = (ms: number) => void (nowMs += ms);
  return { node, api, warnings, pass };
}

Deno.test("a file that is released twice makes place for one more, not for two", async () => {
  const { api } = setUp();
  const begin = () => api.full({ local: true }, caller);
  const files = [];
  for (let count = 0; count < EXPORT.maxRunning; count++) files.push(await begin());
  await assertRejects(begin, ApiError, "Another backup is on its way");
  files[0]?.release();
  files[0]?.release();
  const next = await begin();
  await assertRejects(begin, ApiError, "Another backup is on its way");
  next.release();
  (await begin()).release();
});

Deno.test("a backup of the latest waits for it, and one that cannot be had leaves no place taken", async () => {
  const { api, node } = setUp();
  node.failure = new ApiError("unavailable", "no leader");
  for (let count = 0; count <= EXPORT.maxRunning; count++) {
    await assertRejects(() => api.full({ local: false }, caller), ApiError, "no leader");
  }
  (await api.full({ local: true }, caller)).release();
  node.failure = undefined;
  (await api.transfer({ local: false }, caller)).release();
});

Deno.test("a token opens, a wrong one is noted once in a while, too short a one opens nothing", () => {
  const token = "t".repeat(EXPORT.minTokenChars);
  const { api, warnings, pass } = setUp(token);
  assertEquals([api.access(token, caller), api.access("", caller)], ["open", "wrong"]);
  assertEquals(api.access(`${token}x`, caller), "wrong");
  assertEquals(warnings.length, 1);
  pass(EXPORT.wrongTokenLogMs - 1);
  api.access("x", caller);
  assertEquals(warnings.length, 1);
  pass(1);
  api.access("x", caller);
  assertEquals(warnings.length, 2);
  const short = setUp(token.slice(1));
  assertEquals(short.api.access(token.slice(1), caller), "closed");
  assertEquals(setUp().api.access("", caller), "closed");
});
