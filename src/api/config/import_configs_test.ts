import { assertEquals, assertRejects } from "#assert";
import { createCaller } from "../../../tests/support/callers.ts";
import { createFakeNode, type FakeNode } from "../../../tests/support/fake_node.ts";
import { ApiError, CONSOLE } from "../../base/mod.ts";
import { importConfigs } from "./import_configs.ts";
import type { IncomingConfig, LeftOver } from "./incoming_config.ts";
import type { ImportPolicy } from "./transfer_types.ts";

const CALLER = createCaller({ user: "jo" });

function incoming(dataId: string, content = dataId): IncomingConfig {
  return { group: "G", dataId, content, configType: "text", info: { desc: "" } };
}

interface Trial {
  readonly node?: FakeNode;
  readonly policy?: ImportPolicy;
  readonly isPreview?: boolean;
  /** Called before each walk through them. */
  readonly onWalk?: (walk: number) => void;
}

async function rowsOf(items: readonly (IncomingConfig | LeftOver)[], trial: Trial = {}) {
  const { node = createFakeNode(), policy = "SKIP", isPreview = false, onWalk } = trial;
  let walks = 0;
  const rows = await importConfigs({
    ...{ node, policy, isPreview },
    namespace: "public",
    mayWrite: ({ dataId }) => dataId !== "theirs",
    async *incoming() {
      onWalk?.(++walks);
      for (const item of items) {
        await Promise.resolve();
        yield item;
      }
    },
    monotonicMs: () => performance.now(),
  }, CALLER);
  return rows.map(({ dataId, outcome, why }) => `${dataId} ${outcome} ${why}`.trim());
}

function publish(node: FakeNode, dataId: string, content: string): void {
  const key = { namespace: "public", group: "G", dataId };
  node.applyNow({ type: "config.publish", key, content, info: {}, sourceIp: "" });
}

Deno.test("what somebody else makes meanwhile is not replaced unasked", async () => {
  const node = createFakeNode();
  const onWalk = (walk: number) => {
    if (walk === 2) publish(node, "b", "made meanwhile");
  };
  assertEquals(await rowsOf([incoming("a"), incoming("b"), incoming("c")], { node, onWalk }), [
    "a new",
    "b refused it was made by somebody else meanwhile",
    "c new",
  ]);
  const key = { namespace: "public", group: "G", dataId: "b" };
  assertEquals(node.state.config(key)?.content, "made meanwhile");
});

Deno.test("a cluster that takes no writes is told row by row", async () => {
  const node = createFakeNode();
  node.failure = new ApiError("unavailable", "there is no leader");
  assertEquals(await rowsOf([incoming("a"), incoming("b")], { node }), [
    "a refused there is no leader",
    "b refused there is no leader",
  ]);
});

Deno.test("a name that comes twice, what is not theirs and what is no config are told", async () => {
  const items = [incoming("a"), incoming("a", "other"), incoming("theirs"), {
    left: "folders",
    item: "x",
  }];
  assertEquals(await rowsOf(items), [
    "a new",
    "a refused it is named twice",
    "theirs refused you may not write it",
    "skipped folders",
  ]);
});

Deno.test("more than one batch comes in as a whole, under the name of who asked", async () => {
  const node = createFakeNode();
  const count = 2 * CONSOLE.importBatch + 3;
  const items = Array.from({ length: count }, (_, at) => incoming(`d${at}`));
  const rows = await rowsOf(items, { node });
  assertEquals(rows.filter((row) => row.endsWith(" new")).length, count);
  assertEquals(node.state.configCount(), count);
  assertEquals(node.proposed.every(({ options }) => options.operator === "jo"), true);
});

Deno.test("what fails in the reading is nobody's row: nothing is written", async () => {
  const node = createFakeNode();
  const onWalk = () => {
    throw new ApiError("invalid", "broken");
  };
  await assertRejects(() => rowsOf([incoming("a")], { node, onWalk }), ApiError, "broken");
  assertEquals(node.proposed, []);
});
