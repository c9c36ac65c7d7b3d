import { assertEquals, assertRejects } from "#assert";
import { ApiError } from "./errors.ts";
import { WorkQueue } from "./work_queue.ts";

/** Work that ends when the test says so. */
function gates(queue: WorkQueue) {
  const open: PromiseWithResolvers<string>[] = [];
  const begun: string[] = [];
  const run = (client: string, name: string) => {
    const gate = Promise.withResolvers<string>();
    open.push(gate);
    return queue.run(client, () => {
      begun.push(name);
      return gate.promise;
    });
  };
  return { open, begun, run };
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
}

Deno.test("as many run as may, the others one after the other in their order", async () => {
  const queue = new WorkQueue({ maxParallel: 2, maxQueued: 9, maxQueuedOfClient: 9 }, "full");
  const { open, begun, run } = gates(queue);
  const results = ["a", "b", "c", "d"].map((name) => run("x", name));
  await settle();
  assertEquals([begun, queue.waiting], [["a", "b"], 2]);
  open[1]?.resolve("b");
  await settle();
  assertEquals([begun, queue.waiting], [["a", "b", "c"], 1]);
  open[0]?.reject(new Error("broken"));
  await assertRejects(() => results[0] ?? Promise.resolve(), Error, "broken");
  await settle();
  assertEquals([begun, queue.waiting], [["a", "b", "c", "d"], 0]);
  open[2]?.resolve("c");
  open[3]?.resolve("d");
  assertEquals(await Promise.all(results.slice(1)), ["b", "c", "d"]);
  // All places are free again, no more and no fewer.
  const later = ["e", "f", "g"].map((name) => run("x", name));
  await settle();
  assertEquals([begun.slice(4), queue.waiting], [["e", "f"], 1]);
  for (const gate of open.slice(4)) gate.resolve("");
  await Promise.all(later);
});

Deno.test("who comes when too many wait is refused at once", async () => {
  const queue = new WorkQueue({ maxParallel: 1, maxQueued: 2, maxQueuedOfClient: 9 }, "full here");
  const { open, run } = gates(queue);
  const taken = ["a", "b", "c"].map((client) => run(client, client));
  await settle();
  const error = await assertRejects(() => queue.run("d", () => Promise.resolve()), ApiError);
  assertEquals(error instanceof ApiError && [error.kind, error.message], [
    "overloaded",
    "full here",
  ]);
  open[0]?.resolve("");
  await settle();
  // One place has become free, and what was refused holds none.
  taken.push(run("d", "d"));
  await assertRejects(() => queue.run("e", () => Promise.resolve()), ApiError);
  for (const gate of open) gate.resolve("");
  await Promise.all(taken);
  assertEquals(queue.waiting, 0);
});

Deno.test("one client has its own share of those that run and wait, for as long as they do", async () => {
  const queue = new WorkQueue({ maxParallel: 1, maxQueued: 99, maxQueuedOfClient: 2 }, "full");
  const { open, run } = gates(queue);
  const taken = ["1", "2", "3"].map((name) => run("a", name));
  await assertRejects(() => queue.run("a", () => Promise.resolve()), ApiError);
  taken.push(run("b", "4"));
  open[0]?.resolve("");
  await taken[0];
  taken.push(run("a", "5"));
  await assertRejects(() => queue.run("a", () => Promise.resolve()), ApiError);
  for (const gate of open) gate.resolve("");
  await Promise.all(taken);
  // Nothing of it is remembered.
  const again = ["6", "7", "8"].map((name) => run("a", name));
  await assertRejects(() => queue.run("a", () => Promise.resolve()), ApiError);
  for (const gate of open) gate.resolve("");
  await Promise.all(again);
});

Deno.test("clients take turns, whoever has come with how many", async () => {
  const queue = new WorkQueue({ maxParallel: 1, maxQueued: 9, maxQueuedOfClient: 9 }, "full");
  const { open, begun, run } = gates(queue);
  const all = [["a", "a1"], ["a", "a2"], ["a", "a3"], ["b", "b1"], ["b", "b2"], [
    "c",
    "c1",
  ]] as const;
  const results = all.map(([client, name]) => run(client, name));
  for (let at = 0; at < all.length; at++) {
    await settle();
    open[begun.length - 1]?.resolve("");
    // Gates are in the order in which they were asked for, not of their turns.
    for (const gate of open) gate.resolve("");
  }
  await Promise.all(results);
  assertEquals(begun, ["a1", "a2", "b1", "c1", "a3", "b2"]);
});

Deno.test("when no more may wait, who wants most gives a place up for who wants less", async () => {
  const queue = new WorkQueue({ maxParallel: 1, maxQueued: 3, maxQueuedOfClient: 9 }, "full");
  const { open, begun, run } = gates(queue);
  const greedy = ["a1", "a2", "a3", "a4"].map((name) => run("a", name));
  await settle();
  const late = run("b", "b1");
  await assertRejects(() => greedy[3] ?? Promise.resolve(), ApiError, "full");
  // One each is fair, so there is nothing to give up.
  const third = run("c", "c1");
  await assertRejects(() => greedy[2] ?? Promise.resolve(), ApiError, "full");
  await assertRejects(() => queue.run("d", () => Promise.resolve()), ApiError, "full");
  assertEquals(queue.waiting, 3);
  for (const gate of open) gate.resolve("");
  await Promise.all([greedy[0], greedy[1], late, third]);
  assertEquals([begun, queue.waiting], [["a1", "a2", "b1", "c1"], 0]);
});

Deno.test("those who are known have places of their own, and every second turn", async () => {
  const queue = new WorkQueue({ maxParallel: 1, maxQueued: 2, maxQueuedOfClient: 2 }, "full");
  const done: string[] = [];
  const gate = Promise.withResolvers<void>();
  const work = (name: string, isKnown: boolean, client = name) =>
    queue.run(client, async () => {
      await gate.promise;
      done.push(name);
    }, isKnown);
  const all = [
    work("x", false),
    work("o1", false),
    work("o2", false),
    // From the very address of the flood, too.
    work("k1", true, "o1"),
    work("k2", true),
  ];
  await assertRejects(() => work("o3", false), ApiError);
  await assertRejects(() => work("k3", true), ApiError);
  gate.resolve();
  await Promise.all(all);
  assertEquals(done, ["x", "k1", "o1", "k2", "o2"]);
});
