import { assert, assertEquals, assertStringIncludes } from "#assert";
import {
  connectAll,
  heartbeat,
  introduce,
  startPeer,
  type TestPeer,
  until,
} from "../../tests/support/peer/peer_fixture.ts";
import { PEER } from "../base/mod.ts";
import type { Message } from "../raft/mod.ts";
import { type AddressOutcome, type CallHandler, PEER_CALLS, type PeerCall } from "./types.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

async function withPair(body: (one: TestPeer, two: TestPeer) => Promise<void>): Promise<void> {
  const [one, two] = [await startPeer({ id: 1 }), await startPeer({ id: 2 })];
  try {
    await connectAll(one, two);
    await body(one, two);
  } finally {
    await Promise.all([one.close(), two.close()]);
  }
}

function why(outcome: AddressOutcome): string {
  return outcome.type === "answer" ? "answer" : `${outcome.type}: ${outcome.reason}`;
}

function append(index: number, sizeBytes: number): Message {
  const data = new Uint8Array(sizeBytes).fill(index);
  const entries = [{ index, term: 1, kind: "command" as const, data }];
  return {
    type: "append",
    from: 1,
    to: 2,
    term: 1,
    prevIndex: index - 1,
    prevTerm: 1,
    commit: 0,
    entries,
  };
}

Deno.test("messages pass both ways, whole and in order, large and small", async () => {
  await withPair(async (one, two) => {
    const sizes = [10, 70_000, 0, 12 * 1024 * 1024, 300, 2_000_000, 1];
    const messages = sizes.map((size, place) => append(place + 1, size));
    one.link.send(messages.slice(0, 3));
    for (const message of messages.slice(3)) one.link.send([message]);
    two.link.send([heartbeat(2, 1, 7)]);
    await until(() => two.received.length === sizes.length && one.received.length === 1, "all");
    assertEquals(one.received, [heartbeat(2, 1, 7)]);
    for (const [place, message] of two.received.entries()) {
      assert(message.type === "append");
      const data = message.entries[0]?.data;
      assertEquals([data?.length, message.prevIndex], [sizes[place], place]);
      assert(data?.every((byte) => byte === place + 1));
      // An entry must not keep the frame that it came in alive.
      assertEquals(data?.buffer.byteLength, data?.length);
    }
  });
});

Deno.test("messages of one turn share frames, and a backlog is cut into several", async () => {
  await withPair(async (one, two) => {
    const before = one.link.states()[0]?.sentFrames ?? 0;
    one.link.send(Array.from({ length: 500 }, (_, n) => heartbeat(1, 2, n)));
    one.link.send(Array.from({ length: 5 }, (_, n) => append(n + 1, 600_000)));
    await until(() => two.received.length === 505, "all messages");
    assertEquals((one.link.states()[0]?.sentFrames ?? 0) - before, 6);
  });
});

Deno.test("a message larger than a frame may be is dropped here, and the stream goes on", async () => {
  await withPair(async (one, two) => {
    one.link.send([append(1, PEER.maxFrameBytes)]);
    one.link.send([append(1, PEER.maxFrameBytes)]);
    one.link.send([heartbeat(1, 2)]);
    await until(() => two.received.length === 1, "the heartbeat");
    assertEquals(one.texts("error"), ["a message is too large to be sent: "]);
    assertEquals(one.link.states()[0]?.droppedMessages, 2);
  });
});

Deno.test("calls are answered side by side, with answers, faults and refusals", async () => {
  await withPair(async (one, two) => {
    const gate = Promise.withResolvers<void>();
    const echo: CallHandler = async (caller, body) => {
      const text = decoder.decode(body);
      if (text === "slow") await gate.promise;
      if (text === "fail") throw new Error("this fails");
      return encoder.encode(`${caller.nodeId} ${caller.address === one.address} ${text}`);
    };
    two.link.handle(PEER_CALLS.status, echo);
    const ask = async (text: string, call: PeerCall = PEER_CALLS.status) => {
      const outcome = await one.link.call(2, call, encoder.encode(text), 2_000);
      return outcome.type === "answer" ? decoder.decode(outcome.body) : JSON.stringify(outcome);
    };
    const slow = ask("slow");
    assertEquals(await ask("a"), "1 true a");
    assertStringIncludes(await ask("fail"), '"refused","reason":"this fails"');
    assertStringIncludes(await ask("b", PEER_CALLS.leave), "call 3 is not known to this version");
    gate.resolve();
    assertEquals(await slow, "1 true slow");
    const many = await Promise.all(Array.from({ length: 500 }, (_, n) => ask(`n${n}`)));
    assertEquals(many, Array.from({ length: 500 }, (_, n) => `1 true n${n}`));
    const large = await one.link.call(2, 6, new Uint8Array(PEER.maxCallBytes + 1), 1_000);
    assertEquals(large.type, "refused");
    two.link.handle(
      PEER_CALLS.status,
      () => Promise.resolve(new Uint8Array(PEER.maxCallBytes + 1)),
    );
    assertStringIncludes(await ask("large answer"), "the answer has");
    const nobody = await one.link.call(9, PEER_CALLS.status, new Uint8Array(), 1_000);
    assertEquals(nobody.type, "refused");
  });
});

Deno.test("a call without an answer is unknown, in time or when the stream breaks", async () => {
  await withPair(async (one, two) => {
    two.link.handle(PEER_CALLS.status, () => new Promise(() => {}));
    const late = await one.link.call(2, PEER_CALLS.status, new Uint8Array(), 50);
    assertEquals(late, { type: "unknown", reason: "no answer within 50 ms" });
    const broken = one.link.call(2, PEER_CALLS.status, new Uint8Array(), 5_000);
    await until(() => one.link.states()[0]?.callsUnderWay === 1, "the call");
    await new Promise((resolve) => setTimeout(resolve, 20));
    await two.close();
    assertEquals((await broken).type, "unknown");
    await until(() => !one.isConnected(2), "the fault");
    const after = await one.link.call(2, PEER_CALLS.status, new Uint8Array(), 5_000);
    assertEquals(after.type, "refused");
  });
});

Deno.test("a stranger may only ask to join, and callAddress() tells whom it has asked", async () => {
  const [one, two] = [await startPeer({ id: 1 }), await startPeer({ id: 2, clusterId: "" })];
  one.link.handle(PEER_CALLS.join, (caller) => {
    return Promise.resolve(encoder.encode(`${caller.nodeId} ${caller.stranger}`));
  });
  one.link.handle(PEER_CALLS.status, () => Promise.resolve(new Uint8Array()));
  const joined = await two.link.callAddress(one.address, PEER_CALLS.join, new Uint8Array(), 1_000);
  assert(joined.type === "answer");
  assertEquals(decoder.decode(joined.body), "2 true");
  assertEquals([joined.nodeId, joined.clusterId.length], [1, 32]);
  const status = await two.link.callAddress(
    one.address,
    PEER_CALLS.status,
    new Uint8Array(),
    1_000,
  );
  assertEquals(why(status), "refused: a node that has not joined may only ask to join");
  const nowhere = await two.link.callAddress(
    "127.0.0.1:1",
    PEER_CALLS.join,
    new Uint8Array(),
    1_000,
  );
  assertEquals(nowhere.type, "refused");
  const bad = await two.link.callAddress("no address", PEER_CALLS.join, new Uint8Array(), 1_000);
  assertEquals(why(bad), "refused: the address no address is no host:port");
  // A member that speaks to it before it knows that it has joined is refused, and heard once it knows.
  introduce(one, two);
  const fault = () => one.link.states()[0]?.fault ?? "";
  await until(() => fault().includes("has not joined a cluster yet"), "the refusal");
  introduce(two, one);
  await until(() => two.isConnected(1), "the stranger's stream");
  two.link.setCluster(joined.clusterId);
  await until(() => one.greeted.length === 1 && two.isConnected(1), "the greeting as a member");
  await until(() => {
    one.link.send([heartbeat(1, 2)]);
    return two.received.length > 0;
  }, "a message after the join");
  await Promise.all([one.close(), two.close()]);
});

Deno.test("streams of nodes are no clients: not counted, not swept, and there is room for them", async () => {
  const one = await startPeer({ id: 1, idleMs: 60, maxConnections: 0 });
  const two = await startPeer({ id: 2 });
  await connectAll(one, two);
  assertEquals([one.server.stats().connections, one.server.stats().peerConnections], [0, 1]);
  const { reconnects } = two.link.states()[0] ?? {};
  await new Promise((resolve) => setTimeout(resolve, 300));
  assertEquals(two.link.states()[0]?.reconnects, reconnects);
  assertEquals(one.link.states()[0]?.connected, true);
  await Promise.all([one.close(), two.close()]);
});
