import { assertEquals } from "#assert";
import { ApiError, CLUSTER, Pause, silentLogger } from "../base/mod.ts";
import type { AddressOutcome } from "../peer/mod.ts";
import { encodeAdminAnswer } from "./admin_op.ts";
import { leaveDamaged } from "./leave_damaged.ts";
import { removedReason } from "./detect_removal.ts";

const FROM = { nodeId: 1, clusterId: "c".repeat(32), address: "a:1" };
const DONE: AddressOutcome = { type: "answer", body: encodeAdminAnswer({ type: "done" }), ...FROM };
const NOT_LEADER: AddressOutcome = {
  type: "answer",
  body: encodeAdminAnswer({ type: "notLeader" }),
  ...FROM,
};

function failed(error: ApiError): AddressOutcome {
  return { type: "answer", body: encodeAdminAnswer({ type: "failed", error }), ...FROM };
}

function refused(reason: string): AddressOutcome {
  return { type: "refused", reason, answered: true, clusterId: "" };
}

/** Asks members that answer so, in turn; time is over after the first round. */
async function leave(
  answers: readonly AddressOutcome[],
): Promise<{ why: string; asked: string[] }> {
  const asked: string[] = [];
  let nowMs = 0;
  const why = await leaveDamaged({
    nodeId: 3,
    addresses: answers.map((_, place) => `m${place}`),
    ask: (address) => {
      const answer = answers[asked.length] ?? refused("silence");
      asked.push(address);
      return Promise.resolve(answer);
    },
    clock: { nowMs: () => 0, monotonicMs: () => nowMs++ * CLUSTER.leaveDamagedMs },
    log: silentLogger,
    pause: new Pause(),
  });
  return { why, asked };
}

Deno.test("leaveDamaged() asks member after member until one that leads has done it", async () => {
  assertEquals(await leave([NOT_LEADER, DONE, DONE]), { why: "", asked: ["m0", "m1"] });
});

Deno.test("a node that was taken out before is out", async () => {
  assertEquals((await leave([failed(new ApiError("notFound", "no member"))])).why, "");
  assertEquals((await leave([refused(removedReason(3))])).why, "");
});

Deno.test("without a word of a quorum the node is not out, and it says why", async () => {
  assertEquals((await leave([])).why, "no other member is known");
  assertEquals((await leave([NOT_LEADER])).why, "m0: it does not lead");
  assertEquals((await leave([refused("no route")])).why, "m0: no route");
  const few = failed(new ApiError("conflict", "only 1 answers"));
  assertEquals((await leave([NOT_LEADER, few])).why, "m1: only 1 answers");
  const unsure: AddressOutcome = { type: "unknown", reason: "late", answered: true, clusterId: "" };
  assertEquals((await leave([unsure])).why, "m0: late");
});

Deno.test("a server that stops does not wait to ask the members again", async () => {
  const pause = new Pause();
  const leaving = leaveDamaged({
    nodeId: 3,
    addresses: ["m0"],
    ask: () => Promise.resolve(NOT_LEADER),
    clock: { nowMs: () => 0, monotonicMs: () => 0 },
    log: silentLogger,
    pause,
  });
  await new Promise((resolve) => setTimeout(resolve, 0));
  pause.end();
  assertEquals(await leaving, "the server is shutting down");
});

Deno.test("a server that stops while a member is asked asks no other one", async () => {
  const pause = new Pause();
  const asked: string[] = [];
  const why = await leaveDamaged({
    nodeId: 3,
    addresses: ["m0", "m1"],
    ask: (address) => {
      asked.push(address);
      pause.end();
      return Promise.resolve(NOT_LEADER);
    },
    clock: { nowMs: () => 0, monotonicMs: () => 0 },
    log: silentLogger,
    pause,
  });
  assertEquals([why, asked], ["the server is shutting down", ["m0"]]);
});
