import { assert, assertEquals, assertStringIncludes } from "#assert";
import { silentLogger } from "../base/mod.ts";
import { startMemoryNode } from "../../tests/support/node/node_harness.ts";
import type { DigestOutcome, RunningNode } from "../node/mod.ts";
import { membershipOf } from "../raft/mod.ts";
import { DigestRounds } from "./digest_rounds.ts";
import { toBody } from "./wire.ts";

/** Three nodes of which only the digests are real enough to differ. */
class Trio {
  readonly reasons = new Map<number, string>();
  readonly #rounds = new Map<number, DigestRounds>();
  lastIndex = 10;

  constructor(
    digestOf: (id: number, index: number) => string | undefined,
    voters = [1, 2, 3],
    learners: readonly number[] = [],
  ) {
    for (const id of [...voters, ...learners]) {
      const node = {
        status: () => ({
          raft: {
            role: id === 1 ? "leader" : "follower",
            lastIndex: this.lastIndex,
            membership: membershipOf(voters, learners),
          },
        }),
        isServing: () => true,
        digestAt: (index: number): Promise<DigestOutcome> => {
          const digest = digestOf(id, index);
          return Promise.resolve(
            digest === undefined ? { type: "missed", appliedIndex: 0 } : { type: "digest", digest },
          );
        },
      };
      this.#rounds.set(
        id,
        new DigestRounds({
          // Only what is asked for is there.
          node: node as unknown as RunningNode,
          nodeId: id,
          log: silentLogger,
          call: async (to, _call, body) => ({
            type: "answer",
            body: await this.of(to).answer(body),
          }),
          onDiffers: (reason) => this.reasons.set(id, reason),
        }),
      );
    }
  }

  of(id: number): DigestRounds {
    const rounds = this.#rounds.get(id);
    if (rounds === undefined) throw new Error(`There is no node ${id}`);
    return rounds;
  }
}

Deno.test("equal states are noted on every node, once for each index", async () => {
  const trio = new Trio(() => "same");
  await trio.of(1).round();
  for (const id of [1, 2, 3]) {
    assertEquals(trio.of(id).figures(), { lastEqualIndex: 10, compared: 1, mismatches: 0 });
  }
  await trio.of(1).round();
  assertEquals(trio.of(1).figures().compared, 1);
  await trio.of(2).round();
  assertEquals(trio.of(2).figures().compared, 1, "a follower leads no comparison");
});

Deno.test("the node that differs leaves service and is told how to come back", async () => {
  const trio = new Trio((id) => id === 3 ? "other" : "same");
  await trio.of(1).round();
  assertEquals([...trio.reasons.keys()], [3]);
  assertStringIncludes(trio.reasons.get(3) ?? "", "remove-node?id=3");
  assertEquals(trio.of(3).figures(), { lastEqualIndex: 0, compared: 1, mismatches: 1 });
  assertEquals(trio.of(2).figures().lastEqualIndex, 10);
});

Deno.test("learners make no majority, however many of them agree", async () => {
  const digestOf = (id: number) => id > 3 ? "other" : id === 3 ? undefined : "same";
  const trio = new Trio(digestOf, [1, 2, 3], [4, 5]);
  await trio.of(1).round();
  assertEquals([...trio.reasons.keys()], [4, 5]);
  const late = new Trio((id) => id > 3 ? "other" : id === 3 ? "same" : undefined, [1, 2, 3], [
    4,
    5,
  ]);
  await late.of(1).round();
  assertEquals(
    [...late.reasons.keys()],
    [],
    "two learners against the one voter that has answered",
  );
});

Deno.test("a leader that differs from the majority finds itself wrong", async () => {
  const trio = new Trio((id) => id === 1 ? "other" : "same");
  await trio.of(1).round();
  assertEquals([...trio.reasons.keys()], [1]);
});

Deno.test("without a majority nobody leaves service, but it is counted", async () => {
  const trio = new Trio((id) => `state of ${id}`);
  await trio.of(1).round();
  assertEquals(trio.reasons.size, 0);
  assertEquals(trio.of(1).figures().mismatches, 1);
  const two = new Trio((id) => id === 1 ? "a" : undefined);
  await two.of(1).round();
  assertEquals(two.of(1).figures().compared, 0, "nobody to compare with");
});

Deno.test("a node computes the digest of the state at exactly the index asked for", async () => {
  const node = await startMemoryNode();
  await node.started;
  const publish = (content: string) =>
    node.propose({
      type: "config.publish",
      key: { namespace: "public", group: "G", dataId: "a" },
      content,
      info: {},
      sourceIp: "",
    }, { operator: "" });
  const start = node.state.appliedIndex();
  const wanted = node.digestAt(start + 2, 5_000);
  await Promise.all([publish("1"), publish("2"), publish("3"), publish("4")]);
  const found = await wanted;
  assert(found.type === "digest", "the index was passed over");
  assertEquals(await node.digestAt(start + 2, 10), { type: "missed", appliedIndex: start + 4 });
  assertEquals((await node.digestAt(start + 4, 10)).type, "digest");
  assertEquals(await node.digestAt(start + 5, 10), { type: "missed", appliedIndex: start + 4 });
  await node.stop();
});

Deno.test("a node is judged by the digests of its last eight comparisons", async () => {
  const trio = new Trio((_id, index) => `at ${index}`);
  const ask = (fields: Record<string, unknown>) => trio.of(2).answer(toBody(fields));
  for (let index = 1; index <= 9; index++) await ask({ index });
  await ask({ index: 1, majority: "at 1" });
  assertEquals(trio.of(2).figures(), { lastEqualIndex: 0, compared: 0, mismatches: 0 });
  await ask({ index: 9, majority: "at 9" });
  await ask({ index: 2, majority: "at 2" });
  assertEquals(trio.of(2).figures(), { lastEqualIndex: 9, compared: 2, mismatches: 0 });
  await ask({ index: 7, majority: "another" });
  assertEquals(trio.of(2).figures(), { lastEqualIndex: 9, compared: 3, mismatches: 1 });
  assertStringIncludes(trio.reasons.get(2) ?? "", "at entry 7");
});
