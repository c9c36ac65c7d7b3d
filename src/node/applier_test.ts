import { assertEquals } from "#assert";
import { type Entry, membershipOf, type SnapshotMeta } from "../raft/mod.ts";
import { createStateMachine } from "../state/mod.ts";
import type { RaftStore, StoredSnapshot } from "../store/mod.ts";
import { Applier } from "./applier.ts";
import { DigestWaiters } from "./digest_waiters.ts";
import { AppliedWaiters } from "./applied_waiters.ts";

/** An applier whose store holds one snapshot, which is read only as far as its gate lets it. */
class Lane {
  readonly machine = createStateMachine();
  readonly failures: string[] = [];
  readonly restored: number[] = [];
  #current: StoredSnapshot | undefined;
  readonly applier = new Applier({
    machine: this.machine,
    store: { snapshot: () => this.#current } as RaftStore,
    waiters: new AppliedWaiters(),
    monotonicMs: () => 0,
    onApplied: () => {},
    onRestored: ({ index }) => this.restored.push(index),
    onEvents: () => {},
    onFailed: (error) => this.failures.push(error.message),
    digests: new DigestWaiters(this.machine),
  });

  /** Hands over a snapshot up to `index`; the function returned lets it be read. */
  restore(index: number): () => void {
    const gate = Promise.withResolvers<void>();
    const meta: SnapshotMeta = { index, term: 1, membership: membershipOf([1]) };
    const chunks = dumpUpTo(index);
    this.#current = {
      meta,
      sizeBytes: 0,
      createdMs: 0,
      async *chunks() {
        await gate.promise;
        yield* chunks;
      },
    };
    this.applier.take({ restore: meta, committed: [] });
    return gate.resolve;
  }

  commit(index: number): void {
    const entry: Entry = { index, term: 1, kind: "noop", data: new Uint8Array() };
    this.applier.take({ committed: [entry] });
  }
}

function dumpUpTo(index: number): Uint8Array[] {
  const machine = createStateMachine();
  while (machine.appliedIndex() < index) machine.skip(machine.appliedIndex() + 1);
  return [...machine.dump(1_000)].map((chunk) => chunk.slice());
}

Deno.test("what is committed behind a second snapshot waits while that one is loaded", async () => {
  const fixture = new Lane();
  const first = fixture.restore(5);
  const second = fixture.restore(9);
  first();
  while (fixture.restored.length === 0) await new Promise((resolve) => setTimeout(resolve, 0));
  assertEquals([fixture.applier.isRestoring, fixture.machine.appliedIndex()], [true, 5]);
  fixture.commit(10);
  assertEquals(fixture.machine.appliedIndex(), 5);
  second();
  await fixture.applier.idle();
  assertEquals([fixture.failures, fixture.restored, fixture.machine.appliedIndex()], [
    [],
    [5, 9],
    10,
  ]);
});
