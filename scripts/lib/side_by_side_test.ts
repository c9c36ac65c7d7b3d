import { assertEquals, assertRejects } from "#assert";
import { sideBySide } from "./side_by_side.ts";

/** Tasks that end when they are told to, with what has begun so far. */
function heldTasks() {
  const begun: string[] = [];
  const ends = new Map<string, PromiseWithResolvers<void>>();
  const task = (name: string) => {
    begun.push(name);
    const end = Promise.withResolvers<void>();
    ends.set(name, end);
    return end.promise;
  };
  return { begun, end: (name: string) => ends.get(name), task };
}

/** Everything that can go on without a task ending has gone on. */
const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

Deno.test("sideBySide() begins as many as it may, and the next when one ends", async () => {
  const { begun, end, task } = heldTasks();
  const all = sideBySide(["a", "b", "c"], 2, task);
  await settled();
  assertEquals(begun, ["a", "b"]);
  end("b")?.resolve();
  await settled();
  assertEquals(begun, ["a", "b", "c"]);
  end("a")?.resolve();
  end("c")?.resolve();
  await all;
});

Deno.test("sideBySide() needs fewer items than jobs, or none", async () => {
  const seen: number[] = [];
  await sideBySide([1], 3, (item) => Promise.resolve(void seen.push(item)));
  await sideBySide([], 3, (item) => Promise.resolve(void seen.push(item)));
  assertEquals(seen, [1]);
});

Deno.test("sideBySide() begins nothing after a failure, and throws it when the others are done", async () => {
  const { begun, end, task } = heldTasks();
  let ended = false;
  const all = sideBySide(["a", "b", "c"], 2, task).finally(() => ended = true);
  await settled();
  end("a")?.reject(new Error("a failed"));
  await settled();
  assertEquals([begun, ended], [["a", "b"], false]);
  end("b")?.resolve();
  await assertRejects(() => all, Error, "a failed");
  assertEquals(begun, ["a", "b"]);
});
