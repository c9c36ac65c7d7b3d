import { assertEquals, assertStringIncludes } from "#assert";
import {
  CLUSTER,
  introduce,
  startPeer,
  type TestPeer,
  type TestPeerOptions,
  until,
} from "../../tests/support/peer/peer_fixture.ts";
import { ByteWriter, PEER, silentLogger } from "../base/mod.ts";
import { type GrpcServer, startGrpcServer } from "../grpc/mod.ts";
import { FakeServer } from "../../tests/support/fake_server.ts";
import { decodeFrame, encodeFrame } from "./frame.ts";
import type { ClientStream } from "../h2/mod.ts";
import { grpcDial } from "./grpc_dial.ts";
import { AnswererHandshake } from "./answerer_handshake.ts";
import { CallerHandshake } from "./caller_handshake.ts";
import { ClusterKey } from "./cluster_key.ts";
import { OutgoingLink } from "./outgoing_link.ts";
import { encodeChallenge, encodeHello, encodeWelcome, type Hello } from "./greeting.ts";
import { peerService } from "./peer_service.ts";

const KEY = new ClusterKey("secret");
const HELLO: Hello = {
  clusterId: CLUSTER,
  nodeId: 2,
  targetId: 1,
  address: "127.0.0.1:1",
  incarnation: "i",
  software: "test",
  rules: 1,
};

/** A caller that says what it likes. Ends with what the other side said last, and why the stream ended. */
class RawCaller {
  readonly frames: string[] = [];
  ended = "";
  readonly #stream: ClientStream;

  /** Says what a caller would, and then these messages; or only these. */
  constructor(peer: TestPeer, caller?: CallerHandshake, ...messages: readonly Uint8Array[]) {
    this.#stream = grpcDial("token")(peer.address, "Link", {
      message: (bytes) => {
        const frame = decodeFrame(bytes);
        const { kind, body } = frame;
        this.frames.push(kind === "refuse" ? `refuse ${new TextDecoder().decode(body)}` : kind);
        if (caller === undefined || (kind !== "challenge" && kind !== "welcome")) return;
        const step = caller.take(frame);
        if (step.type === "send") this.#stream.send(step.frame);
        else for (const message of messages) this.#stream.send(message);
      },
      closed: (reason) => {
        this.ended = reason;
      },
    });
    if (caller === undefined) { for (const message of messages) this.#stream.send(message); }
    else this.#stream.send(caller.firstFrame);
  }

  send(message: Uint8Array): void {
    this.#stream.send(message);
  }

  async refusal(timeoutMs?: number): Promise<string> {
    await until(() => this.ended !== "", "the refusal", timeoutMs);
    return this.frames.at(-1) ?? "";
  }

  end(): void {
    this.#stream.end();
  }
}

const hello = (change: Partial<Hello> = {}, key = KEY) =>
  new CallerHandshake({ ...HELLO, ...change }, key, "Link");

async function withPeer(body: (peer: TestPeer) => Promise<void>): Promise<void> {
  const peer = await startPeer({ id: 1 });
  try {
    await body(peer);
  } finally {
    await peer.close();
  }
}

/** How node 2 fares that differs in one thing from what node 1 wants. */
async function faultOf(change: Partial<TestPeerOptions>, targetId = 1): Promise<string> {
  const one = await startPeer({ id: 1 });
  const two = await startPeer({ id: 2, ...change });
  two.link.setAddresses(new Map([[targetId, one.address]]));
  await until(() => two.texts("warn").length > 0, "a fault");
  // The caller goes on trying: neither side tells it again.
  await until(() => (two.link.states()[0]?.reconnects ?? 0) >= 4, "four tries");
  assertEquals(two.texts("warn").length, 1);
  assertEquals(one.texts("warn").length, 1);
  const fault = two.fault(targetId);
  await Promise.all([one.close(), two.close()]);
  return fault;
}

Deno.test("a wrong token, another cluster and a wrong target are refused with what to do", async () => {
  assertStringIncludes(await faultOf({ token: "other" }), "set RNACOS_CLUSTER_TOKEN alike");
  assertStringIncludes(await faultOf({ clusterId: "d".repeat(32) }), "belongs to cluster ddd");
  assertStringIncludes(await faultOf({}, 3), "check RNACOS_RAFT_NODE_ADDR of both");
});

Deno.test("a caller under this node's own id, and one that says no id, are refused", async () => {
  await withPeer(async (peer) => {
    const same = new RawCaller(peer, hello({ nodeId: 1 }));
    assertStringIncludes(await same.refusal(), "give every node its own RNACOS_RAFT_NODE_ID");
    const nobody = new RawCaller(peer, hello({ nodeId: 0 }));
    assertStringIncludes(await nobody.refusal(), "does not say who it is");
  });
});

Deno.test("a node of another cluster that wants this one as its member is told of, once it has proved the token", async () => {
  await withPeer(async (peer) => {
    const clusterId = "d".repeat(32);
    const wrong = new ClusterKey("other");
    for (
      const caller of [
        hello({ clusterId }, wrong),
        hello({ clusterId, targetId: 0 }),
        hello({ clusterId, targetId: 3 }),
      ]
    ) {
      await new RawCaller(peer, caller).refusal();
    }
    assertEquals(peer.claims, []);
    const claimer = new RawCaller(peer, hello({ clusterId }));
    assertStringIncludes(await claimer.refusal(), "belongs to cluster ddd");
    assertEquals(peer.claims, [`2 ${clusterId}`]);
  });
});

Deno.test("a future version is refused by its number, whatever follows it", async () => {
  await withPeer(async (peer) => {
    const body = new ByteWriter().varint(2).raw(new Uint8Array(40).fill(255)).take();
    const caller = new RawCaller(peer, undefined, encodeFrame("hello", 0, body));
    assertStringIncludes(await caller.refusal(), "peer protocol 2: this node speaks 1");
  });
});

Deno.test("a second process under an id is refused while the first is alive", async () => {
  await withPeer(async (peer) => {
    const first = new RawCaller(peer, hello({ incarnation: "first" }));
    await until(() => first.frames.includes("welcome"), "the welcome");
    const second = new RawCaller(peer, hello({ incarnation: "second" }));
    assertStringIncludes(await second.refusal(), "another process is connected as node 2");
    // The same process may come again: its earlier stream is then ended.
    const again = new RawCaller(peer, hello({ incarnation: "first" }));
    await until(() => again.frames.includes("welcome") && first.ended !== "", "the new stream");
    again.end();
    await until(() => peer.link.stats().incoming === 0, "the end of the stream");
    const third = new RawCaller(peer, hello({ incarnation: "second" }));
    await until(() => third.frames.includes("welcome"), "a welcome after the first has gone");
    third.end();
  });
});

Deno.test("garbage, silence and oversize texts in the first frame are refused", async () => {
  await withPeer(async (peer) => {
    const garbage = new RawCaller(
      peer,
      undefined,
      Uint8Array.from({ length: 50 }, (_, i) => i * 37),
    );
    assertStringIncludes(await garbage.refusal(), "Cannot read");
    const early = new RawCaller(
      peer,
      undefined,
      encodeFrame("messages", 0, new Uint8Array([1, 0])),
    );
    assertStringIncludes(await early.refusal(), "its first frame is messages, not hello");
    const large = new RawCaller(peer, hello({ software: "x".repeat(300) }));
    assertStringIncludes(await large.refusal(), "300 characters");
    const silent = new RawCaller(peer);
    silent.send(new Uint8Array(0));
    assertStringIncludes(await silent.refusal(), "its kind is unknown");
    const mute = new RawCaller(peer);
    assertStringIncludes(await mute.refusal(6_000), "it did not say who it is");
  });
});

Deno.test("an oversize frame ends its stream and nothing else", async () => {
  await withPeer(async (peer) => {
    const caller = new RawCaller(peer, hello());
    await until(() => caller.frames.includes("welcome"), "the welcome");
    caller.send(new Uint8Array(PEER.maxFrameBytes + 1));
    await until(() => caller.ended !== "", "the end of the stream");
    const next = new RawCaller(peer, hello());
    await until(() => next.frames.includes("welcome"), "the next welcome");
    next.end();
    assertEquals(peer.received, []);
  });
});

Deno.test("a message for others, or from others, ends the stream", async () => {
  await withPeer(async (peer) => {
    const vote = Uint8Array.from([1, 1, 4, 9, 1, 1, 0, 0]);
    const forged = new RawCaller(peer, hello(), encodeFrame("messages", 0, vote));
    assertStringIncludes(await forged.refusal(), "Cannot take a message from 9 to 1");
    const stranger = new RawCaller(
      peer,
      hello({ clusterId: "" }),
      encodeFrame("messages", 0, vote),
    );
    assertStringIncludes(await stranger.refusal(), "has not joined this cluster");
    assertEquals(peer.received, []);
  });
});

/** A node that knows this token and welcomes everyone with these words. */
async function startImpostor(words: Hello, token: string): Promise<GrpcServer> {
  return await startGrpcServer({
    host: "127.0.0.1",
    port: 0,
    server: new FakeServer().view(),
    streams: peerService((streamKind, stream) => {
      const answerer = new AnswererHandshake({
        key: new ClusterKey(token),
        streamKind,
        self: () => words,
        judge: () => undefined,
      });
      return {
        message: (bytes) => {
          const step = answerer.take(bytes);
          if (step.type !== "refuse") stream.send(step.frame);
        },
        closed: () => {},
      };
    }),
  });
}

Deno.test("the caller judges the answerer: its id and its cluster", async () => {
  const faults = {
    "node 3 answers where node 1 was wanted": { nodeId: 3 },
    "belongs to cluster eee": { nodeId: 1, clusterId: "eee" },
  };
  for (const [fault, change] of Object.entries(faults)) {
    const server = await startImpostor({ ...HELLO, ...change }, "secret");
    const caller = await startPeer({ id: 2 });
    caller.link.setAddresses(new Map([[1, `127.0.0.1:${server.port}`]]));
    await until(() => caller.fault(1).includes(fault), fault);
    await Promise.all([caller.close(), server.stop()]);
  }
});

/** A node that challenges, whatever it hears, and says these frames to whatever proof it gets. */
async function startBluffer(
  ...frames: readonly Uint8Array[]
): Promise<{ server: GrpcServer; heard: Uint8Array[] }> {
  const heard: Uint8Array[] = [];
  const server = await startGrpcServer({
    host: "127.0.0.1",
    port: 0,
    server: new FakeServer().view(),
    streams: peerService((_lane, stream) => ({
      message: (bytes) => {
        heard.push(bytes.slice());
        const frame = frames[heard.length - 1];
        if (frame !== undefined) stream.send(frame);
      },
      closed: () => {},
    })),
  });
  return { server, heard };
}

Deno.test("a node that only plays one is not believed, and hears no token", async () => {
  const token = "a token that nobody guesses";
  const challenge = encodeFrame(
    "challenge",
    0,
    encodeChallenge({ nonce: new Uint8Array(32), nodeId: 1 }),
  );
  const words = encodeWelcome(new Uint8Array(32), encodeHello({ ...HELLO, nodeId: 1 }));
  const { server, heard } = await startBluffer(challenge, encodeFrame("welcome", 0, words));
  const caller = await startPeer({ id: 2, token });
  caller.link.setAddresses(new Map([[1, `127.0.0.1:${server.port}`]]));
  await until(() => caller.fault(1).includes("set RNACOS_CLUSTER_TOKEN alike"), "the judgement");
  assertEquals(heard.slice(0, 2).map((bytes) => decodeFrame(bytes).kind), ["hello", "proof"]);
  const said = heard.map((bytes) => new TextDecoder("latin1").decode(bytes)).join("");
  assertEquals(said.includes(token), false);
  await Promise.all([caller.close(), server.stop()]);
});

Deno.test("a node that never gets to the end of a handshake is given up, whatever it sends", () => {
  let heardBytes = 0;
  let nowMs = 0;
  const ended: string[] = [];
  const link = new OutgoingLink({
    id: 1,
    address: "a:1",
    dial: () => ({
      queuedBytes: 0,
      get heardBytes() {
        return ++heardBytes;
      },
      send: () => {},
      end: () => ended.push(link.state().fault),
    }),
    clock: { nowMs: () => nowMs, monotonicMs: () => nowMs },
    log: silentLogger,
    throttle: { shouldLog: () => true },
    random: Math.random,
    hello: () => HELLO,
    key: KEY,
    events: { unreachable: () => {}, connected: () => {} },
  });
  for (; nowMs <= PEER.helloMs; nowMs += PEER.sweepMs) link.sweep();
  assertEquals(ended, []);
  link.sweep();
  assertEquals(ended, ["the handshake was not over within 5000 ms"]);
  link.stop();
});

Deno.test("callers that prove nothing take each other's places, and never a node's", async () => {
  const [one, two] = [await startPeer({ id: 1 }), await startPeer({ id: 2 })];
  introduce(two, one);
  await until(() => two.isConnected(1), "the node's stream");
  const crowd = Array.from({ length: PEER.maxUnauthenticated + 20 }, () => new RawCaller(one));
  await until(() => crowd.filter(({ ended }) => ended !== "").length >= 20, "room is made");
  assertEquals(one.link.stats().incoming <= PEER.maxUnauthenticated + 1, true);
  assertEquals(two.link.states()[0]?.reconnects, 0);
  // A node still gets in beside the crowd.
  const three = await startPeer({ id: 3 });
  introduce(three, one);
  await until(() => three.isConnected(1), "the newcomer's stream");
  for (const caller of crowd) caller.end();
  await Promise.all([one.close(), two.close(), three.close()]);
});

Deno.test("an oversize frame before the proof ends the stream", async () => {
  await withPeer(async (peer) => {
    const large = new RawCaller(peer, undefined, new Uint8Array(PEER.maxHandshakeBytes + 1));
    assertStringIncludes(await large.refusal(), "at most 4096 are allowed");
  });
});

Deno.test("a node that connects is greeted with its address, and both sides say so once", async () => {
  const [one, two] = [await startPeer({ id: 1 }), await startPeer({ id: 2 })];
  introduce(one, two);
  await until(() => one.isConnected(2), "the welcome");
  assertEquals(two.greeted, [`1 ${one.address}`]);
  assertEquals(one.log.messages, ["connected to a node"]);
  await Promise.all([one.close(), two.close()]);
});
