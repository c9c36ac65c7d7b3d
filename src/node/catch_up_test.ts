import { assertEquals, assertStringIncludes } from "#assert";
import { NODE } from "../base/mod.ts";
import { CatchUp } from "./catch_up.ts";

const TICK_MS = 100;

/** A node whose clock, state and leader the test holds in its hand. */
class Scene {
  nowMs = 1_000;
  applied = 0;
  readonly questions: PromiseWithResolvers<void>[] = [];
  readonly catchUp: CatchUp = new CatchUp({
    monotonicMs: () => this.nowMs,
    appliedIndex: () => this.applied,
    readPoint: () => {
      const question = Promise.withResolvers<void>();
      this.questions.push(question);
      return question.promise;
    },
  });

  /** Lets time pass tick by tick; `step` says what happens in each. */
  run(forMs: number, step: () => void = () => {}): void {
    for (let passedMs = 0; passedMs < forMs; passedMs += TICK_MS) {
      this.nowMs += TICK_MS;
      step();
      this.catchUp.tick();
    }
  }

  async answer(at: number): Promise<void> {
    this.questions[at]?.resolve();
    await Promise.resolve();
    await Promise.resolve();
  }

  get reason(): string {
    return this.catchUp.reason();
  }
}

Deno.test("a follower far behind is late after a moment, and until it is even", () => {
  const scene = new Scene();
  scene.applied = 100;
  scene.catchUp.saw(6_100);
  assertEquals(scene.reason, "");
  scene.run(NODE.behindMs + TICK_MS);
  assertEquals(scene.reason, "the node catches up: entry 100 of 6100");
  // The leader goes on meanwhile, and the follower comes nearer slowly.
  scene.run(3_000, () => {
    scene.applied += 200;
    scene.catchUp.saw(6_100 + 10);
  });
  assertEquals(scene.applied, 6_100);
  assertStringIncludes(scene.reason, "catches up");
  scene.applied = 6_110;
  assertEquals(scene.reason, "");
});

Deno.test("a late follower under load comes back although it is never quite even", () => {
  const scene = new Scene();
  scene.catchUp.saw(20_000);
  scene.run(2_000);
  assertStringIncludes(scene.reason, "catches up");
  let known = 20_000;
  const follow = () => {
    known += 300;
    scene.applied = known - 300;
    scene.catchUp.saw(known);
  };
  scene.run(500, follow);
  assertEquals(scene.reason, "");
});

Deno.test("a busy follower does not flap", () => {
  const scene = new Scene();
  let known = 0;
  scene.run(60_000, () => {
    // Five thousand entries in flight at all times, each applied half a second after it was committed.
    known += 1_000;
    scene.catchUp.saw(known);
    scene.applied = Math.max(0, known - 5_000);
    assertEquals(scene.reason, "");
  });
});

Deno.test("few entries behind for long is not late", () => {
  const scene = new Scene();
  scene.catchUp.saw(NODE.behindEntries);
  scene.run(10_000);
  assertEquals(scene.reason, "");
});

Deno.test("a doubt lasts until the leader has answered a question asked after it", async () => {
  const scene = new Scene();
  scene.catchUp.doubt();
  assertStringIncludes(scene.reason, "the leader has not confirmed yet");
  scene.catchUp.doubt();
  assertEquals(scene.questions.length, 1);
  await scene.answer(0);
  assertStringIncludes(scene.reason, "has not confirmed");
  scene.run(TICK_MS);
  assertEquals(scene.questions.length, 2);
  await scene.answer(1);
  assertEquals(scene.reason, "");
});

Deno.test("a question that was refused is asked again", async () => {
  const scene = new Scene();
  scene.catchUp.doubt();
  scene.questions[0]?.reject(new Error("too many"));
  await Promise.resolve();
  await Promise.resolve();
  scene.run(TICK_MS);
  await scene.answer(1);
  assertEquals(scene.reason, "");
});

Deno.test("a process that stood still is in doubt at once, before its first tick", async () => {
  const scene = new Scene();
  scene.run(1_000);
  scene.nowMs += NODE.standstillMs + 1;
  assertStringIncludes(scene.reason, "has not confirmed");
  await scene.answer(0);
  assertEquals(scene.reason, "");
});

Deno.test("a node that takes in a snapshot is behind as long as that lasts", async () => {
  const scene = new Scene();
  const work = Promise.withResolvers<void>();
  const during = scene.catchUp.during(500, work.promise);
  assertEquals(scene.reason, "a snapshot is being received: entry 0 of 500");
  assertEquals(scene.catchUp.isReceiving, true);
  work.resolve();
  await during;
  assertEquals(scene.reason, "");
});

Deno.test("late begins just behind its bounds, and even is within its own", () => {
  const scene = new Scene();
  scene.catchUp.saw(NODE.behindEntries + 1);
  scene.nowMs += NODE.behindMs;
  assertEquals(scene.reason, "");
  scene.nowMs += 1;
  scene.catchUp.tick();
  assertEquals(scene.reason, `the node catches up: entry 0 of ${NODE.behindEntries + 1}`);
  // What was known a moment ago is applied, though not in time: one more such look decides.
  const follow = (afterMs: number) => {
    const known = scene.applied + 10;
    scene.catchUp.saw(known);
    scene.nowMs += afterMs;
    scene.catchUp.tick();
  };
  scene.applied = NODE.behindEntries + 1;
  scene.catchUp.saw(scene.applied + 5);
  scene.applied += 5;
  follow(NODE.evenMs);
  assertEquals(scene.reason, "");
});

Deno.test("what is known only grows, and ticks ask what is in doubt", async () => {
  const scene = new Scene();
  scene.catchUp.saw(50);
  scene.catchUp.saw(40);
  scene.catchUp.doubt();
  assertEquals(scene.reason, "the node catches up: entry 0 of 50");
  scene.applied = 50;
  assertEquals(scene.reason, "the leader has not confirmed yet that this node is up to date");
  await scene.answer(0);
  scene.catchUp.tick();
  assertEquals([scene.questions.length, scene.reason, scene.catchUp.isReceiving], [1, "", false]);
});

Deno.test("a process that stood still for just so long is not in doubt", () => {
  const scene = new Scene();
  scene.nowMs += NODE.standstillMs;
  assertEquals([scene.reason, scene.questions.length], ["", 0]);
});

Deno.test("a snapshot that cannot be taken is over as well", async () => {
  const scene = new Scene();
  const work = Promise.withResolvers<void>();
  const during = scene.catchUp.during(0, work.promise);
  assertEquals(scene.reason, "a snapshot is being received");
  work.reject(new Error("cut"));
  await during.catch(() => {});
  assertEquals([scene.catchUp.isReceiving, scene.reason], [false, ""]);
});
