import { assertEquals, assertRejects } from "#assert";
import { ApiError, NODE } from "../base/mod.ts";
import type { RaftCore } from "../raft/mod.ts";
import { AppliedWaiters } from "./applied_waiters.ts";
import { ReadBarriers } from "./read_barrier.ts";

/** Barriers of a node whose clock, state and core the test holds in its hand. */
class Fixture {
  nowMs = 1_000;
  applied = 10;
  kicks = 0;
  readonly asked: number[] = [];
  readonly waiters = new AppliedWaiters();
  readonly barriers: ReadBarriers;

  constructor() {
    const core = { readIndex: (token: number) => void this.asked.push(token) };
    this.barriers = new ReadBarriers({
      raft: core as unknown as RaftCore,
      waiters: this.waiters,
      monotonicMs: () => this.nowMs,
      appliedIndex: () => this.applied,
      kick: () => void this.kicks++,
    });
  }

  /** A barrier, and what has become of it so far. */
  wait(timeoutMs: number): string[] {
    const fate: string[] = [];
    this.barriers.wait(timeoutMs).then(
      () => fate.push("passed"),
      (error: Error) => fate.push(error.message),
    );
    return fate;
  }

  answer(token: number, success: boolean, index = 0): void {
    this.barriers.answer({ token, success, index });
  }
}

async function turn(): Promise<void> {
  for (let step = 0; step < 4; step++) await Promise.resolve();
}

const LATE = "The leader did not confirm the read in time";

Deno.test("all that are asked for in one turn share one question, later ones have their own", async () => {
  const fixture = new Fixture();
  const [one, other] = [fixture.wait(100), fixture.wait(100)];
  assertEquals([fixture.kicks, fixture.asked], [2, []]);
  fixture.barriers.flush();
  fixture.barriers.flush();
  const later = fixture.wait(100);
  fixture.barriers.flush();
  assertEquals(fixture.asked, [1, 2]);
  fixture.answer(1, true, 10);
  await turn();
  assertEquals([one, other, later], [["passed"], ["passed"], []]);
  fixture.answer(9, true, 10);
  fixture.answer(2, true, 9);
  await turn();
  assertEquals(later, ["passed"]);
});

Deno.test("a read waits until its index is applied here", async () => {
  const fixture = new Fixture();
  const fate = fixture.wait(100);
  fixture.barriers.flush();
  fixture.answer(1, true, 11);
  await turn();
  assertEquals(fate, []);
  fixture.applied = 11;
  fixture.waiters.reach(11);
  await turn();
  assertEquals(fate, ["passed"]);
});

Deno.test("a question that leadership left open is asked again, with a number of its own", async () => {
  const fixture = new Fixture();
  const fate = fixture.wait(100);
  fixture.barriers.flush();
  fixture.answer(1, false);
  fixture.barriers.flush();
  assertEquals(fixture.asked, [1]);
  fixture.barriers.retry();
  fixture.barriers.flush();
  fixture.answer(2, false);
  fixture.barriers.tick();
  fixture.barriers.flush();
  assertEquals(fixture.asked, [1, 2, 3]);
  fixture.answer(1, true, 1);
  await turn();
  assertEquals(fate, [], "an old answer proves nothing");
  fixture.answer(3, true, 1);
  await turn();
  assertEquals(fate, ["passed"]);
});

Deno.test("a read that is not confirmed in time fails then, and is not asked for any more", async () => {
  const fixture = new Fixture();
  const [short, long] = [fixture.wait(50), fixture.wait(Infinity)];
  fixture.nowMs += 49;
  fixture.barriers.tick();
  await turn();
  assertEquals(short, []);
  fixture.nowMs += 1;
  fixture.barriers.tick();
  await turn();
  assertEquals([short, long], [[LATE], []]);
  fixture.barriers.failAll("The end");
  await turn();
  assertEquals([short, long], [[LATE], ["The end"]]);
  fixture.barriers.flush();
  assertEquals(fixture.asked, []);
});

Deno.test("so many reads may wait, and room is made by those that end", async () => {
  const fixture = new Fixture();
  const fates = Array.from({ length: NODE.maxPendingBarriers }, () => fixture.wait(100));
  const refused = await assertRejects(
    () => fixture.barriers.wait(100),
    ApiError,
    "Too many reads wait",
  );
  assertEquals(refused instanceof ApiError && refused.kind, "overloaded");
  fixture.barriers.flush();
  fixture.answer(1, true, 1);
  await turn();
  assertEquals(fates.at(-1), ["passed"]);
  const fate = fixture.wait(100);
  fixture.barriers.flush();
  fixture.answer(2, true, 1);
  await turn();
  assertEquals(fate, ["passed"]);
});
