import { assert, assertEquals } from "#assert";
import { createHash } from "node:crypto";
import { createStateMachine, type StateMachine } from "../state/mod.ts";
import { digestInSlices, DigestWaiters } from "./digest_waiters.ts";

const LONG_MS = 60_000;

/** Passes entries over up to this one. */
function skipTo(machine: StateMachine, index: number): void {
  while (machine.appliedIndex() < index) machine.skip(machine.appliedIndex() + 1);
}

function world(appliedIndex: number) {
  const machine = createStateMachine();
  skipTo(machine, appliedIndex);
  const waiters = new DigestWaiters(machine);
  const apply = (index: number) => {
    skipTo(machine, index);
    waiters.reached();
  };
  return { machine, waiters, apply };
}

/** Digest of the state in which nothing but these entries has been passed over. */
function digestAt(index: number): string {
  const machine = createStateMachine();
  skipTo(machine, index);
  const hash = createHash("md5");
  for (const chunk of machine.fingerprint()) hash.update(chunk);
  return hash.digest("hex");
}

Deno.test("a digest is that of the very index, asked for before it or at it", async () => {
  const { waiters, apply } = world(3);
  assertEquals(waiters.nextIndex, Infinity);
  const later = waiters.ask(5, LONG_MS);
  const now = waiters.ask(3, LONG_MS);
  assertEquals(await now, { type: "digest", digest: digestAt(3) });
  assertEquals(waiters.nextIndex, 5);
  apply(4);
  assertEquals(waiters.nextIndex, 5);
  apply(5);
  apply(6);
  assertEquals(await later, { type: "digest", digest: digestAt(5) });
  assertEquals(waiters.nextIndex, Infinity);
});

Deno.test("an index that has passed is missed, also when it is jumped over while others are reached", async () => {
  const { waiters, apply } = world(3);
  assertEquals(await waiters.ask(2, LONG_MS), { type: "missed", appliedIndex: 3 });
  const [jumped, exact] = [waiters.ask(4, LONG_MS), waiters.ask(6, LONG_MS)];
  const beyond = waiters.ask(7, LONG_MS);
  assertEquals(waiters.nextIndex, 4);
  apply(6);
  assertEquals(await jumped, { type: "missed", appliedIndex: 6 });
  assertEquals(await exact, { type: "digest", digest: digestAt(6) });
  assertEquals(waiters.nextIndex, 7);
  apply(7);
  assertEquals((await beyond).type, "digest");
});

Deno.test("an index that is not reached in time is missed, and nothing is left of the question", async () => {
  const { waiters, apply } = world(3);
  const other = waiters.ask(8, LONG_MS);
  assertEquals(await waiters.ask(5, 1), { type: "missed", appliedIndex: 3 });
  assertEquals(waiters.nextIndex, 8);
  apply(8);
  assertEquals((await other).type, "digest");
});

Deno.test("so many may wait, and one more is told at once", async () => {
  const { waiters, apply } = world(3);
  const waiting = Array.from({ length: 8 }, () => waiters.ask(4, LONG_MS));
  assertEquals(await waiters.ask(4, LONG_MS), { type: "missed", appliedIndex: 3 });
  apply(4);
  for (const outcome of await Promise.all(waiting)) assertEquals(outcome.type, "digest");
});

Deno.test("a digest that takes long gives way, and is the same", async () => {
  function* chunks(): Generator<Uint8Array> {
    for (let at = 0; at < 4; at++) {
      const untilMs = performance.now() + 6;
      while (performance.now() < untilMs);
      yield Uint8Array.of(at);
    }
  }
  let turns = 0;
  const timer = setInterval(() => turns++, 0);
  const digest = await digestInSlices(chunks());
  clearInterval(timer);
  assertEquals(digest, createHash("md5").update(Uint8Array.of(0, 1, 2, 3)).digest("hex"));
  assert(turns > 0, "nothing else had its turn");
});

Deno.test("a state that has gone past all that were asked for is not looked at", async () => {
  const { machine, waiters, apply } = world(3);
  let looks = 0;
  const fingerprint = machine.fingerprint.bind(machine);
  machine.fingerprint = () => {
    looks++;
    return fingerprint();
  };
  const missed = waiters.ask(5, LONG_MS);
  apply(7);
  assertEquals([await missed, looks], [{ type: "missed", appliedIndex: 7 }, 0]);
  const met = waiters.ask(8, LONG_MS);
  apply(8);
  assertEquals([(await met).type, looks], ["digest", 1]);
});
