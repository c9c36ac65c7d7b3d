import { assertEquals, assertStringIncludes } from "@std/assert";
import type { ProposeResult, RaftCore } from "../raft/mod.ts";
import { publish } from "../../tests/support/node/node_harness.ts";
import type { ProposalOutcome } from "./proposal_outcome.ts";
import type { ProposalRequest } from "./pending_proposal.ts";
import { Proposals } from "./proposals.ts";
import { StampClock } from "./stamp_clock.ts";
import type { ForwardAnswer, ForwardRequest } from "./transport.ts";
import { AppliedWaiters } from "./applied_waiters.ts";

const REMEMBERED = 10;

/** Node 1 and everything around its proposals, moved by hand. */
class Desk {
  leader = 2;
  lastIndex = 100;
  applied = 100;
  nowMs = 0;
  version = 1;
  overloaded = false;
  readonly known = new Map([[1, 2], [2, 2]]);
  readonly proposed: number[] = [];
  readonly forwarded: {
    readonly request: ForwardRequest;
    readonly answer: (answer: ForwardAnswer) => void;
  }[] = [];
  readonly waiters = new AppliedWaiters();
  readonly proposals = new Proposals({
    nodeId: 1,
    raft: this.#core(),
    waiters: this.waiters,
    forward: (_to, request, answer) => void this.forwarded.push({ request, answer }),
    stamp: new StampClock(() => this.nowMs),
    monotonicMs: () => this.nowMs,
    leader: () => this.leader,
    diskBusy: () => false,
    appliedIndex: () => this.applied,
    maxRemembered: REMEMBERED,
    rules: { needed: 1, members: () => [1, 2], knownBy: (id) => this.known.get(id) ?? 0 },
    versionOf: () => this.version,
    kick: () => {},
  });

  add(request: Partial<ProposalRequest> = {}): ProposalOutcome[] {
    const outcomes: ProposalOutcome[] = [];
    const whole = {
      requestId: "r",
      operator: "",
      command: publish("a", "text"),
      timeoutMs: 5_000,
      remote: false,
      ...request,
    };
    this.proposals.add(whole, (outcome) => outcomes.push(outcome));
    this.proposals.flush();
    return outcomes;
  }

  /** A tick, and the turn after it. */
  tick(ms: number): void {
    this.nowMs += ms;
    this.proposals.tick();
    this.proposals.flush();
  }

  #core(): RaftCore {
    const core: Pick<RaftCore, "propose" | "status"> = {
      propose: (data): ProposeResult => {
        if (this.overloaded) return { type: "overloaded" };
        const index = this.lastIndex + 1;
        this.lastIndex += data.length;
        this.proposed.push(index);
        return { type: "accepted", index, term: 1 };
      },
      status: () => ({ lastIndex: this.lastIndex }) as ReturnType<RaftCore["status"]>,
    };
    return core as RaftCore;
  }
}

Deno.test("without a leader a proposal ends in time, and surely not done", () => {
  const desk = new Desk();
  desk.leader = 0;
  const outcomes = desk.add();
  desk.tick(4_999);
  assertEquals(outcomes, []);
  desk.tick(1);
  const [outcome] = outcomes;
  assertEquals(outcome?.type === "failed" && [outcome.sure, outcome.error.kind], [
    true,
    "unavailable",
  ]);
});

Deno.test("a lost answer is tried again under its id, with the index behind which all tries stand", () => {
  const desk = new Desk();
  const outcomes = desk.add();
  desk.applied = 150;
  desk.forwarded[0]?.answer({ type: "unknown", reason: "lost" });
  desk.tick(10);
  const tries = desk.forwarded.map(({ request }) => [request.requestId, request.sinceIndex]);
  assertEquals(tries, [["r", 100], ["r", 100]]);
  // Surely not done: nothing is open but the first try.
  desk.forwarded[1]?.answer({ type: "refused", leader: 0 });
  desk.tick(5_000);
  const [outcome] = outcomes;
  assertEquals(outcome?.type === "failed" && outcome.sure, false);
});

Deno.test("what was surely not done counts from now", () => {
  const desk = new Desk();
  desk.add();
  desk.applied = 150;
  desk.forwarded[0]?.answer({ type: "refused", leader: 0 });
  desk.tick(10);
  assertEquals(desk.forwarded.map(({ request }) => request.sinceIndex), [100, 150]);
});

Deno.test("a leader proposes no repetition whose first result may be forgotten", () => {
  const desk = new Desk();
  desk.leader = 1;
  desk.add({ remote: true, sinceIndex: desk.lastIndex + 1 - REMEMBERED });
  assertEquals(desk.proposed, [101]);
  const [outcome] = desk.add({ remote: true, sinceIndex: desk.lastIndex - REMEMBERED });
  assertEquals(outcome?.type === "failed" && outcome.sure, true);
  assertEquals(desk.proposed, [101]);
});

Deno.test("an entry that was cut off may still be committed by who holds it: its fate stays unknown", () => {
  for (const remote of [false, true]) {
    const desk = new Desk();
    desk.leader = 1;
    const outcomes = desk.add({ remote, ...(remote && { sinceIndex: 95 }) });
    desk.leader = 2;
    desk.waiters.lose(101, 1);
    desk.applied = 150;
    desk.tick(10);
    // From the follower on the entry is tried again, behind an index that the first try stands behind as well.
    if (!remote) assertEquals(desk.forwarded.map(({ request }) => request.sinceIndex), [100]);
    desk.tick(5_000);
    const [outcome] = outcomes;
    assertEquals(outcome?.type === "failed" && outcome.sure, false, `remote ${remote}`);
  }
});

Deno.test("an entry whose place another one has taken for good was surely not done", () => {
  const desk = new Desk();
  desk.leader = 1;
  const outcomes = desk.add();
  desk.leader = 0;
  desk.waiters.settle(101, 2, undefined);
  desk.tick(5_000);
  const [outcome] = outcomes;
  assertEquals(outcome?.type === "failed" && outcome.sure, true);
});

Deno.test("a node that becomes the leader does not repeat its own either", () => {
  const desk = new Desk();
  const outcomes = desk.add();
  desk.forwarded[0]?.answer({ type: "unknown", reason: "lost" });
  desk.leader = 1;
  desk.lastIndex += REMEMBERED;
  desk.tick(10);
  const [outcome] = outcomes;
  assertEquals(outcome?.type === "failed" && outcome.sure, false);
  assertEquals(desk.proposed, []);
});

Deno.test("a refusal of the last try says nothing about an earlier one whose answer was lost", () => {
  for (const lost of [false, true]) {
    const desk = new Desk();
    const outcomes = desk.add();
    const answer: ForwardAnswer = lost
      ? { type: "unknown", reason: "lost" }
      : { type: "refused", leader: 0 };
    desk.forwarded[0]?.answer(answer);
    desk.leader = 1;
    desk.overloaded = true;
    desk.tick(10);
    const [outcome] = outcomes;
    assertEquals(outcome?.type === "failed" && outcome.sure, !lost);
  }
});

Deno.test("a command of newer rules is refused while a member or the leader does not know them", () => {
  const desk = new Desk();
  desk.version = 2;
  desk.known.set(2, 1);
  for (const leader of [1, 2]) {
    desk.leader = leader;
    const [outcome] = desk.add();
    assertEquals(outcome?.type === "failed" && outcome.error.kind, "unsupported");
    const message = outcome?.type === "failed" ? outcome.error.message : "";
    assertStringIncludes(message, "version 2 of the rules");
  }
  assertEquals([desk.proposed.length, desk.forwarded.length], [0, 0]);
  desk.known.set(2, 2);
  desk.add();
  desk.leader = 1;
  desk.add();
  assertEquals([desk.proposed.length, desk.forwarded.length], [1, 1]);
});
