import { assertEquals, assertRejects } from "#assert";
import { ManualTimers } from "../../../tests/support/manual_timers.ts";
import { settled } from "../../../tests/support/process_timers.ts";
import { ApiError, LOCK } from "../../base/mod.ts";
import type { NodeFacade } from "../../node/mod.ts";
import { EndedHolders } from "./ended_holders.ts";

/** Holders over a node that ends what is proposed when the test says so. */
function open() {
  const timers = new ManualTimers();
  const dropped: (readonly string[])[] = [];
  const waiting: PromiseWithResolvers<void>[] = [];
  const node = {
    propose: (command: { readonly type: string; readonly holders: readonly string[] }) => {
      dropped.push(command.holders);
      const answer = Promise.withResolvers<void>();
      waiting.push(answer);
      return answer.promise;
    },
  } as unknown as Pick<NodeFacade, "propose">;
  const holders = new EndedHolders({ node, timers });
  const answer = async (error?: Error) => {
    const next = waiting.shift();
    if (error === undefined) next?.resolve();
    else next?.reject(error);
    await settled();
  };
  return { holders, timers, dropped: () => dropped.splice(0), answer };
}

Deno.test("a connection without locks ends without a word, one that has tried gives them back", async () => {
  const { holders, dropped, answer } = open();
  holders.closed("stranger");
  assertEquals(dropped(), []);
  assertEquals(await holders.during("a", () => Promise.resolve("taken")), "taken");
  holders.closed("a");
  assertEquals(dropped(), [["a"]]);
  await answer();
  holders.closed("a");
  assertEquals(dropped(), []);
});

Deno.test("a connection that ends while it takes locks gives them back behind the last of them", async () => {
  const { holders, dropped } = open();
  const [first, second] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const taking = [first, second].map(({ promise }) => holders.during("a", () => promise));
  holders.closed("a");
  first.resolve();
  await taking[0];
  assertEquals(dropped(), []);
  second.reject(new Error("refused"));
  await assertRejects(() => taking[1] ?? Promise.resolve(), Error, "refused");
  assertEquals(dropped(), [["a"]]);
});

Deno.test("what ends while locks are given back goes together with the next command, in parts", async () => {
  const { holders, dropped, answer } = open();
  holders.ended("first");
  const names = Array.from({ length: LOCK.maxHoldersDroppedAtOnce + 1 }, (_, at) => `n${at}`);
  for (const name of names) holders.ended(name);
  assertEquals(dropped(), [["first"]]);
  await answer();
  assertEquals(dropped(), [names.slice(0, -1)]);
  await answer();
  assertEquals(dropped(), [names.slice(-1)]);
  await answer();
  assertEquals(dropped(), []);
});

Deno.test("without a leader it is tried again in a while, and at the end not any more", async () => {
  const { holders, timers, dropped, answer } = open();
  holders.ended("a");
  await answer(new ApiError("unavailable", "no leader"));
  assertEquals(dropped(), [["a"]]);
  await timers.pass(LOCK.dropRetryMs - 1);
  assertEquals(dropped(), []);
  await timers.pass(1);
  assertEquals(dropped(), [["a"]]);
  await answer(new ApiError("unavailable", "no leader"));
  holders.close();
  assertEquals(timers.size, 0);
  await timers.pass(10 * LOCK.dropRetryMs);
  holders.ended("b");
  assertEquals(dropped(), []);
});

Deno.test("so many may wait for that; the locks of others end by their time", async () => {
  const { holders, dropped, answer } = open();
  for (let at = 0; at <= LOCK.maxEndedHolders; at++) holders.ended(`n${at}`);
  let count = 0;
  for (let found = dropped(); found.length > 0; found = dropped()) {
    count += found.flat().length;
    await answer();
  }
  assertEquals(count, LOCK.maxEndedHolders);
  holders.ended("later");
  assertEquals(dropped(), [["later"]]);
});
