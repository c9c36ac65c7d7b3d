import { assertEquals } from "#assert";
import type { RunningNode } from "../node/mod.ts";
import { PEER_CALLS, type PeerLink } from "../peer/mod.ts";
import { namingTransport } from "./naming_transport.ts";

const BODY = new Uint8Array([1]);

function transportOf() {
  const calls: unknown[] = [];
  const handlers: { kind: unknown; handler: (caller: unknown, body: Uint8Array) => unknown }[] = [];
  const peer = {
    states: () => [{ id: 2, connected: true }, { id: 3, connected: false }],
    call: (...args: unknown[]) => {
      calls.push(args);
      return Promise.resolve(BODY);
    },
    handle: (kind: unknown, handler: (caller: unknown, body: Uint8Array) => unknown) =>
      void handlers.push({ kind, handler }),
  } as unknown as PeerLink;
  const membership = { voters: [3, 1], votersOutgoing: [], learners: [10], learnersNext: [] };
  const node = {
    status: () => ({ raft: { membership } }),
    state: { members: () => [{ id: 2 }, { id: 1 }] },
  } as unknown as RunningNode;
  const clock = { nowMs: () => 5.9, monotonicMs: () => 0 };
  const transport = namingTransport({ nodeId: 1, node, peer, clock, warmUpMs: 7 });
  return { transport, calls, handlers };
}

Deno.test("members are those of the log and of the state, each once, by number", () => {
  const { transport } = transportOf();
  assertEquals(transport.members(), [1, 2, 3, 10]);
  assertEquals(transport.connected(), [2]);
  assertEquals([transport.self, transport.epoch, transport.warmUpMs], [1, 5, 7]);
});

Deno.test("each kind of call has its own way, there and back", async () => {
  const { transport, calls, handlers } = transportOf();
  await transport.call(2, "sync", BODY, 9);
  await transport.call(3, "forward", BODY, 8);
  assertEquals(calls, [
    [2, PEER_CALLS.namingSync, BODY, 9],
    [3, PEER_CALLS.namingForward, BODY, 8],
  ]);
  const heard: unknown[] = [];
  transport.handle("forward", (from, body) => {
    heard.push(from, body);
    return Promise.resolve(BODY);
  });
  const [first] = handlers;
  await first?.handler({ nodeId: 3 }, BODY);
  assertEquals([first?.kind, heard], [PEER_CALLS.namingForward, [3, BODY]]);
});
