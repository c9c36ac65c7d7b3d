import { assertEquals, assertRejects } from "@std/assert";
import { ApiError, NODE } from "../base/mod.ts";
import type { RaftCore } from "../raft/mod.ts";
import { AppliedWaiters } from "./applied_waiters.ts";
import { ReadBarriers } from "./read_barrier.ts";

/** Barriers of a node whose clock, state and core the test holds in its hand. */
class Desk {
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
  const desk = new Desk();
  const [one, other] = [desk.wait(100), desk.wait(100)];
  assertEquals([desk.kicks, desk.asked], [2, []]);
  desk.barriers.flush();
  desk.barriers.flush();
  const later = desk.wait(100);
  desk.barriers.flush();
  assertEquals(desk.asked, [1, 2]);
  desk.answer(1, true, 10);
  await turn();
  assertEquals([one, other, later], [["passed"], ["passed"], []]);
  desk.answer(9, true, 10);
  desk.answer(2, true, 9);
  await turn();
  assertEquals(later, ["passed"]);
});

Deno.test("a read waits until its index is applied here", async () => {
  const desk = new Desk();
  const fate = desk.wait(100);
  desk.barriers.flush();
  desk.answer(1, true, 11);
  await turn();
  assertEquals(fate, []);
  desk.applied = 11;
  desk.waiters.reach(11);
  await turn();
  assertEquals(fate, ["passed"]);
});

Deno.test("a question that leadership left open is asked again, with a number of its own", async () => {
  const desk = new Desk();
  const fate = desk.wait(100);
  desk.barriers.flush();
  desk.answer(1, false);
  desk.barriers.flush();
  assertEquals(desk.asked, [1]);
  desk.barriers.retry();
  desk.barriers.flush();
  desk.answer(2, false);
  desk.barriers.tick();
  desk.barriers.flush();
  assertEquals(desk.asked, [1, 2, 3]);
  desk.answer(1, true, 1);
  await turn();
  assertEquals(fate, [], "an old answer proves nothing");
  desk.answer(3, true, 1);
  await turn();
  assertEquals(fate, ["passed"]);
});

Deno.test("a read that is not confirmed in time fails then, and is not asked for any more", async () => {
  const desk = new Desk();
  const [short, long] = [desk.wait(50), desk.wait(Infinity)];
  desk.nowMs += 49;
  desk.barriers.tick();
  await turn();
  assertEquals(short, []);
  desk.nowMs += 1;
  desk.barriers.tick();
  await turn();
  assertEquals([short, long], [[LATE], []]);
  desk.barriers.failAll("The end");
  await turn();
  assertEquals([short, long], [[LATE], ["The end"]]);
  desk.barriers.flush();
  assertEquals(desk.asked, []);
});

Deno.test("so many reads may wait, and room is made by those that end", async () => {
  const desk = new Desk();
  const fates = Array.from({ length: NODE.maxPendingBarriers }, () => desk.wait(100));
  const refused = await assertRejects(
    () => desk.barriers.wait(100),
    ApiError,
    "Too many reads wait",
  );
  assertEquals(refused instanceof ApiError && refused.kind, "overloaded");
  desk.barriers.flush();
  desk.answer(1, true, 1);
  await turn();
  assertEquals(fates.at(-1), ["passed"]);
  const fate = desk.wait(100);
  desk.barriers.flush();
  desk.answer(2, true, 1);
  await turn();
  assertEquals(fate, ["passed"]);
});
