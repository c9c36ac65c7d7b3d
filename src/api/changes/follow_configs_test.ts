import { assertEquals, assertRejects } from "#assert";
import { createFakeNode } from "../../../tests/support/fake_node.ts";
import { EVENTS } from "../../base/mod.ts";
import { followConfigs } from "./follow_configs.ts";

function setUp() {
  const node = createFakeNode();
  const publish = (dataId: string) =>
    node.applyNow({
      type: "config.publish",
      key: { namespace: "public", group: "G", dataId },
      content: "v",
      info: {},
      sourceIp: "",
    });
  publish("before");
  const changes = followConfigs(node);
  const after = (index: number) => {
    const place = changes.placeAfter(index);
    if (place === undefined) return "unknown";
    return changes.ring.at(place)?.key.dataId ?? "the end";
  };
  return { node, publish, changes, after };
}

Deno.test("a reader goes on behind the index it knows, and not behind what is not known", () => {
  const { publish, changes, after } = setUp();
  const told: number[] = [];
  const end = changes.follow(() => told.push(changes.index));
  publish("a");
  publish("b");
  end();
  publish("c");
  assertEquals(told, [2, 3]);
  assertEquals([0, 1, 2, 3, 4, 5].map(after), ["unknown", "a", "b", "c", "the end", "unknown"]);
  changes.close();
  publish("d");
  assertEquals(changes.ring.end, 3);
});

Deno.test("so many changes are kept, and what is older is not known any more", () => {
  const { publish, changes, after } = setUp();
  for (let at = 0; at <= EVENTS.keptConfigChanges; at++) publish(`n${at}`);
  assertEquals([after(1), after(2)], ["unknown", "n1"]);
  assertEquals(changes.ring.end - changes.ring.begin, EVENTS.keptConfigChanges);
});

Deno.test("a state that comes as a whole leaves no reader where it was", () => {
  const { node, publish, changes, after } = setUp();
  publish("a");
  const place = changes.ring.end;
  let told = 0;
  changes.follow(() => told++);
  node.emit([{ type: "restored" }]);
  assertEquals([told, place < changes.ring.begin, after(1), after(2)], [
    1,
    true,
    "unknown",
    "the end",
  ]);
  publish("b");
  assertEquals(after(2), "b");
});

Deno.test("who knows more than this node has applied waits for it, and nobody else does", async () => {
  const { node, publish, changes } = setUp();
  publish("a");
  let barriers = 0;
  node.readBarrier = () => {
    barriers++;
    return Promise.resolve();
  };
  await changes.reach(2);
  assertEquals(barriers, 0);
  await changes.reach(3);
  assertEquals(barriers, 1);
  node.readBarrier = () => Promise.reject(new Error("in time"));
  await assertRejects(() => changes.reach(3), Error, "in time");
});

Deno.test("changes that have one index are all behind the one before it", () => {
  const { node, changes } = setUp();
  const changed = (dataId: string, index: number) => ({
    type: "configChanged" as const,
    key: { namespace: "public", group: "G", dataId },
    ...{ id: 1, md5: "", gray: false, index, casMd5: undefined },
  });
  node.applyNow({ type: "history.trim", beforeMs: 0 });
  node.applyNow({ type: "history.trim", beforeMs: 0 });
  node.emit([changed("a", 2), changed("b", 2), changed("c", 3)] as never);
  const at = (index: number) => changes.ring.at(changes.placeAfter(index) ?? -1)?.key.dataId;
  assertEquals([at(1), at(2), at(3)], ["a", "c", undefined]);
});
