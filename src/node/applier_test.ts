import { assertEquals } from "#assert";
import { type Entry, membershipOf, type SnapshotMeta } from "../raft/mod.ts";
import { createStateMachine, encodeEnvelope } from "../state/mod.ts";
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

  /** Hands over a snapshot of which the store has a newer one already. */
  take(meta: SnapshotMeta): void {
    this.applier.take({ restore: meta, committed: [] });
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

Deno.test("a snapshot is told of in the step that puts it in place, before anybody can read it", async () => {
  const machine = createStateMachine();
  const told: string[] = [];
  const applier = new Applier({
    machine: Object.assign(Object.create(machine), {
      startRestore() {
        const restore = machine.startRestore();
        const finish = () => {
          restore.finish();
          queueMicrotask(() => void told.push("somebody else's turn"));
        };
        return { push: (chunk: Uint8Array) => restore.push(chunk), finish };
      },
    }),
    store: {
      snapshot: () => ({
        meta: { index: 5, term: 1, membership: membershipOf([1]) },
        async *chunks() {
          yield* dumpUpTo(5);
        },
      }),
    } as unknown as RaftStore,
    waiters: new AppliedWaiters(),
    monotonicMs: () => 0,
    onApplied: () => {},
    onRestored: ({ index }) => void told.push(`restored ${index}`),
    onEvents: (events, index) =>
      void told.push(`events ${index}: ${events.map(({ type }) => type)}`),
    onFailed: (error) => void told.push(error.message),
    digests: new DigestWaiters(machine),
  });
  const meta = { index: 5, term: 1, membership: membershipOf([1]) };
  applier.take({ restore: meta, committed: [] });
  await applier.idle();
  assertEquals(told, ["restored 5", "events 5: restored", "somebody else's turn"]);
});

/** An applier without a snapshot, with everything that it tells. */
function openApplier() {
  const machine = createStateMachine();
  const waiters = new AppliedWaiters();
  const told: string[] = [];
  const applier = new Applier({
    machine,
    store: { snapshot: () => undefined } as unknown as RaftStore,
    waiters,
    monotonicMs: () => 0,
    onApplied: (index, entries, sizeBytes) =>
      void told.push(`applied ${index}: ${entries} entries, ${sizeBytes} bytes`),
    onRestored: ({ index }) => void told.push(`restored ${index}`),
    onEvents: (events, index) =>
      void told.push(`events ${index}: ${events.map(({ type }) => type)}`),
    onFailed: (error) => void told.push(error.message),
    digests: new DigestWaiters(machine),
    observe: (ms, entries) => void told.push(`took ${ms} ms for ${entries}`),
  });
  return { machine, waiters, told, applier };
}

function commandAt(index: number, value: string, term = 1): Entry {
  const command = { type: "switch.put", entry: "a", value } as const;
  const data = encodeEnvelope({ requestId: `r${index}`, timeMs: 1, operator: "", command });
  return { index, term, kind: "command", data };
}

Deno.test("committed entries are applied in order, told together, and answered each", () => {
  const { machine, waiters, told, applier } = openApplier();
  const ends: string[] = [];
  const waiter = (name: string) => ({
    done: ({ ok }: { readonly ok: boolean }) => void ends.push(`${name} done ${ok}`),
    lost: () => void ends.push(`${name} lost`),
    cut: () => void ends.push(`${name} cut`),
    unknown: () => void ends.push(`${name} unknown`),
  });
  waiters.waitEntry(1, 1, waiter("one"));
  waiters.waitEntry(2, 1, waiter("two"));
  waiters.waitEntry(3, 2, waiter("three"));
  waiters.waitIndex(3, () => ends.push("reached"));
  const noop: Entry = { index: 2, term: 1, kind: "noop", data: new Uint8Array(3) };
  const [first, last] = [commandAt(1, "x"), commandAt(3, "y")];
  applier.take({ committed: [] });
  assertEquals([told, applier.lastCommand], [[], undefined]);
  applier.take({ committed: [first, noop, last] });
  const bytes = first.data.length + 3 + last.data.length;
  assertEquals(told, [
    "took 0 ms for 3",
    `applied 3: 3 entries, ${bytes} bytes`,
    "events 3: switchesChanged,switchesChanged",
  ]);
  assertEquals(ends, ["one done true", "two lost", "three lost", "reached"]);
  assertEquals([machine.appliedIndex(), applier.lastCommand], [3, last.data]);
  told.length = 0;
  applier.take({ committed: [{ ...noop, index: 4 }] });
  // Who shows the index has to hear of it, although nothing has changed.
  assertEquals(told, ["took 0 ms for 1", "applied 4: 1 entries, 3 bytes", "events 4: "]);
});

Deno.test("a digest is that of the state in the middle of a batch, when it is asked for there", async () => {
  const { machine, applier } = openApplier();
  const other = openApplier();
  const asked = new DigestWaiters(machine);
  const batch = [commandAt(1, "x"), commandAt(2, "y"), commandAt(3, "z")];
  const watched = new Applier({
    machine,
    store: { snapshot: () => undefined } as unknown as RaftStore,
    waiters: new AppliedWaiters(),
    monotonicMs: () => 0,
    onApplied: () => {},
    onRestored: () => {},
    onEvents: () => {},
    onFailed: () => {},
    digests: asked,
  });
  const found = asked.ask(2, 1_000);
  watched.take({ committed: batch });
  other.applier.take({ committed: batch.slice(0, 2) });
  const wanted = await new DigestWaiters(other.machine).ask(2, 1_000);
  assertEquals([(await found).type, await found], ["digest", wanted]);
  assertEquals(applier.isRestoring, false);
});

Deno.test("a snapshot that is not there fails the node, and leaves it idle", async () => {
  const { told, applier } = openApplier();
  const meta: SnapshotMeta = { index: 5, term: 1, membership: membershipOf([1]) };
  applier.take({ restore: meta, committed: [] });
  assertEquals(applier.isRestoring, true);
  await applier.idle();
  assertEquals(applier.isRestoring, false);
  assertEquals(told, ["Cannot load the snapshot at index 5: the store has undefined"]);
});

Deno.test("what follows a snapshot that a newer one has replaced waits for that one", async () => {
  const fixture = new Lane();
  const release = fixture.restore(9);
  fixture.take({ index: 5, term: 1, membership: membershipOf([1]) });
  release();
  await fixture.applier.idle();
  assertEquals([fixture.restored, fixture.machine.appliedIndex()], [[9], 9]);
  fixture.commit(6);
  assertEquals([fixture.failures, fixture.machine.appliedIndex()], [[], 9]);
  fixture.restore(12)();
  await fixture.applier.idle();
  fixture.commit(13);
  assertEquals([fixture.restored, fixture.machine.appliedIndex()], [[9, 12], 13]);
});
