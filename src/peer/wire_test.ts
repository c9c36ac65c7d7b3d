/** The bytes between nodes, written a second time: nodes of different versions must understand each other. */
import { assert, assertEquals, assertThrows } from "#assert";
import { createHmac, pbkdf2Sync } from "node:crypto";
import { helloOf, OPEN_KEY } from "../../tests/support/peer/hand_streams.ts";
import { BytesError, PEER } from "../base/mod.ts";
import type { Message } from "../raft/mod.ts";
import { AnswererHandshake } from "./answerer_handshake.ts";
import { ClusterKey, sameProof } from "./cluster_key.ts";
import { decodeFrame, eachFrame, encodeFrame, frameBytes } from "./frame.ts";
import {
  decodeOpening,
  decodeWelcome,
  encodeChallenge,
  encodeHello,
  encodeOpening,
  encodeWelcome,
} from "./greeting.ts";
import { decodeMessages, encodeMessages, packMessages } from "./message_codec.ts";
import { decodeCall, encodeCall } from "./pending_calls.ts";

const NO_BYTES = new Uint8Array(0);

Deno.test("a frame is a message of protobuf with kind, number and body", () => {
  assertEquals([...encodeFrame("hello", 0, NO_BYTES)], [0x08, 1]);
  assertEquals([...encodeFrame("call", 5, Uint8Array.of(1, 2))], [0x08, 5, 0x10, 5, 0x1a, 2, 1, 2]);
  assertEquals([...encodeFrame("several", 300, NO_BYTES)], [0x08, 17, 0x10, 0xac, 0x02]);
});

Deno.test("a frame is read to its last byte, and what it leaves out is nothing", () => {
  assertEquals(decodeFrame(Uint8Array.of(0x08, 5)), { kind: "call", id: 0, body: NO_BYTES });
  const whole = encodeFrame("call", 5, Uint8Array.of(1, 2));
  assertEquals(decodeFrame(whole), { kind: "call", id: 5, body: Uint8Array.of(1, 2) });
  for (const more of [0x10, 0x1a, 0x80]) {
    assertThrows(() => decodeFrame(Uint8Array.of(...whole, more)), BytesError);
  }
  assertThrows(() => decodeFrame(Uint8Array.of(0x08, 99)), BytesError, "its kind is unknown");
  assertThrows(() => decodeFrame(NO_BYTES), BytesError, "its kind is unknown");
});

Deno.test("the size of a frame is known before it is made", () => {
  for (const id of [0, 1, 127, 128, 300, 20_000]) {
    for (const length of [0, 1, 127, 128, 20_000]) {
      const body = new Uint8Array(length);
      assertEquals(frameBytes(id, body), encodeFrame("call", id, body).length, `${id} ${length}`);
    }
  }
});

Deno.test("a call is its number and what is asked", () => {
  assertEquals([...encodeCall(11, Uint8Array.of(9))], [11, 9]);
  assertEquals(decodeCall(Uint8Array.of(11)), { call: 11, body: NO_BYTES });
});

Deno.test("greetings begin with the version, and their numbers and proofs have 32 bytes", () => {
  const nonce = new Uint8Array(32).fill(7);
  const hello = encodeHello(helloOf(1, 2));
  assertEquals(encodeOpening({ nonce, hello: helloOf(1, 2) }), joined([1], nonce, hello));
  assertEquals(encodeChallenge({ nonce, nodeId: 3 }), joined([1], nonce, [3]));
  const proof = new Uint8Array(32).fill(8);
  assertEquals(encodeWelcome(proof, hello), joined(proof, hello));
  assertEquals(decodeWelcome(joined(proof, hello)).proof, proof);
});

Deno.test("texts of a greeting have a length that is bounded", () => {
  const nonce = new Uint8Array(32);
  const withText = (chars: number) =>
    encodeOpening({ nonce, hello: { ...helloOf(1), software: "s".repeat(chars) } });
  const { hello } = decodeOpening(withText(PEER.maxGreetingChars));
  assertEquals(hello.software.length, PEER.maxGreetingChars);
  assertThrows(() => decodeOpening(withText(PEER.maxGreetingChars + 1)), BytesError, "257");
});

Deno.test("a first frame may have 4 KiB, and not a byte more", () => {
  const opening = encodeOpening({ nonce: new Uint8Array(32), hello: helloOf(2, 1) });
  const around = encodeFrame("hello", 0, new Uint8Array(PEER.maxHandshakeBytes - 5));
  assertEquals(around.length, PEER.maxHandshakeBytes);
  const framed = (bytes: number) => {
    const body = new Uint8Array(bytes);
    body.set(opening);
    return encodeFrame("hello", 0, body);
  };
  const take = (bytes: Uint8Array) =>
    new AnswererHandshake({
      key: OPEN_KEY,
      streamKind: "Link",
      self: () => helloOf(1),
      judge: () => undefined,
    }).take(bytes);
  assertEquals(take(framed(PEER.maxHandshakeBytes - 5)).type, "send");
  assertThrows(() => take(framed(PEER.maxHandshakeBytes - 4)), BytesError, "at most 4096");
});

function joined(...parts: readonly Iterable<number>[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

Deno.test("a proof is an HMAC over all that was said, under the stretched token", () => {
  const opening = Uint8Array.of(1, 2);
  const challenge = Uint8Array.of(3);
  const said = { streamKind: "Link", opening, challenge } as const;
  const encoder = new TextEncoder();
  const withLength = (part: Uint8Array) => joined([part.length], part);
  for (const [token, rounds] of [["", 1], ["a token that nobody guesses", 100_000]] as const) {
    const key = pbkdf2Sync(token, "rnacos.peer/key/1", rounds, 32, "sha256");
    const mac = (side: string, ...more: Uint8Array[]) => {
      const parts = [encoder.encode(side), encoder.encode("Link"), opening, challenge, ...more];
      return createHmac("sha256", key).update(joined(...parts.map(withLength))).digest();
    };
    const caller = mac("rnacos.peer/caller/1");
    const made = new ClusterKey(token);
    assert(sameProof(made.callerProof(said), caller));
    const answerer = mac("rnacos.peer/answerer/1", caller, Uint8Array.of(5));
    assert(sameProof(made.answererProof(said, caller, Uint8Array.of(5)), answerer));
    assertEquals(caller.length, 32);
  }
});

Deno.test("proofs of other lengths are not the same, which is no fault", () => {
  assertEquals(sameProof(Uint8Array.of(1), Uint8Array.of(1, 2)), false);
  assertEquals(sameProof(Uint8Array.of(1, 2), Uint8Array.of(1, 3)), false);
  assertEquals(sameProof(Uint8Array.of(1, 2), Uint8Array.of(1, 2)), true);
});

const VOTE: Message = { type: "timeoutNow", from: 1, to: 2, term: 3 };

function append(...lengths: readonly number[]): Message {
  return {
    type: "append",
    from: 1,
    to: 2,
    term: 3,
    prevIndex: 0,
    prevTerm: 0,
    commit: 0,
    entries: lengths.map((length, at) => ({
      index: at + 1,
      term: 1,
      kind: "command",
      data: new Uint8Array(length).fill(at + 1),
    })),
  };
}

Deno.test("messages begin with their version and number, each with its kind", () => {
  assertEquals([...encodeMessages([VOTE, VOTE])], [1, 2, 7, 1, 2, 3, 7, 1, 2, 3]);
});

Deno.test("messages and entries may be as small as they can be", () => {
  const votes = Array.from({ length: 20 }, () => VOTE);
  assertEquals(decodeMessages(encodeMessages(votes)), votes);
  const empty = append(...Array.from({ length: 20 }, () => 0));
  assertEquals(decodeMessages(encodeMessages([empty])), [empty]);
});

Deno.test("a number of messages or entries that the bytes cannot hold is refused by itself", () => {
  assertThrows(() => decodeMessages(Uint8Array.of(1, 2, 7, 1, 2, 3)), BytesError, "2 items");
  const entries = encodeMessages([append(0)]).slice();
  entries[9] = 2;
  assertThrows(() => decodeMessages(entries), BytesError, "Cannot read 2 items: only 4 bytes");
});

Deno.test("entries own their data, all of one message in one array", () => {
  const bytes = encodeMessages([append(2, 0, 3)]);
  const [message] = decodeMessages(bytes);
  bytes.fill(0);
  assert(message?.type === "append");
  assertEquals(message, append(2, 0, 3));
  const [one, , three] = message.entries;
  assert(one?.data.buffer === three?.data.buffer);
  assertEquals(one?.data.buffer.byteLength, 5);
});

Deno.test("messages are packed in order, up to about a size", () => {
  const sizes = (messages: readonly Message[], maxBytes: number) =>
    packMessages(messages, maxBytes).map(({ length }) => length);
  const votes = [VOTE, VOTE, VOTE, VOTE, VOTE];
  assertEquals(packMessages([], 10), []);
  assertEquals(sizes(votes, 128), [2, 2, 1]);
  assertEquals(sizes(votes, 127), [1, 1, 1, 1, 1]);
  // An append takes what any message does, and for each entry its data and a little more.
  const large = append(100, 20);
  assertEquals(sizes([VOTE, large, VOTE, VOTE], 64 + 116 + 36 + 64), [2, 2]);
  assertEquals(sizes([VOTE, large, VOTE, VOTE], 64 + 116 + 36 + 63), [1, 1, 2]);
  assertEquals(sizes([large, VOTE], 10), [1, 1]);
  assertEquals(packMessages([VOTE, large], 1_000), [[VOTE, large]]);
});

Deno.test("frames of one message are handed on one by one, up to the one that cannot be read", () => {
  const taken: number[] = [];
  const part = (id: number) => {
    const frame = encodeFrame("ping", id, NO_BYTES);
    return [frame.length, ...frame];
  };
  eachFrame(encodeFrame("several", 0, joined(part(1), part(2))), ({ id }) => taken.push(id));
  eachFrame(encodeFrame("pong", 3, NO_BYTES), ({ id }) => taken.push(id));
  assertThrows(
    () => eachFrame(encodeFrame("several", 0, joined(part(4), [9])), ({ id }) => taken.push(id)),
    BytesError,
  );
  assertEquals(taken, [1, 2, 3, 4]);
});
