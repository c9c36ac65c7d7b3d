import { assertEquals } from "#assert";
import { frameLinesOf } from "../../../tests/support/state/dump_frames.ts";
import { StateBench } from "../../../tests/support/state/state_bench.ts";
import type { Command } from "../parts.ts";

function acquire(key: string, holder = "1/a", durationMs = 100): Command {
  return { type: "lock.acquire", key, holder, durationMs };
}

function release(key: string, holder = "1/a", fencingToken = 0): Command {
  return { type: "lock.release", key, holder, fencingToken };
}

function keysOf(bench: StateBench): string[] {
  return [...bench.machine.locks()].map(({ key }) => key);
}

Deno.test("a lock has one holder, and its token is the index of the entry", () => {
  const bench = new StateBench();
  bench.taken({ type: "switch.put", entry: "a", value: "1" });
  assertEquals(bench.taken(acquire("job"), { timeMs: 50 }).id, 2);
  assertEquals(bench.machine.lock("job"), {
    key: "job",
    holder: "1/a",
    fencingToken: 2,
    expiresMs: 150,
  });
  for (const holder of ["1/b", "1/a"]) {
    const result = bench.taken(acquire("job", holder), { timeMs: 149 });
    assertEquals([result.id, result.existed], [0, true]);
  }
  assertEquals(bench.machine.lock("job")?.holder, "1/a");
  assertEquals(bench.machine.lockCount(), 1);
});

Deno.test("whoever comes at the end of its time takes it, with a newer token", () => {
  const bench = new StateBench();
  bench.taken(acquire("job"), { timeMs: 50 });
  const result = bench.taken(acquire("job", "2/b", 7), { timeMs: 150 });
  assertEquals([result.id, result.existed], [2, true]);
  assertEquals(bench.machine.lock("job")?.expiresMs, 157);
  // The one before must not end what came after.
  assertEquals(bench.taken(release("job", "1/a")).existed, false);
  assertEquals(bench.taken(release("job", "1/a", 1)).existed, false);
  assertEquals(bench.machine.lock("job")?.holder, "2/b");
  // Nothing of the first holder is left that its end would take away.
  assertEquals(bench.taken({ type: "lock.drop", holders: ["1/a"] }).existed, false);
  assertEquals(keysOf(bench), ["job"]);
});

Deno.test("a lock is given back by its holder, or by whoever shows its token", () => {
  const bench = new StateBench();
  assertEquals(bench.taken(release("job")).existed, false);
  bench.taken(acquire("job"));
  assertEquals(bench.taken(release("job", "2/b")).existed, false);
  assertEquals(bench.taken(release("job", "1/a", 9)).existed, false);
  assertEquals(bench.taken(release("job")).existed, true);
  assertEquals(bench.taken(release("job")).existed, false);
  const { id } = bench.taken(acquire("job"));
  assertEquals(bench.taken(release("job", "2/b", id)).existed, true);
  assertEquals(keysOf(bench), []);
});

Deno.test("holders that are gone leave nothing behind", () => {
  const bench = new StateBench();
  for (const [key, holder] of [["a", "1"], ["b", "1"], ["c", "2"], ["d", "3"]] as const) {
    bench.taken(acquire(key, holder));
  }
  assertEquals(bench.taken({ type: "lock.drop", holders: ["1", "3", "9"] }).existed, true);
  assertEquals(keysOf(bench), ["c"]);
  assertEquals(bench.taken({ type: "lock.drop", holders: ["1"] }).existed, false);
});

Deno.test("what is over is forgotten, so many at once and by name", () => {
  const bench = new StateBench({ maxLocksExpiredAtOnce: 2 });
  for (const key of ["c", "a", "b"]) bench.taken(acquire(key, "1", 10), { timeMs: 100 });
  bench.taken(acquire("late", "1", 11), { timeMs: 100 });
  assertEquals(bench.taken({ type: "lock.expire" }, { timeMs: 109 }).existed, false);
  assertEquals(bench.taken({ type: "lock.expire" }, { timeMs: 110 }).existed, true);
  assertEquals(keysOf(bench), ["c", "late"]);
  bench.taken({ type: "lock.expire" }, { timeMs: 110 });
  assertEquals(keysOf(bench), ["late"]);
});

Deno.test("a connection has so many locks, and all have so many together", () => {
  const bench = new StateBench({ maxLocks: 3, maxLocksOfHolder: 2 });
  bench.taken(acquire("a", "1"), { timeMs: 0 });
  bench.taken(acquire("b", "1"), { timeMs: 500 });
  const refusal = (key: string, own: number, all: number) =>
    ({
      kind: "overloaded",
      message: `Cannot lock ${key}: the connection has ${own} locks of at most 2, ` +
        `all have ${all} of 3`,
    }) as const;
  bench.refused(acquire("c", "1"), refusal("c", 2, 2));
  bench.taken(acquire("c", "2"), { timeMs: 500 });
  bench.refused(acquire("d", "2"), refusal("d", 1, 3));
  // One whose time is over makes room for the next holder of the same key.
  assertEquals(bench.taken(acquire("a", "1"), { timeMs: 500 }).existed, true);
  assertEquals(bench.taken(release("b", "1")).existed, true);
  bench.taken(acquire("d", "2"), { timeMs: 500 });
});

Deno.test("the bytes of a lock in a dump; no other cluster gets it", () => {
  const bench = new StateBench();
  const empty = frameLinesOf(bench.machine.fingerprint());
  bench.taken(acquire("b", "1/x", 300), { timeMs: 1 });
  bench.taken(acquire("a", "1/x", 300), { timeMs: 1 });
  assertEquals(frameLinesOf(bench.machine.dump(100)).slice(2, -1), [
    "0a00000013016103312f7802ad02",
    "0a00000013016203312f7801ad02",
  ]);
  assertEquals(frameLinesOf(bench.machine.capture().contents()).length, empty.length);
  assertEquals([...bench.restored().locks()].map(({ key }) => key), ["a", "b"]);
  assertEquals(bench.restored().digest(), bench.machine.digest());
  const twin = bench.restored();
  assertEquals(twin.lock("a"), bench.machine.lock("a"));
});
