import { assert, assertEquals } from "#assert";
import { NODE, silentLogger } from "../base/mod.ts";
import { membershipOf, type SnapshotMeta } from "../raft/mod.ts";
import { createStateMachine } from "../state/mod.ts";
import { type SnapshotWriter, StoreFull } from "../store/mod.ts";
import { Snapshotter } from "./snapshotter.ts";

const BOUNDS = { entries: 10, bytes: 1_000, ageMs: 60_000 };
const INDEX = 7;

/** A snapshotter over a state of seven entries, whose writer does at each step what the test says. */
class Fixture {
  nowMs = 0;
  space = true;
  term: number | undefined = 3;
  readonly steps: string[] = [];
  readonly failures: string[] = [];
  readonly observed: number[] = [];
  /** Called at each step of the writer and of what follows it. */
  onStep: (step: string) => void | Promise<void> = () => {};
  readonly #machine = createStateMachine();
  readonly snapshotter: Snapshotter;

  constructor() {
    for (let index = 1; index <= INDEX; index++) this.#machine.skip(index);
    const store = {
      createSnapshot: async (meta: SnapshotMeta, createdMs: number) => {
        await this.#step(`create ${meta.index} ${meta.term} ${createdMs}`);
        return this.#writer();
      },
      truncatePrefix: (index: number) => this.#step(`truncate ${index}`),
      snapshot: () => undefined,
    };
    const raft = {
      termAt: () => this.term,
      appliedMembership: () => membershipOf([1]),
      compact: () => void this.steps.push("compact"),
    };
    this.snapshotter = new Snapshotter({
      raft,
      store,
      machine: this.#machine,
      bounds: BOUNDS,
      nowMs: () => 1_000.5,
      monotonicMs: () => this.nowMs,
      onFailed: (error) => this.failures.push(error.message),
      hasSpaceFor: () => this.space,
      log: silentLogger,
      observe: (ms, sizeBytes) => this.observed.push(ms, sizeBytes),
    }, { entries: 0, bytes: 0, ageMs: 0 });
  }

  async #step(step: string): Promise<void> {
    this.steps.push(step);
    await this.onStep(step);
  }

  #writer(): SnapshotWriter {
    return {
      append: () => this.#step("append"),
      commit: () => this.#step("commit"),
      stage: () => this.#step("stage"),
      abort: () => this.#step("abort"),
    };
  }

  /** Applied so much, and what is begun by that has ended. */
  async applied(entries: number, sizeBytes = 0): Promise<void> {
    this.snapshotter.noteApplied(entries, sizeBytes);
    await this.settled();
  }

  /** Whatever snapshot is under way has ended. */
  async settled(): Promise<void> {
    for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setTimeout(resolve, 0));
  }

  fail(at: string, error: Error): void {
    this.onStep = (step) => {
      if (step === at) throw error;
    };
  }
}

const WHOLE = ["create 7 3 1000", "append", "commit", "compact", "truncate 7"];

Deno.test("a snapshot is due after so many entries or bytes in all, and the count begins anew then", async () => {
  const fixture = new Fixture();
  await fixture.applied(4);
  await fixture.applied(5);
  assertEquals(fixture.steps, []);
  await fixture.applied(1);
  assertEquals([fixture.steps, fixture.snapshotter.count], [WHOLE, 1]);
  await fixture.applied(9, 400);
  assertEquals(fixture.snapshotter.count, 1);
  await fixture.applied(0, 600);
  assertEquals(fixture.snapshotter.count, 2);
  await fixture.applied(1, 999);
  assertEquals(fixture.snapshotter.count, 2);
});

Deno.test("a snapshot by age counts from the start of the last one", async () => {
  const fixture = new Fixture();
  await fixture.applied(1);
  fixture.nowMs = BOUNDS.ageMs - 1;
  fixture.snapshotter.check();
  await fixture.settled();
  assertEquals(fixture.snapshotter.count, 0);
  fixture.nowMs = BOUNDS.ageMs;
  fixture.onStep = (step) => {
    if (step === "commit") fixture.nowMs += 50;
  };
  fixture.snapshotter.check();
  await fixture.settled();
  assertEquals([fixture.snapshotter.count, fixture.observed[0]], [1, 50]);
  assert((fixture.observed[1] ?? 0) > 0, "its size is told");
  await fixture.applied(1);
  fixture.nowMs = 2 * BOUNDS.ageMs - 1;
  fixture.snapshotter.check();
  await fixture.settled();
  assertEquals(fixture.snapshotter.count, 1);
});

for (const at of ["create 7 3 1000", "append", "commit"]) {
  Deno.test(`a disk that is full at ${at} puts the snapshot off, and what it was to hold still counts`, async () => {
    const fixture = new Fixture();
    fixture.fail(at, new StoreFull("no room"));
    await fixture.applied(10, 300);
    assertEquals([fixture.failures, fixture.snapshotter.count], [[], 0]);
    assertEquals(fixture.steps.includes("abort"), at !== "create 7 3 1000");
    assertEquals(fixture.steps.includes("compact"), false);
    fixture.onStep = () => {};
    fixture.nowMs = NODE.snapshotRetryMs - 1;
    fixture.snapshotter.check();
    await fixture.settled();
    assertEquals(fixture.snapshotter.count, 0);
    fixture.nowMs = NODE.snapshotRetryMs;
    fixture.snapshotter.check();
    await fixture.settled();
    assertEquals(fixture.snapshotter.count, 1);
  });

  Deno.test(`any other failure at ${at} is the node's, and is not tried again by itself`, async () => {
    const fixture = new Fixture();
    fixture.fail(at, new Error("the disk is broken"));
    await fixture.applied(10);
    assertEquals([fixture.failures, fixture.snapshotter.count], [["the disk is broken"], 0]);
    assertEquals(fixture.steps.includes("abort"), false);
  });
}

Deno.test("bytes of a snapshot that was put off count again", async () => {
  const fixture = new Fixture();
  fixture.fail("append", new StoreFull("no room"));
  await fixture.applied(1, 1_000);
  fixture.onStep = () => {};
  fixture.nowMs = NODE.snapshotRetryMs;
  fixture.snapshotter.check();
  await fixture.settled();
  assertEquals(fixture.snapshotter.count, 1);
});

Deno.test("stopping gives up the snapshot under way, waits for that, and takes no more", async () => {
  const fixture = new Fixture();
  const reached = Promise.withResolvers<void>();
  const hold = Promise.withResolvers<void>();
  fixture.onStep = (step) => {
    if (step !== "append") return;
    reached.resolve();
    return hold.promise;
  };
  fixture.snapshotter.noteApplied(10, 0);
  await reached.promise;
  let stopped = false;
  const stop = fixture.snapshotter.stop().then(() => stopped = true);
  await fixture.settled();
  assertEquals(stopped, false, "the store is in use");
  hold.resolve();
  await stop;
  assertEquals(fixture.steps, ["create 7 3 1000", "append", "abort"]);
  await fixture.applied(20);
  assertEquals([fixture.snapshotter.count, fixture.failures], [0, []]);
});

Deno.test("only one is taken at a time, and none of what is in one already", async () => {
  const fixture = new Fixture();
  const hold = Promise.withResolvers<void>();
  fixture.onStep = (step) => step === "commit" ? hold.promise : undefined;
  fixture.snapshotter.noteApplied(10, 0);
  await fixture.applied(10);
  hold.resolve();
  await fixture.settled();
  assertEquals(fixture.snapshotter.count, 1);
  fixture.snapshotter.start();
  await fixture.settled();
  assertEquals(fixture.snapshotter.count, 2);
  fixture.snapshotter.start();
  await fixture.settled();
  assertEquals(fixture.snapshotter.count, 2, "there is nothing new");
});

Deno.test("a snapshot from elsewhere makes the one under way useless, whatever becomes of it", async () => {
  for (const failure of [undefined, new Error("older"), new StoreFull("no room")]) {
    const fixture = new Fixture();
    fixture.onStep = (step) => {
      if (step !== "commit") return;
      fixture.snapshotter.noteReplacing();
      if (failure !== undefined) throw failure;
    };
    await fixture.applied(10);
    assertEquals(fixture.steps.includes("compact"), false);
    assertEquals([fixture.failures, fixture.snapshotter.count], [
      [],
      failure === undefined ? 1 : 0,
    ]);
    fixture.onStep = () => {};
    // Until it is in the state nothing can be taken.
    await fixture.applied(10);
    fixture.snapshotter.noteRestored();
    await fixture.applied(9);
    const before = fixture.snapshotter.count;
    await fixture.applied(1);
    assertEquals(fixture.snapshotter.count, before + 1);
  }
});

Deno.test("none is taken where there is no room for it, or while the log lacks the state's place", async () => {
  const fixture = new Fixture();
  fixture.space = false;
  await fixture.applied(10);
  assertEquals(fixture.steps, []);
  fixture.space = true;
  fixture.term = undefined;
  fixture.snapshotter.check();
  await fixture.settled();
  assertEquals([fixture.steps, fixture.failures], [[], []]);
  fixture.term = 3;
  fixture.snapshotter.check();
  await fixture.settled();
  assertEquals(fixture.snapshotter.count, 1);
});
