import { assert, assertEquals, assertThrows } from "#assert";
import { CollectedLog } from "../../tests/support/collected_log.ts";
import { ApiError, type Logger, NAMING_SYNC } from "../base/mod.ts";
import { ManualTimers } from "../../tests/support/manual_timers.ts";
import {
  decodeOps,
  decodeResults,
  encodeOps,
  encodeResults,
  type ForwardOp,
  type ForwardResult,
  MAX_OPS,
} from "./forward_ops.ts";
import { Forwarder, forwardResultOf, unlessError } from "./forwarder.ts";
import type { NamingTransport, NodeCallOutcome } from "./naming_transport.ts";
import { systemTimers } from "../base/timers.ts";

const OP: ForwardOp = {
  op: "register",
  key: { namespace: "n", group: "g", name: "s" },
  instance: { ip: "1.1.1.1", port: 80, ephemeral: true },
  full: true,
};

function forwarder(outcome: NodeCallOutcome, log?: Logger) {
  const here: ForwardOp[] = [];
  const waitedMs: number[] = [];
  const transport: NamingTransport = {
    self: 1,
    epoch: 1,
    warmUpMs: 0,
    members: () => [1, 2],
    connected: () => [2],
    handle: () => {},
    call: (_to, _call, _body, timeoutMs) => {
      waitedMs.push(timeoutMs);
      return Promise.resolve(outcome);
    },
  };
  const run = (op: ForwardOp): ForwardResult => {
    here.push(op);
    return { type: "done" };
  };
  return { forwarder: new Forwarder(transport, systemTimers, run, log), here, waitedMs };
}

Deno.test("a node that does not answer in less than 3 s is an error to try again, and nothing is done here", async () => {
  const made = forwarder({ type: "unknown", reason: "no answer" });
  const result = await made.forwarder.send(2, OP);
  assertThrows(() => unlessError(result), ApiError, "Node 2");
  assert(result.type === "error");
  assertEquals([result.kind, made.here.length], ["unavailable", 0]);
  assert((made.waitedMs[0] ?? Infinity) < 3_000);
  assertEquals(made.forwarder.failed, 1);
});

Deno.test("an answer that cannot be read is none", async () => {
  const made = forwarder({ type: "answer", body: new Uint8Array([9, 9]) });
  const result = await made.forwarder.send(2, OP);
  assertEquals([result.type, made.here.length], ["error", 0]);
});

Deno.test("what the other node refused to take is done here, once", async () => {
  const made = forwarder({ type: "refused", reason: "not connected" });
  assertEquals(await made.forwarder.send(2, OP), { type: "done" });
  assertEquals(made.here.length, 1);
});

Deno.test("an error of the other node comes back with its kind, code and words", async () => {
  const error = { type: "error", kind: "invalid", code: 22_001, message: "no" } as const;
  const made = forwarder({ type: "answer", body: encodeResults([error]) });
  assertEquals(await made.forwarder.send(2, OP), error);
});

/** A link whose calls are answered when the test says so; each operation is answered by its own port. */
function heldForwarder() {
  const timers = new ManualTimers();
  const calls: { readonly to: number; readonly ports: number[]; readonly answer: () => void }[] =
    [];
  const transport: NamingTransport = {
    self: 1,
    epoch: 1,
    warmUpMs: 0,
    members: () => [1, 2, 3],
    connected: () => [2, 3],
    handle: () => {},
    call: (to, _call, body) => {
      const { promise, resolve } = Promise.withResolvers<NodeCallOutcome>();
      const ports = decodeOps(body).map(({ instance }) => instance.port ?? 0);
      const results = ports.map((port): ForwardResult => ({
        type: "beat",
        answer: { code: port, clientBeatIntervalMs: 5_000, lightBeatEnabled: true },
      }));
      const answer = () => resolve({ type: "answer", body: encodeResults(results) });
      calls.push({ to, ports, answer });
      return promise;
    },
  };
  const made = new Forwarder(transport, timers, () => ({ type: "done" }));
  const send = async (port: number, to = 2) => {
    const result = await made.send(to, { ...OP, instance: { ...OP.instance, port } });
    return result.type === "beat" ? result.answer.code : result;
  };
  return { calls, timers, send, made };
}

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, at) => at + 1);
}

Deno.test("what comes in one turn goes in one call, and each gets its own answer", async () => {
  const { calls, send, timers } = heldForwarder();
  const sent = Promise.all(upTo(3).map((port) => send(port)));
  await Promise.resolve();
  assertEquals(calls.map(({ ports }) => ports), [[1, 2, 3]]);
  calls[0]?.answer();
  assertEquals(await sent, [1, 2, 3]);
  assertEquals(timers.size, 0);
});

Deno.test("a call takes a bounded number of requests, the rest goes in the next one", async () => {
  const { calls, send, timers, made } = heldForwarder();
  const wanted = upTo(2 * MAX_OPS + 5);
  const sent = Promise.all(wanted.map((port) => send(port)));
  await timers.pass(NAMING_SYNC.beatGatherMs);
  assertEquals(calls.map(({ ports }) => ports.length), [MAX_OPS, MAX_OPS, 5]);
  assertEquals(calls.flatMap(({ ports }) => ports), wanted);
  // The answers may come in any order.
  for (const { answer } of calls.toReversed()) answer();
  assertEquals(await sent, wanted);
  assertEquals([made.sent, made.failed], [wanted.length, 0]);
});

Deno.test("while a call is under way the next requests gather, and leave together", async () => {
  const { calls, send, timers } = heldForwarder();
  const first = send(1);
  await Promise.resolve();
  const later = [send(2), send(3)];
  await timers.pass(NAMING_SYNC.beatGatherMs - 1);
  later.push(send(4));
  assertEquals(calls.length, 1);
  await timers.pass(1);
  assertEquals(calls.map(({ ports }) => ports), [[1], [2, 3, 4]]);
  for (const { answer } of calls) answer();
  assertEquals(await Promise.all([first, ...later]), [1, 2, 3, 4]);
  const alone = send(5);
  await Promise.resolve();
  assertEquals(calls.at(-1)?.ports, [5]);
  calls.at(-1)?.answer();
  assertEquals(await alone, 5);
});

Deno.test("nodes have their own queues: one that is slow does not make others wait", async () => {
  const { calls, send } = heldForwarder();
  const slow = send(1, 2);
  await Promise.resolve();
  const quick = send(2, 3);
  await Promise.resolve();
  assertEquals(calls.map(({ to, ports }) => [to, ports]), [[2, [1]], [3, [2]]]);
  for (const { answer } of calls) answer();
  assertEquals(await Promise.all([slow, quick]), [1, 2]);
});

Deno.test("an answer with fewer results than requests answers none of them", async () => {
  const made = forwarder({ type: "answer", body: encodeResults([]) });
  const result = await made.forwarder.send(2, OP);
  assert(result.type === "error");
  assertEquals(result.kind, "unavailable");
  assert(result.message.endsWith("gave no answer: its answer cannot be read"), result.message);
  assertEquals([made.forwarder.sent, made.forwarder.failed], [1, 1]);
});

Deno.test("what is refused or answered is no failure", async () => {
  const refused = forwarder({ type: "refused", reason: "busy" });
  await refused.forwarder.send(2, OP);
  const answered = forwarder({ type: "answer", body: encodeResults([{ type: "done" }]) });
  assertEquals(await answered.forwarder.send(2, OP), { type: "done" });
  assertEquals([refused.forwarder.failed, answered.forwarder.failed], [0, 0]);
  assertEquals([refused.here.length, answered.here.length], [1, 0]);
});

Deno.test("what another node asks is run here and counted", () => {
  const made = forwarder({ type: "refused", reason: "" });
  const body = made.forwarder.answer(encodeOps([OP, OP]));
  assertEquals(decodeResults(body), [{ type: "done" }, { type: "done" }]);
  assertEquals([made.forwarder.received, made.here.length], [2, 2]);
});

Deno.test("requests for a node that is slow are bounded, under way or not, until it answers", async () => {
  const { calls, timers, made, send } = heldForwarder();
  const most = NAMING_SYNC.maxWaitingBeats;
  const sent = Promise.all(upTo(most).map((port) => send(port)));
  const refused = {
    type: "error",
    kind: "overloaded",
    code: 0,
    message: `Cannot pass a request on: ${most} wait for node 2`,
  } as const;
  assertEquals(await send(most + 1), refused);
  await timers.pass(NAMING_SYNC.beatGatherMs);
  assertEquals(await send(most + 1), refused);
  // Other nodes have bounds of their own.
  const other = send(1, 3);
  await Promise.resolve();
  for (const { answer } of calls) answer();
  assertEquals([(await sent).at(-1), await other], [most, 1]);
  const next = send(7);
  await Promise.resolve();
  calls.at(-1)?.answer();
  assertEquals([await next, made.failed], [7, 0]);
});

Deno.test("only refusals become results, faults of this server stay faults", () => {
  const refuse = () => {
    throw new ApiError("conflict", "no", 21_000);
  };
  const wanted = { type: "error", kind: "conflict", code: 21_000, message: "no" } as const;
  assertEquals(forwardResultOf(refuse), wanted);
  const fail = () => {
    throw new TypeError("a fault");
  };
  assertThrows(() => forwardResultOf(fail), TypeError, "a fault");
  assertEquals(unlessError({ type: "done" }), { type: "done" });
});

Deno.test("the log tells what became of requests that were passed on", async () => {
  const told: string[] = [];
  const ends: readonly NodeCallOutcome[] = [
    { type: "answer", body: encodeResults([{ type: "done" }]) },
    { type: "refused", reason: "busy" },
    { type: "unknown", reason: "silence" },
  ];
  for (const outcome of ends) {
    const log = new CollectedLog();
    await forwarder(outcome, log.logger).forwarder.send(2, OP);
    told.push(...log.messages);
    assertEquals(log.entries[0]?.fields["requests"], 1);
  }
  assertEquals(told, [
    "requests passed on are answered",
    "requests passed on were not taken and are run here",
    "requests passed on have no answer",
  ]);
});
