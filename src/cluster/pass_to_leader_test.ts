import { assertEquals, assertRejects, assertThrows } from "#assert";
import { ApiError, BytesError } from "../base/mod.ts";
import type { CallOutcome } from "../peer/mod.ts";
import type { ProgressView, RaftStatus } from "../raft/mod.ts";
import { decodeAdminAnswer, decodeAdminOp, encodeAdminAnswer } from "./admin_op.ts";
import { passToLeader } from "./pass_to_leader.ts";
import { demandLiveMajority } from "./demand_live_majority.ts";
import { toBody } from "./wire.ts";

const monotonicMs = () => performance.now();

Deno.test("work goes to whoever leads, and again when leadership has moved", async () => {
  let leader = 2;
  const asked: number[] = [];
  const done = await passToLeader({ nodeId: 1, leader: () => leader, monotonicMs }, {
    here: () => Promise.resolve("here"),
    there: (to): Promise<CallOutcome> => {
      asked.push(to);
      leader = to === 2 ? 3 : 1;
      return Promise.resolve({ type: "answer", body: new Uint8Array() });
    },
    read: () => undefined,
  });
  assertEquals([done, asked], ["here", [2, 3]]);
});

Deno.test("without a leader it ends as unavailable; a lost answer says that nobody knows", async () => {
  const work = (outcome: CallOutcome) => ({
    here: () => Promise.resolve("here"),
    there: () => Promise.resolve(outcome),
    read: () => "there",
  });
  const refused = work({ type: "refused", reason: "not connected" });
  for (const leader of [0, 2]) {
    const way = { nodeId: 1, leader: () => leader, monotonicMs };
    await assertRejects(() => passToLeader(way, refused, 150), ApiError, "cannot be asked");
  }
  const way = { nodeId: 1, leader: () => 2, monotonicMs };
  const lost = work({ type: "unknown", reason: "no answer" });
  await assertRejects(() => passToLeader(way, lost), ApiError, "may still take effect");
});

Deno.test("operations and answers survive the wire, and anything else is refused", () => {
  const ops = [
    { op: "add", id: 2, address: "b:1" },
    { op: "remove", id: 2 },
    { op: "voters", ids: [1, 2] },
    { op: "transfer", id: 3 },
  ] as const;
  for (const op of ops) assertEquals(decodeAdminOp(toBody(op)), op);
  for (const bad of [{}, { op: "add", id: "2", address: "b" }, { op: "remove" }, []]) {
    assertThrows(() => decodeAdminOp(toBody(bad)), BytesError);
  }
  assertThrows(() => decodeAdminOp(toBody({ op: "dance" })), ApiError, "not known");
  for (const type of ["done", "notLeader"] as const) {
    assertEquals(decodeAdminAnswer(encodeAdminAnswer({ type })), { type });
  }
  const error = new ApiError("conflict", "no");
  const answer = decodeAdminAnswer(encodeAdminAnswer({ type: "failed", error }));
  assertEquals(answer.type === "failed" && [answer.error.kind, answer.error.message], [
    "conflict",
    "no",
  ]);
});

Deno.test("a change that would leave no live majority is refused", () => {
  const progress = [1, 2, 3].map((id) => ({ id, recentlyActive: id !== 3 }) as ProgressView);
  const status = { id: 1, progress } as unknown as RaftStatus;
  const connected = () => true;
  demandLiveMajority(status, new Set([1, 2, 3]), connected);
  demandLiveMajority(status, new Set([1, 2]), connected);
  demandLiveMajority(status, new Set([1]), connected);
  assertThrows(() => demandLiveMajority(status, new Set([1, 3]), connected), ApiError, "needed");
  assertThrows(() => demandLiveMajority(status, new Set([1, 2]), () => false), ApiError);
  assertThrows(() => demandLiveMajority(status, new Set(), connected), ApiError, "only voter");
});
