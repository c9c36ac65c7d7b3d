import { assertEquals } from "#assert";
import { ByteWriter, CREDENTIALS, silentLogger } from "../../base/mod.ts";
import { CollectedLog } from "../../../tests/support/collected_log.ts";
import { createFakeTime } from "../../../tests/support/callers.ts";
import { createFakeNode } from "../../../tests/support/fake_node.ts";
import type { NodeCallOutcome } from "../../naming_node/mod.ts";
import type { MaybePromise } from "../maybe_promise.ts";
import type { NodeTransport } from "../node_transport.ts";
import { Everywhere } from "./everywhere.ts";

/** Node 1 is asked; the others that have an answer are members, and connected unless they are in `apart`. */
function createBench(answers: Record<number, () => MaybePromise<NodeCallOutcome>>) {
  const time = createFakeTime();
  const node = createFakeNode();
  const log = new CollectedLog();
  let handler: Parameters<NodeTransport["handle"]>[0] = () => new Uint8Array();
  const calls: number[] = [];
  const apart = new Set<number>();
  const others = Object.keys(answers).map(Number);
  const everywhere = new Everywhere({
    node,
    timers: time.timers,
    logger: log.logger,
    transport: {
      self: 1,
      members: () => [1, ...others],
      connected: () => others.filter((id) => !apart.has(id)),
      call(to) {
        calls.push(to);
        return Promise.resolve(answers[to]?.() ?? REFUSED);
      },
      handle: (given) => handler = given,
    },
  });
  const settle = () => new Promise<void>((resolve) => setTimeout(resolve));
  /** How long a change waits. */
  async function waitedMs(
    index: number,
    stepMs: number = CREDENTIALS.everywhereRetryMs,
  ): Promise<number> {
    const startMs = time.monotonicMs();
    let isDone = false;
    const done = everywhere.applied(index).then(() => isDone = true);
    for (await settle(); !isDone; await settle()) time.advance(stepMs);
    await done;
    assertEquals(time.pending(), 0);
    return time.monotonicMs() - startMs;
  }
  /** What each warning says. */
  const silent = () => log.entries.map(({ fields }) => fields["nodes"]);
  const answer = () => handler(new Uint8Array());
  return { everywhere, time, node, calls, apart, silent, settle, waitedMs, answer };
}

const REFUSED: NodeCallOutcome = { type: "refused", reason: "it is not connected" };

function at(index: number): NodeCallOutcome {
  return { type: "answer", body: new ByteWriter(8).varint(index).take() };
}

Deno.test("waits until each node that is connected has the entry", async () => {
  let slow = 6;
  const { waitedMs, calls, silent } = createBench({ 2: () => at(7), 3: () => at(slow++) });
  const { everywherePollMs } = CREDENTIALS;
  assertEquals(await waitedMs(7, everywherePollMs), everywherePollMs);
  assertEquals(calls, [2, 3, 3]);
  assertEquals(silent(), []);
});

Deno.test("nodes that are silent or behind do not keep it for ever", async () => {
  const { waitedMs, silent } = createBench({
    2: () => ({ type: "unknown", reason: "late" }),
    3: () => at(1),
    4: () => ({ type: "answer", body: new Uint8Array() }),
    5: () => at(7),
  });
  assertEquals(await waitedMs(7), CREDENTIALS.everywhereTimeoutMs);
  assertEquals(silent(), ["2,3,4"]);
});

Deno.test("a call that hangs is not waited for beyond the whole time", async () => {
  let count = 0;
  const { waitedMs, silent } = createBench({
    2: () => ++count < 4 ? REFUSED : new Promise(() => {}),
  });
  assertEquals(await waitedMs(7), CREDENTIALS.everywhereTimeoutMs);
  assertEquals(silent(), ["2"]);
});

Deno.test("a call that fails is made again", async () => {
  let count = 0;
  const { waitedMs, calls, silent } = createBench({
    2: () => ++count < 3 ? { type: "unknown", reason: "the link broke" } : at(7),
  });
  assertEquals(await waitedMs(7), 2 * CREDENTIALS.everywhereRetryMs);
  assertEquals(calls, [2, 2, 2]);
  assertEquals(silent(), []);
});

Deno.test("a node whose link is down for a moment is waited for", async () => {
  const { everywhere, time, apart, calls, settle, silent } = createBench({ 2: () => at(7) });
  apart.add(2);
  const done = everywhere.applied(7);
  await settle();
  assertEquals(calls, []);
  apart.delete(2);
  time.advance(CREDENTIALS.everywhereRetryMs);
  await done;
  assertEquals([calls, silent(), time.pending()], [[2], [], 0]);
});

Deno.test("a node that stays away keeps one change waiting, and further ones once it is back", async () => {
  const { waitedMs, apart, silent } = createBench({ 2: () => at(1), 3: () => at(9) });
  apart.add(2);
  assertEquals(await waitedMs(7), CREDENTIALS.everywhereTimeoutMs);
  assertEquals(await waitedMs(8), 0);
  assertEquals(silent(), ["2", "2"]);
  apart.delete(2);
  assertEquals(await waitedMs(9), CREDENTIALS.everywhereTimeoutMs);
});

Deno.test("tells others how far it is itself", async () => {
  const { answer, node } = createBench({});
  node.applyNow({ type: "switch.put", entry: "a", value: "1" });
  assertEquals([...await answer()], [1]);
});

Deno.test("alone there is nobody to wait for", async () => {
  const node = createFakeNode();
  const timers = createFakeTime().timers;
  const alone = new Everywhere({ node, timers, logger: silentLogger, transport: undefined });
  await alone.applied(7);
});

Deno.test("so many changes wait at a time, more are answered at once, and an end makes room", async () => {
  const held = Promise.withResolvers<NodeCallOutcome>();
  const { everywhere, calls, silent, settle, time } = createBench({ 2: () => held.promise });
  const waiting = Array.from(
    { length: CREDENTIALS.maxEverywhereWaits },
    () => everywhere.applied(7),
  );
  await settle();
  assertEquals([calls.length, silent()], [waiting.length, []]);
  await everywhere.applied(7);
  assertEquals([calls.length, silent()], [waiting.length, [undefined]]);
  held.resolve(at(7));
  await Promise.all(waiting);
  await everywhere.applied(7);
  assertEquals([calls.length, silent().length, time.pending()], [waiting.length + 1, 1, 0]);
});
