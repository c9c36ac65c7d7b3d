import { assertEquals, assertStringIncludes } from "#assert";
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
class Fixture {
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
  const fixture = new Fixture();
  fixture.leader = 0;
  const outcomes = fixture.add();
  fixture.tick(4_999);
  assertEquals(outcomes, []);
  fixture.tick(1);
  const [outcome] = outcomes;
  assertEquals(outcome?.type === "failed" && [outcome.sure, outcome.error.kind], [
    true,
    "unavailable",
  ]);
});

Deno.test("a lost answer is tried again under its id, with the index behind which all tries stand", () => {
  const fixture = new Fixture();
  const outcomes = fixture.add();
  fixture.applied = 150;
  fixture.forwarded[0]?.answer({ type: "unknown", reason: "lost" });
  fixture.tick(10);
  const tries = fixture.forwarded.map(({ request }) => [request.requestId, request.sinceIndex]);
  assertEquals(tries, [["r", 100], ["r", 100]]);
  // Surely not done: nothing is open but the first try.
  fixture.forwarded[1]?.answer({ type: "refused", leader: 0 });
  fixture.tick(5_000);
  const [outcome] = outcomes;
  assertEquals(outcome?.type === "failed" && outcome.sure, false);
});

Deno.test("what was surely not done counts from now", () => {
  const fixture = new Fixture();
  fixture.add();
  fixture.applied = 150;
  fixture.forwarded[0]?.answer({ type: "refused", leader: 0 });
  fixture.tick(10);
  assertEquals(fixture.forwarded.map(({ request }) => request.sinceIndex), [100, 150]);
});

Deno.test("a leader proposes no repetition whose first result may be forgotten", () => {
  const fixture = new Fixture();
  fixture.leader = 1;
  fixture.add({ remote: true, sinceIndex: fixture.lastIndex + 1 - REMEMBERED });
  assertEquals(fixture.proposed, [101]);
  const [outcome] = fixture.add({ remote: true, sinceIndex: fixture.lastIndex - REMEMBERED });
  assertEquals(outcome?.type === "failed" && outcome.sure, true);
  assertEquals(fixture.proposed, [101]);
});

Deno.test("an entry that was cut off may still be committed by who holds it: its fate stays unknown", () => {
  for (const remote of [false, true]) {
    const fixture = new Fixture();
    fixture.leader = 1;
    const outcomes = fixture.add({ remote, ...(remote && { sinceIndex: 95 }) });
    fixture.leader = 2;
    fixture.waiters.lose(101, 1);
    fixture.applied = 150;
    fixture.tick(10);
    // From the follower on the entry is tried again, behind an index that the first try stands behind as well.
    if (!remote) assertEquals(fixture.forwarded.map(({ request }) => request.sinceIndex), [100]);
    fixture.tick(5_000);
    const [outcome] = outcomes;
    assertEquals(outcome?.type === "failed" && outcome.sure, false, `remote ${remote}`);
  }
});

Deno.test("an entry whose place another one has taken for good was surely not done", () => {
  const fixture = new Fixture();
  fixture.leader = 1;
  const outcomes = fixture.add();
  fixture.leader = 0;
  fixture.waiters.settle(101, 2, undefined);
  fixture.tick(5_000);
  const [outcome] = outcomes;
  assertEquals(outcome?.type === "failed" && outcome.sure, true);
});

Deno.test("a node that becomes the leader does not repeat its own either", () => {
  const fixture = new Fixture();
  const outcomes = fixture.add();
  fixture.forwarded[0]?.answer({ type: "unknown", reason: "lost" });
  fixture.leader = 1;
  fixture.lastIndex += REMEMBERED;
  fixture.tick(10);
  const [outcome] = outcomes;
  assertEquals(outcome?.type === "failed" && outcome.sure, false);
  assertEquals(fixture.proposed, []);
});

Deno.test("a refusal of the last try says nothing about an earlier one whose answer was lost", () => {
  for (const lost of [false, true]) {
    const fixture = new Fixture();
    const outcomes = fixture.add();
    const answer: ForwardAnswer = lost
      ? { type: "unknown", reason: "lost" }
      : { type: "refused", leader: 0 };
    fixture.forwarded[0]?.answer(answer);
    fixture.leader = 1;
    fixture.overloaded = true;
    fixture.tick(10);
    const [outcome] = outcomes;
    assertEquals(outcome?.type === "failed" && outcome.sure, !lost);
  }
});

Deno.test("a command of newer rules is refused while a member or the leader does not know them", () => {
  const fixture = new Fixture();
  fixture.version = 2;
  fixture.known.set(2, 1);
  for (const leader of [1, 2]) {
    fixture.leader = leader;
    const [outcome] = fixture.add();
    assertEquals(outcome?.type === "failed" && outcome.error.kind, "unsupported");
    const message = outcome?.type === "failed" ? outcome.error.message : "";
    assertStringIncludes(message, "version 2 of the rules");
  }
  assertEquals([fixture.proposed.length, fixture.forwarded.length], [0, 0]);
  fixture.known.set(2, 2);
  fixture.add();
  fixture.leader = 1;
  fixture.add();
  assertEquals([fixture.proposed.length, fixture.forwarded.length], [1, 1]);
});

Deno.test("a change whose place a snapshot has taken is one of which nobody knows", () => {
  const fixture = new Fixture();
  fixture.leader = 1;
  const outcomes = fixture.add();
  assertEquals([fixture.proposed, outcomes], [[101], []]);
  fixture.waiters.jump(150);
  const [outcome] = outcomes;
  assertEquals(outcome?.type === "failed" && [outcome.sure, outcome.error.message], [
    false,
    "The leader changed; the change may or may not have taken effect",
  ]);
});

Deno.test("a full disk refuses surely, but not what an earlier try may have done", () => {
  const fixture = new Fixture();
  const fresh = fixture.add();
  fixture.forwarded[0]?.answer({ type: "diskFull" });
  assertEquals(fresh[0]?.type, "diskFull");
  const again = fixture.add();
  fixture.forwarded[1]?.answer({ type: "unknown", reason: "lost" });
  fixture.tick(10);
  fixture.forwarded[2]?.answer({ type: "diskFull" });
  const [outcome] = again;
  assertEquals(outcome?.type === "failed" && outcome.sure, false);
});

Deno.test("what has been answered is not tried again, whatever still comes of it", () => {
  const fixture = new Fixture();
  const outcomes = fixture.add();
  fixture.tick(5_000);
  assertEquals(outcomes.length, 1);
  fixture.forwarded[0]?.answer({ type: "refused", leader: 0 });
  fixture.tick(10);
  assertEquals([fixture.forwarded.length, fixture.proposals.count, outcomes.length], [1, 0, 1]);
});

Deno.test("what has waited too long is not proposed any more when a leader comes", () => {
  const fixture = new Fixture();
  fixture.leader = 0;
  const outcomes = fixture.add();
  fixture.nowMs = 5_000;
  fixture.proposals.tick();
  fixture.leader = 1;
  fixture.proposals.flush();
  assertEquals([outcomes.length, fixture.proposed], [1, []]);
});
