import { assertEquals, assertRejects } from "#assert";
import { ApiError } from "../base/mod.ts";
import { type ChangeResult, type Membership, membershipOf, type RaftCore } from "../raft/mod.ts";
import { AppliedWaiters } from "./applied_waiters.ts";
import { awaitMemberChange } from "./await_member_change.ts";

const JOINT: Membership = { ...membershipOf([1, 2]), votersOutgoing: [1], autoLeave: true };

/** A leader whose log the test moves on entry by entry. */
class Fixture {
  applied = 5;
  kicks = 0;
  term = 2;
  membership = membershipOf([1]);
  answer: ChangeResult = {
    type: "accepted",
    index: 6,
    term: 2,
  };
  readonly #waiters = new AppliedWaiters();
  readonly fate: string[] = [];

  change(timeoutMs = 10_000): Promise<void> {
    const core = {
      changeMembers: () => this.answer,
      termAt: () => this.term,
      appliedMembership: () => this.membership,
    };
    const done = awaitMemberChange(
      {
        raft: core as unknown as RaftCore,
        appliedIndex: () => this.applied,
        reached: (index) => {
          if (this.applied >= index) return Promise.resolve();
          return new Promise((resolve) => this.#waiters.waitIndex(index, resolve));
        },
        kick: () => void this.kicks++,
      },
      [{ type: "addVoter", id: 2 }],
      timeoutMs,
    );
    done.then(() => this.fate.push("done"), (error: Error) => this.fate.push(error.message));
    return done;
  }

  async apply(index: number, membership: Membership): Promise<void> {
    this.applied = index;
    this.membership = membership;
    this.#waiters.reach(index);
    for (let step = 0; step < 12; step++) await Promise.resolve();
  }
}

Deno.test("a change is told to be done when it is applied, and its joint phase has ended", async () => {
  const fixture = new Fixture();
  const done = fixture.change();
  assertEquals(fixture.kicks, 1);
  await fixture.apply(5, membershipOf([1]));
  assertEquals(fixture.fate, []);
  await fixture.apply(6, JOINT);
  await fixture.apply(7, JOINT);
  assertEquals(fixture.fate, [], "the joint phase lasts");
  await fixture.apply(8, membershipOf([1, 2]));
  await done;
  assertEquals(fixture.fate, ["done"]);
});

Deno.test("a change without a joint phase is done with its entry", async () => {
  const fixture = new Fixture();
  const done = fixture.change();
  await fixture.apply(6, membershipOf([1, 2]));
  await done;
});

Deno.test("another entry at its place means that the change is lost", async () => {
  const fixture = new Fixture();
  const done = fixture.change();
  fixture.term = 3;
  await fixture.apply(6, membershipOf([1]));
  await assertRejects(() => done, ApiError, "the change of members is lost");
});

Deno.test("a change that is not confirmed in time may still take effect", async () => {
  const fixture = new Fixture();
  const error = await assertRejects(() => fixture.change(1), ApiError, "it may still take effect");
  assertEquals(error instanceof ApiError && error.kind, "unavailable");
});

Deno.test("what the core does not take is refused with its reason", async () => {
  const cases: readonly (readonly [ChangeResult, ApiError["kind"], string])[] = [
    [{ type: "notLeader", leader: 2 }, "unavailable", "not the leader"],
    [{ type: "overloaded" }, "overloaded", "Too many changes"],
    [{ type: "refused", reason: "there is one" }, "conflict", "there is one"],
  ];
  for (const [answer, kind, text] of cases) {
    const fixture = new Fixture();
    fixture.answer = answer;
    const error = await assertRejects(() => fixture.change(), ApiError, text);
    assertEquals(error instanceof ApiError && error.kind, kind);
  }
});
