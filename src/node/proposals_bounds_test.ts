/** What bounds proposals, and what becomes of them when the disk is busy or full. */
import { assertEquals } from "#assert";
import { NODE } from "../base/mod.ts";
import type { DiskSpace, ProposeResult, RaftCore } from "../raft/mod.ts";
import { type Command, decodeEnvelope } from "../state/mod.ts";
import { publish } from "../../tests/support/node/node_harness.ts";
import { AppliedWaiters } from "./applied_waiters.ts";
import { forwardAnswerOf } from "./forward_answer.ts";
import type { ProposalOutcome } from "./proposal_outcome.ts";
import type { ProposalRequest } from "./pending_proposal.ts";
import { Proposals } from "./proposals.ts";
import { StampClock } from "./stamp_clock.ts";
import type { ForwardAnswer, ForwardRequest } from "./transport.ts";

/** A node whose leader, disk and core are what the test says. */
class Scene {
  leader = 1;
  applied = 100;
  nowMs = 0;
  lastIndex = 100;
  busy = false;
  space: DiskSpace | undefined = "enough";
  answer: ProposeResult["type"] = "accepted";
  /** The core takes no larger group. */
  most = Infinity;
  kicks = 0;
  /** Request ids of each group that the core was given. */
  readonly groups: string[][] = [];
  readonly forwarded: {
    readonly request: ForwardRequest;
    readonly answer: (answer: ForwardAnswer) => void;
  }[] = [];
  readonly ends: string[] = [];
  readonly outcomes: ProposalOutcome[] = [];
  readonly waiters = new AppliedWaiters();
  readonly proposals: Proposals = new Proposals({
    nodeId: 1,
    raft: this.#core(),
    waiters: this.waiters,
    forward: (_to, request, answer) => void this.forwarded.push({ request, answer }),
    stamp: new StampClock(() => this.nowMs),
    monotonicMs: () => this.nowMs,
    leader: () => this.leader,
    diskBusy: () => this.busy,
    appliedIndex: () => this.applied,
    maxRemembered: 1_000,
    rules: { needed: 1, members: () => [1], knownBy: () => 9 },
    versionOf: (command) => command.type === "history.trim" ? 2 : 1,
    kick: () => this.kicks++,
    space: () => this.space ?? "enough",
  });

  add(requestId: string, more: Partial<ProposalRequest> = {}): void {
    const command: Command = publish("a", "text");
    const whole = { requestId, operator: "", command, timeoutMs: 5_000, remote: false, ...more };
    this.proposals.add(whole, (outcome) => {
      this.outcomes.push(outcome);
      const what = outcome.type === "done" ? "done" : outcome.error.message;
      this.ends.push(`${requestId}: ${what}`);
    });
  }

  news(): string[] {
    return this.ends.splice(0);
  }

  #core(): RaftCore {
    const core: Pick<RaftCore, "propose" | "status"> = {
      propose: (data): ProposeResult => {
        this.groups.push(data.map((bytes) => decodeEnvelope(bytes).requestId));
        if (data.length > this.most) return { type: "overloaded" };
        if (this.answer !== "accepted") return { type: this.answer } as ProposeResult;
        const index = this.lastIndex + 1;
        this.lastIndex += data.length;
        return { type: "accepted", index, term: 1 };
      },
      status: () => ({ lastIndex: this.lastIndex }) as ReturnType<RaftCore["status"]>,
    };
    return core as RaftCore;
  }
}

const TOO_MANY = "Too many changes are under way; try again later";
const HERE =
  "The disk of this node is full: nothing was changed; try again on another node, or when there is space";
const ELSEWHERE =
  "The disks of too many nodes are full: nothing was changed; try again when there is space";

Deno.test("changes under way are bounded in number, and those that end make room", () => {
  const scene = new Scene();
  for (let at = 0; at < NODE.maxPendingProposals; at++) scene.add(`${at}`);
  assertEquals([scene.news(), scene.kicks], [[], NODE.maxPendingProposals]);
  scene.add("more");
  assertEquals([scene.news(), scene.proposals.count], [
    [`more: ${TOO_MANY}`],
    NODE.maxPendingProposals,
  ]);
  const [outcome] = scene.outcomes;
  assertEquals(outcome?.type === "failed" && [outcome.sure, outcome.error.kind], [
    true,
    "overloaded",
  ]);
  scene.proposals.flush();
  const result = { ok: true, id: 0, existed: false, index: 101 } as const;
  scene.waiters.settle(101, 1, result);
  assertEquals(scene.news(), ["0: done"]);
  scene.add("more");
  assertEquals(scene.news(), []);
});

Deno.test("changes under way are bounded in bytes, a single one aside", () => {
  const scene = new Scene();
  const large = { command: publish("a", "x".repeat(NODE.maxPendingBytes)) };
  scene.add("one", large);
  scene.add("two");
  assertEquals(scene.news(), [`two: ${TOO_MANY}`]);
  scene.proposals.failAll("the node ends");
  assertEquals(scene.news(), ["one: the node ends"]);
  // A text and what else a command takes, to the very byte.
  const half = { command: publish("a", "x".repeat(NODE.maxPendingBytes / 2 - 512)) };
  scene.add("three", half);
  scene.add("four", half);
  assertEquals(scene.news(), []);
  scene.add("five", { command: { type: "namespace.remove", id: "x" } });
  assertEquals(scene.news(), [`five: ${TOO_MANY}`]);
});

Deno.test("while the disk is busy changes wait for each other, and much at once is handed over", () => {
  const scene = new Scene();
  scene.busy = true;
  scene.add("a");
  scene.add("b");
  scene.proposals.flush();
  assertEquals([scene.groups, scene.proposals.isCrowded], [[], false]);
  scene.busy = false;
  scene.proposals.flush();
  assertEquals(scene.groups, [["a", "b"]]);
  scene.proposals.flush();
  scene.busy = true;
  scene.add("c");
  assertEquals(scene.proposals.isCrowded, true);
  const rest = NODE.maxHeldBackBytes - 2 * 512 - 4;
  scene.add("d", { command: publish("a", "x".repeat(rest - 1)) });
  scene.proposals.flush();
  assertEquals(scene.groups.length, 1);
  scene.add("e", { command: { type: "namespace.remove", id: "x" } });
  scene.proposals.flush();
  assertEquals([scene.groups[1], scene.proposals.isCrowded], [["c", "d", "e"], false]);
  scene.add("f");
  scene.proposals.flush();
  assertEquals(scene.groups.length, 2);
});

Deno.test("a group that is too large is taken one by one, as much of it as fits", () => {
  const scene = new Scene();
  scene.most = 1;
  scene.add("a");
  scene.add("b");
  scene.proposals.flush();
  assertEquals([scene.groups, scene.news()], [[["a", "b"], ["a"], ["b"]], []]);
  scene.most = 0;
  scene.add("c");
  scene.proposals.flush();
  assertEquals(scene.news(), [`c: ${TOO_MANY}`]);
});

Deno.test("a node with a full disk refuses its own clients, and still passes on nothing twice", () => {
  for (const leader of [1, 2]) {
    const scene = new Scene();
    scene.space = "none";
    scene.leader = leader;
    scene.busy = true;
    scene.answer = "diskFull";
    scene.add("own");
    scene.add("far", { remote: true });
    scene.proposals.flush();
    const far = leader === 1 ? HERE : "This node is not the leader";
    assertEquals(scene.news(), [`own: ${HERE}`, `far: ${far}`]);
    assertEquals(scene.groups.length, leader === 1 ? 1 : 0);
  }
});

Deno.test("a leader whose group has no space says whose disks are full", () => {
  for (const [space, text] of [["low", HERE], ["enough", ELSEWHERE]] as const) {
    const scene = new Scene();
    scene.space = space;
    scene.answer = "diskFull";
    scene.add("a");
    scene.proposals.flush();
    assertEquals([scene.news(), scene.outcomes[0]?.type], [[`a: ${text}`], "diskFull"]);
  }
  const scene = new Scene();
  scene.leader = 2;
  scene.add("a");
  scene.proposals.flush();
  scene.forwarded[0]?.answer({ type: "diskFull" });
  assertEquals(scene.news(), [`a: ${ELSEWHERE}`]);
});

Deno.test("what a core that leads no more has refused is tried again later, not at once", () => {
  const scene = new Scene();
  scene.answer = "notLeader";
  scene.add("a");
  scene.proposals.flush();
  scene.proposals.flush();
  assertEquals(scene.groups.length, 1);
  scene.answer = "accepted";
  scene.proposals.retry();
  scene.proposals.flush();
  assertEquals(scene.groups.length, 2);
  scene.proposals.retry();
  scene.proposals.flush();
  assertEquals([scene.groups.length, scene.news()], [2, []]);
});

Deno.test("without a leader changes wait, and those of other nodes are sent back", () => {
  const scene = new Scene();
  scene.leader = 0;
  scene.add("own");
  scene.add("far", { remote: true });
  scene.proposals.flush();
  assertEquals([scene.news(), scene.forwarded.length], [["far: This node is not the leader"], 0]);
  scene.leader = 2;
  scene.nowMs = 1_000;
  scene.proposals.flush();
  scene.proposals.flush();
  assertEquals(scene.forwarded.map(({ request }) => [request.requestId, request.timeoutMs]), [
    ["own", 4_000],
  ]);
});

Deno.test("an answer waits until this node has what it speaks of", () => {
  const scene = new Scene();
  scene.leader = 2;
  const result = (index: number) => ({ ok: true, id: 0, existed: false, index }) as const;
  for (const at of [0, 1]) {
    scene.add(`${at}`);
    scene.proposals.flush();
    scene.forwarded[at]?.answer({ type: "done", result: result(100 + at) });
  }
  assertEquals(scene.news(), ["0: done"]);
  scene.applied = 101;
  scene.waiters.reach(101);
  assertEquals([scene.news(), scene.proposals.count], [["1: done"], 0]);
});

Deno.test("a refusal by the rules is final, one by the state is the answer", () => {
  const scene = new Scene();
  scene.leader = 2;
  const refusal = { ok: false, message: "no", code: 0, index: 0 } as const;
  for (const kind of ["unsupported", "conflict"] as const) {
    scene.add(kind);
    scene.proposals.flush();
    scene.forwarded.at(-1)?.answer({ type: "done", result: { ...refusal, kind } });
  }
  assertEquals(scene.news(), ["unsupported: no", "conflict: done"]);
});

Deno.test("the end of a node tells who may have been heard and who surely was not", async () => {
  const scene = new Scene();
  let isEmpty = false;
  await scene.proposals.empty();
  scene.add("handed over");
  scene.proposals.flush();
  scene.add("waiting");
  const empty = scene.proposals.empty().then(() => isEmpty = true);
  await Promise.resolve();
  assertEquals(isEmpty, false);
  scene.proposals.failAll("This node ends");
  assertEquals(scene.news(), [
    "handed over: This node ends; the change may still take effect",
    "waiting: This node ends",
  ]);
  assertEquals(scene.outcomes.map((outcome) => outcome.type === "failed" && outcome.sure), [
    false,
    true,
  ]);
  await empty;
  scene.proposals.retry();
  scene.proposals.flush();
  assertEquals([scene.groups.length, scene.proposals.count], [1, 0]);
});

Deno.test("the newest rules that were handed over are known", () => {
  const scene = new Scene();
  assertEquals(scene.proposals.handedVersion, 1);
  scene.add("new", { command: { type: "history.trim", beforeMs: 1 } });
  assertEquals(scene.proposals.handedVersion, 1);
  scene.proposals.flush();
  scene.add("old");
  scene.proposals.flush();
  assertEquals(scene.proposals.handedVersion, 2);
});

Deno.test("the answer to another node says what it may do", () => {
  const status = () => ({ leader: 3, applied: 42 });
  const result = { ok: true, id: 1, existed: false, index: 7 } as const;
  assertEquals(forwardAnswerOf({ type: "done", result }, status), { type: "done", result });
  const scene = new Scene();
  scene.answer = "diskFull";
  scene.add("full");
  scene.proposals.flush();
  scene.leader = 2;
  scene.add("far", { remote: true });
  scene.proposals.flush();
  scene.add("unknown");
  scene.proposals.flush();
  scene.proposals.failAll("cut");
  scene.forwarded.length = 0;
  scene.add("unsupported");
  scene.proposals.flush();
  const refusal = {
    ok: false,
    kind: "unsupported",
    message: "too new",
    code: 0,
    index: 0,
  } as const;
  scene.forwarded[0]?.answer({ type: "done", result: refusal });
  assertEquals(scene.outcomes.map((outcome) => forwardAnswerOf(outcome, status)), [
    { type: "diskFull" },
    { type: "refused", leader: 3 },
    { type: "unknown", reason: "cut; the change may still take effect" },
    { type: "done", result: { ...refusal, index: 42 } },
  ]);
});
