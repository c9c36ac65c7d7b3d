import { assertEquals, assertRejects } from "#assert";
import { createFakeNode } from "../../../tests/support/fake_node.ts";
import { ApiError, CONFIG } from "../../base/mod.ts";
import { trimHistory } from "./trim_history.ts";

const KEY = { namespace: "public", group: "G", dataId: "d" };
const KEPT_MS = CONFIG.historyRetentionMs;

/** A node with two rows of history, the second a minute after the first. */
function setUp() {
  const node = createFakeNode();
  const firstMs = node.nowMs;
  const publish = (content: string) =>
    node.applyNow({ type: "config.publish", key: KEY, content, info: {}, sourceIp: "" });
  publish("1");
  node.nowMs += 60_000;
  publish("2");
  const trims = () => node.proposed.map(({ command }) => command);
  return { node, firstMs, trims };
}

Deno.test("what is older than it is kept for is forgotten, and nothing else", async () => {
  const { node, firstMs, trims } = setUp();
  await trimHistory(node, firstMs + KEPT_MS + 1);
  assertEquals(trims(), [{ type: "history.trim", beforeMs: firstMs + 1 }]);
  assertEquals(node.state.oldestHistoryMs(), firstMs + 60_000);
});

Deno.test("nothing is proposed where nothing is old enough, or nothing is there", async () => {
  const { node, firstMs, trims } = setUp();
  await trimHistory(node, firstMs + KEPT_MS);
  await trimHistory(createFakeNode(), firstMs + 2 * KEPT_MS);
  assertEquals(trims(), []);
});

Deno.test("only the node that leads proposes, and what fails is told", async () => {
  const { node, firstMs, trims } = setUp();
  const status = node.status();
  const follower = Object.assign(Object.create(node), {
    status: () => ({ ...status, raft: { ...status.raft, role: "follower" } }),
  });
  await trimHistory(follower, firstMs + 2 * KEPT_MS);
  assertEquals(trims(), []);
  node.failure = new ApiError("unavailable", "no leader");
  await assertRejects(() => trimHistory(node, firstMs + 2 * KEPT_MS), ApiError, "no leader");
});
