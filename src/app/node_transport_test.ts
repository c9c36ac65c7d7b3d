import { assertEquals } from "#assert";
import type { RunningNode } from "../node/mod.ts";
import { PEER_CALLS, type PeerCall, type PeerLink } from "../peer/mod.ts";
import { membershipOf } from "../raft/mod.ts";
import { namingTransport } from "./naming_transport.ts";
import { nodeTransport } from "./node_transport.ts";

type Handler = Parameters<PeerLink["handle"]>[1];

const BODY = new Uint8Array([1, 2]);
const STATE = {
  address: "",
  fault: "",
  queuedBytes: 0,
  callsUnderWay: 0,
  sentFrames: 0,
  droppedMessages: 0,
  reconnects: 0,
};

/** The link as far as transports use it. */
function fakeLink() {
  const calls: unknown[] = [];
  const handlers = new Map<PeerCall, Handler>();
  const part: Pick<PeerLink, "states" | "call" | "handle"> = {
    states: () => [3, 4].map((id) => ({ ...STATE, id, connected: id === 4 })),
    call: (to, call, body, timeoutMs) => {
      calls.push([to, call, body, timeoutMs]);
      return Promise.resolve({ type: "answer", body });
    },
    handle: (call, handler) => void handlers.set(call, handler),
  };
  return { calls, handlers, link: part as unknown as PeerLink };
}

const NODE = {
  status: () => ({ raft: { membership: membershipOf([5, 2]) } }),
  state: { members: () => [{ id: 4 }, { id: 2 }] },
} as unknown as RunningNode;

const CALLER = {
  nodeId: 4,
  address: "10.0.0.4:9848",
  incarnation: "i",
  stranger: false,
  rules: 1,
};

Deno.test("the registry shares with everybody that the log or the state names", async () => {
  const { calls, handlers, link } = fakeLink();
  const clock = { nowMs: () => 1_234.5, monotonicMs: () => 0 };
  const transport = namingTransport({ nodeId: 2, node: NODE, peer: link, clock, warmUpMs: 7 });
  assertEquals([transport.self, transport.epoch, transport.warmUpMs], [2, 1_234, 7]);
  assertEquals(transport.members(), [2, 4, 5]);
  assertEquals(transport.connected(), [4]);
  await transport.call(4, "sync", BODY, 10);
  await transport.call(5, "forward", BODY, 20);
  assertEquals(calls, [
    [4, PEER_CALLS.namingSync, BODY, 10],
    [5, PEER_CALLS.namingForward, BODY, 20],
  ]);
  transport.handle("forward", (from, body) => Promise.resolve(new Uint8Array([from, ...body])));
  const answer = await handlers.get(PEER_CALLS.namingForward)?.(CALLER, BODY);
  assertEquals(answer, new Uint8Array([4, 1, 2]));
});

Deno.test("a question of another kind has its own calls, and a throw is a rejection", async () => {
  const { calls, handlers, link } = fakeLink();
  const cluster = { self: 1, members: () => [1, 2], connected: () => [2] };
  const transport = nodeTransport(link, PEER_CALLS.listeners, cluster);
  assertEquals([transport.self, transport.members(), transport.connected()], [1, [1, 2], [2]]);
  await transport.call(2, BODY, 30);
  assertEquals(calls, [[2, PEER_CALLS.listeners, BODY, 30]]);
  transport.handle(() => {
    throw new Error("no");
  });
  const answer = handlers.get(PEER_CALLS.listeners)?.(CALLER, BODY);
  assertEquals(await answer?.catch((error: Error) => error.message), "no");
});
