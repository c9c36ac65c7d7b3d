import { assertEquals } from "#assert";
import { createFakeNode } from "../../../tests/support/fake_node.ts";
import { CONFIG, md5Hex } from "../../base/mod.ts";
import type { PublishConfig } from "../../state/mod.ts";
import { publishCompared } from "./cas_publish.ts";

const KEY = { namespace: "public", group: "G", dataId: "d" };
const OPERATOR = { operator: "" };

function publish(content: string, more: Partial<PublishConfig> = {}): PublishConfig {
  return { type: "config.publish", key: KEY, content, info: {}, sourceIp: "", ...more };
}

/** A node on which others act between looking and proposing: one action before each proposal. */
function setUp(others: readonly (PublishConfig | "remove")[] = []) {
  const node = createFakeNode();
  const left = [...others];
  const conditions: (string | undefined)[] = [];
  const target = {
    state: node.state,
    propose: async (command: PublishConfig) => {
      const other = left.shift();
      if (other === "remove") {
        await node.propose({ type: "config.remove", key: KEY, sourceIp: "" }, OPERATOR);
      } else if (other !== undefined) await node.propose(other, OPERATOR);
      conditions.push(command.casMd5);
      return await node.propose(command, OPERATOR);
    },
  };
  const content = () => node.state.config(KEY)?.content;
  return { node, target, conditions, content };
}

Deno.test("what is absent is created whatever MD5 is named, and again after a removal", async () => {
  const { node, target, content } = setUp();
  assertEquals((await publishCompared(target, publish("1"), "0")).ok, true);
  assertEquals((await publishCompared(target, publish("2"), "0")).ok, false);
  assertEquals((await publishCompared(target, publish("2"), md5Hex("1"))).ok, true);
  await node.propose({ type: "config.remove", key: KEY, sourceIp: "" }, OPERATOR);
  assertEquals((await publishCompared(target, publish("3"), md5Hex("1"))).ok, true);
  assertEquals(content(), "3");
});

Deno.test("each gray version has its own MD5, with and without a formal config", async () => {
  const { node, target } = setUp();
  const gray = { type: "tag", expression: "t" } as const;
  const result = async (content: string, md5: string) =>
    (await publishCompared(target, publish(content, { gray }), md5)).ok;
  assertEquals(await result("1", "0"), true);
  assertEquals(await result("2", "0"), false);
  assertEquals(await result("2", md5Hex("1")), true);
  await node.propose(publish("formal"), OPERATOR);
  assertEquals(await result("3", md5Hex("formal")), false);
  assertEquals(await result("3", md5Hex("2")), true);
});

Deno.test("of two that create at once the second misses", async () => {
  const { target, conditions, content } = setUp([publish("other")]);
  assertEquals((await publishCompared(target, publish("mine"), "0")).ok, false);
  assertEquals([content(), conditions], ["other", [""]]);
});

Deno.test("a config that comes or goes after the look is met by a second try", async () => {
  const came = setUp([publish("other")]);
  assertEquals((await publishCompared(came.target, publish("mine"), md5Hex("other"))).ok, true);
  assertEquals([came.content(), came.conditions], ["mine", ["", md5Hex("other")]]);

  const went = setUp(["remove"]);
  await went.node.propose(publish("old"), OPERATOR);
  assertEquals((await publishCompared(went.target, publish("mine"), "0")).ok, true);
  assertEquals([went.content(), went.conditions], ["mine", ["0", ""]]);
});

Deno.test("a config that comes and goes for ever ends in a miss", async () => {
  const there = publish("x");
  const { target, conditions } = setUp([there, "remove", there, "remove", there, "remove"]);
  const result = await publishCompared(target, publish("mine"), md5Hex("x"));
  assertEquals([result.ok, conditions.length], [false, CONFIG.maxCasTries]);
});
