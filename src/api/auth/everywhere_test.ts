import { assertEquals } from "#assert";
import { ByteWriter, CREDENTIALS, silentLogger } from "../../base/mod.ts";
import { createFakeTime } from "../../../tests/support/callers.ts";
import { createFakeNode } from "../../../tests/support/fake_node.ts";
import type { NodeCallOutcome } from "../../naming_node/mod.ts";
import type { NodeTransport } from "../node_transport.ts";
import { Everywhere } from "./everywhere.ts";

function createBench(answers: Record<number, () => NodeCallOutcome>) {
  const time = createFakeTime();
  const node = createFakeNode();
  let handler: Parameters<NodeTransport["handle"]>[0] = () => new Uint8Array();
  const calls: number[] = [];
  const everywhere = new Everywhere({
    node,
    timers: time.timers,
    logger: silentLogger,
    transport: {
      self: 1,
      members: () => [1, ...Object.keys(answers).map(Number), 9],
      connected: () => Object.keys(answers).map(Number),
      call(to) {
        calls.push(to);
        return Promise.resolve(
          answers[to]?.() ?? { type: "refused", reason: "it is not connected" },
        );
      },
      handle: (given) => handler = given,
    },
  });
  const settle = () => new Promise<void>((resolve) => setTimeout(resolve));
  return { everywhere, time, node, calls, settle, answer: () => handler(new Uint8Array()) };
}

function at(index: number): NodeCallOutcome {
  return { type: "answer", body: new ByteWriter(8).varint(index).take() };
}

Deno.test("waits until each node that is connected has the entry", async () => {
  let slow = 6;
  const { everywhere, time, calls, settle } = createBench({ 2: () => at(7), 3: () => at(slow++) });
  let isDone = false;
  const done = everywhere.applied(7).then(() => isDone = true);
  await settle();
  assertEquals(isDone, false);
  time.advance(CREDENTIALS.everywherePollMs);
  await done;
  assertEquals(calls, [2, 3, 3]);
  assertEquals(time.pending(), 0);
});

Deno.test("nodes that are silent or behind do not keep it for ever", async () => {
  const { everywhere, time, settle } = createBench({
    2: () => ({ type: "unknown", reason: "late" }),
    3: () => at(1),
    4: () => ({ type: "answer", body: new Uint8Array() }),
  });
  let isDone = false;
  const done = everywhere.applied(7).then(() => isDone = true);
  for (let waitedMs = 0; waitedMs < CREDENTIALS.everywhereTimeoutMs; waitedMs += 100) {
    await settle();
    assertEquals(isDone, false);
    time.advance(100);
  }
  await settle();
  time.advance(CREDENTIALS.everywherePollMs);
  await done;
  assertEquals(time.pending(), 0);
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
