import { assert, assertEquals, assertThrows } from "@std/assert";
import { ApiError } from "../base/mod.ts";
import { encodeResults, type ForwardOp, type ForwardResult } from "./forward_ops.ts";
import { Forwarder, unlessError } from "./forwarder.ts";
import type { NamingTransport, NodeCallOutcome } from "./naming_transport.ts";
import { systemTimers } from "../base/timers.ts";

const OP: ForwardOp = {
  op: "register",
  key: { namespace: "n", group: "g", name: "s" },
  instance: { ip: "1.1.1.1", port: 80, ephemeral: true },
  full: true,
};

function forwarder(outcome: NodeCallOutcome) {
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
  return { forwarder: new Forwarder(transport, systemTimers, run), here, waitedMs };
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
