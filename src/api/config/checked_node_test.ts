import { assert, assertEquals, assertRejects } from "#assert";
import { createFakeNode } from "../../../tests/support/fake_node.ts";
import { ApiError } from "../../base/mod.ts";
import type { DocumentAnswer, DocumentQuestion } from "../../document/mod.ts";
import type { Command } from "../../state/mod.ts";
import { askerOf, checkedNode } from "./checked_node.ts";

const KEY = { namespace: "public", group: "G", dataId: "d" };
const OTHER = { ...KEY, dataId: "other" };
const by = { operator: "jo" };

function publish(key = KEY): Command & { type: "config.publish" } {
  return { type: "config.publish", key, content: "{}", info: {}, sourceIp: "" };
}

function setUp(onLook: (question: DocumentQuestion, count: number) => Promise<void>) {
  const fake = createFakeNode();
  const looked: string[] = [];
  const fault = async (question: DocumentQuestion): Promise<DocumentAnswer> => {
    looked.push(question.schema);
    await onLook(question, looked.length);
    return question.schema === "strict" ? { message: "no" } : undefined;
  };
  const attach = (schema: string, key = KEY) =>
    fake.propose({ type: "check.put", key, documentType: "json", schema }, by);
  return { fake, looked, attach, node: checkedNode(fake, { fault }) };
}

Deno.test("a check that is attached while a content is looked at holds for it", async () => {
  const bench = setUp(async (_question, count) => {
    if (count === 1) await bench.attach("strict");
  });
  await bench.attach("mild");
  const result = await bench.node.propose(publish(), by);
  assert(!result.ok);
  assertEquals(result.message, "The content of d is refused by its check: no");
  assertEquals([bench.looked, bench.fake.state.config(KEY)], [["mild", "strict"], undefined]);
});

Deno.test("a transaction is held by a check that comes to another of its configs meanwhile", async () => {
  const bench = setUp(async (_question, count) => {
    if (count === 1) await bench.attach("strict", OTHER);
  });
  await bench.attach("mild");
  const changes = [{ change: publish() }, { change: publish(OTHER) }];
  const result = await bench.node.propose({ type: "config.transaction", changes }, by);
  assert(!result.ok);
  assertEquals(result.message, "The content of other is refused by its check: no");
  assertEquals(bench.fake.state.config(KEY), undefined);
  // What has passed one check is not looked at twice by the same.
  assertEquals(bench.looked, ["mild", "strict"]);
});

Deno.test("a check that is taken away meanwhile holds nothing any more", async () => {
  const bench = setUp(async () => {
    await bench.fake.propose({ type: "check.remove", key: KEY }, by);
  });
  await bench.attach("strict");
  assertEquals((await bench.node.propose(publish(), by)).ok, true);
});

Deno.test("one whose check never rests is refused, and not looked at for ever", async () => {
  const bench = setUp(async (_question, count) => {
    await bench.attach(`mild ${count}`);
  });
  await bench.attach("mild");
  const error = await assertRejects(() => bench.node.propose(publish(), by), ApiError);
  assert(error instanceof ApiError);
  assertEquals(
    [error.kind, error.message],
    ["overloaded", "The check of d changes all the time: try again later"],
  );
  assertEquals([bench.looked.length, bench.fake.state.config(KEY)], [4, undefined]);
});

Deno.test("who asks is a user, or else the other end of the connection", () => {
  const ip = "1.1.1.1";
  assertEquals(
    [
      askerOf({ user: "jo", ip, peerIp: "2.2.2.2" }),
      askerOf({ user: "", ip, peerIp: "2.2.2.2" }),
      askerOf({ user: "", ip }),
      askerOf(undefined),
    ],
    ["user jo", "2.2.2.2", ip, ""],
  );
});
