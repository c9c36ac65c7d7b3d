import { assert, assertEquals, assertRejects } from "#assert";
import { createCaller } from "../../../tests/support/callers.ts";
import { createFakeNode, type FakeNode } from "../../../tests/support/fake_node.ts";
import { ApiError } from "../../base/mod.ts";
import { ConfigCapacity, limitedNode } from "./config_capacity.ts";
import { publishConfig } from "./publish_config.ts";

const CALLER = createCaller({ user: "ann" });

function setUp(): { readonly fake: FakeNode; readonly capacity: ConfigCapacity } {
  const fake = createFakeNode();
  return { fake, capacity: new ConfigCapacity(fake) };
}

function keyOf(dataId: string) {
  return { namespace: "public", group: "G", dataId };
}

Deno.test("limits are set by canonical names and told with what there is", async () => {
  const { fake, capacity } = setUp();
  await publishConfig(fake, { key: keyOf("a"), content: "x", info: {} }, CALLER);
  await capacity.set({ scope: "namespace", name: "" }, { quota: 7 }, CALLER);
  const limits = { quota: 7, maxSize: 0, maxAggrCount: 0, maxAggrSize: 0 };
  assertEquals(capacity.of("namespace", "public"), { ...limits, usage: 1 });
  assertEquals(capacity.of("group", "G"), { ...limits, quota: 0, usage: 1 });
  assertEquals(capacity.of("group", "H").usage, 0);
  assertEquals(capacity.total(), 1);
});

Deno.test("names and numbers that are none are refused", async () => {
  const { capacity, fake } = setUp();
  const known = fake.proposed.length;
  const cases = [
    [{ scope: "group", name: "a/b" }, { quota: 1 }],
    [{ scope: "namespace", name: "a b" }, { quota: 1 }],
    [{ scope: "group", name: "G" }, { quota: -1 }],
    [{ scope: "group", name: "G" }, { maxSize: 1.5 }],
    [{ scope: "group", name: "G" }, { maxSize: 2 ** 31 }],
  ] as const;
  for (const [owner, limits] of cases) {
    await assertRejects(() => capacity.set(owner, limits, CALLER), ApiError);
  }
  assertEquals(fake.proposed.length, known);
});

Deno.test("publishes obey limits through a limited node alone, and are what they were without any", async () => {
  const { fake, capacity } = setUp();
  const limited = limitedNode(fake);
  const publish = (node: typeof limited, dataId: string) =>
    publishConfig(node, { key: keyOf(dataId), content: "x", info: {} }, CALLER);
  await publish(limited, "a");
  const [first] = fake.proposed;
  assertEquals(first !== undefined && "obeysLimits" in first.command, false);
  await capacity.set({ scope: "group", name: "G" }, { quota: 1 }, CALLER);
  const refusal = await assertRejects(() => publish(limited, "b"), ApiError);
  assert(refusal instanceof ApiError);
  assertEquals([refusal.kind, refusal.code], ["overloaded", 5032]);
  await publish(fake, "b");
  await publish(limited, "a");
  // Gray versions are held to none.
  const gray = { key: keyOf("c"), content: "x", info: {}, betaIps: "1.1.1.1" };
  await publishConfig(limited, gray, CALLER);
});

Deno.test("changes that come together or later obey the limits as well", async () => {
  const { fake, capacity } = setUp();
  const limited = limitedNode(fake);
  await capacity.set({ scope: "group", name: "G" }, { quota: 1 }, CALLER);
  const change = {
    ...{ type: "config.publish", key: keyOf("a"), content: "x", info: {}, sourceIp: "" } as const,
  };
  const both = [{ change }, { change: { ...change, key: keyOf("b") } }];
  const options = { operator: "" };
  const together = await limited.propose({ type: "config.transaction", changes: both }, options);
  assertEquals([together.ok, fake.state.configCount()], [false, 0]);
  const later = { kind: "schedule", dueMs: 1, user: "", tokenId: "" } as const;
  const { id } = await put(limited, { type: "waiting.put", ...later, change });
  assertEquals(fake.state.waitingChange(id)?.change.obeysLimits, true);
});

async function put(
  node: ReturnType<typeof limitedNode>,
  command: Parameters<typeof node.propose>[0],
): Promise<{ id: number }> {
  const result = await node.propose(command, { operator: "" });
  return { id: result.ok ? result.id : 0 };
}
