import { assert, assertEquals, assertThrows } from "#assert";
import { SAMPLE_COMMANDS } from "../../tests/support/sample_commands.ts";
import { BytesError } from "../base/mod.ts";
import { Rng } from "../../tests/support/rng.ts";
import { decodeCall, encodeCall } from "./pending_calls.ts";
import {
  decodeForward,
  decodeForwardAnswer,
  encodeForward,
  encodeForwardAnswer,
} from "./forward_codec.ts";
import { ChunkCheck, ChunkTally } from "./chunk_check.ts";
import { decodeFrame, encodeFrame } from "./frame.ts";
import { decodeMessages, encodeMessages } from "./message_codec.ts";
import {
  decodeChallenge,
  decodeOpening,
  decodeWelcome,
  encodeChallenge,
  encodeHello,
  encodeOpening,
  encodeWelcome,
} from "./greeting.ts";

const NO_BYTES = new Uint8Array();
const hello = {
  clusterId: "c".repeat(32),
  nodeId: 3,
  targetId: 2,
  address: "host:9848",
  incarnation: "abc",
  software: "1.0",
  rules: 3,
};
const opening = { nonce: new Uint8Array(32).fill(5), hello };
const challenge = { nonce: new Uint8Array(32).fill(6), nodeId: 2 };
const welcome = encodeWelcome(new Uint8Array(32).fill(7), encodeHello(hello));
const forward = {
  requestId: "r-1",
  operator: "someone",
  command: SAMPLE_COMMANDS[0] ?? assertNever(),
  timeoutMs: 5_000,
  sinceIndex: 77,
};
const done = { ok: true as const, index: 7, id: 3, existed: true };
const refused = { ok: false as const, index: 7, kind: "conflict" as const, message: "m", code: 1 };

function assertNever(): never {
  throw new Error("the sample is missing");
}

Deno.test("frames, greetings, calls and forwarded proposals come back as they were", () => {
  const body = new Uint8Array([1, 2, 3]);
  assertEquals(decodeFrame(encodeFrame("answer", 2 ** 40, body)), {
    kind: "answer",
    id: 2 ** 40,
    body,
  });
  assertEquals(decodeFrame(encodeFrame("ping", 0, new Uint8Array())).kind, "ping");
  assertEquals(decodeOpening(encodeOpening(opening)), opening);
  assertEquals(decodeOpening(new Uint8Array([...encodeOpening(opening), 9])), opening);
  assertEquals(decodeChallenge(encodeChallenge(challenge)), challenge);
  assertEquals(decodeWelcome(welcome), { proof: new Uint8Array(32).fill(7), hello });
  assertEquals(decodeCall(encodeCall(6, body)), { call: 6, body });
  for (const command of SAMPLE_COMMANDS) {
    assertEquals(decodeForward(encodeForward({ ...forward, command })), { ...forward, command });
  }
  const answers = [
    { type: "done" as const, result: done },
    { type: "done" as const, result: refused },
    { type: "refused" as const, leader: 2 },
    { type: "unknown" as const, reason: "why" },
  ];
  for (const answer of answers) {
    assertEquals(decodeForwardAnswer(encodeForwardAnswer(answer)), answer);
  }
});

Deno.test("frames pass over members of a later version, and know no other kinds", () => {
  const later = new Uint8Array([...encodeFrame("pong", 5, new Uint8Array()), 0x20, 1, 0x2a, 1, 9]);
  assertEquals(decodeFrame(later), { kind: "pong", id: 5, body: new Uint8Array() });
  for (const kind of [0, 17, 200]) {
    assertThrows(() => decodeFrame(new Uint8Array([8, kind, 1])), BytesError);
  }
});

const DECODERS: Readonly<Record<string, [(bytes: Uint8Array) => unknown, Uint8Array]>> = {
  frame: [decodeFrame, encodeFrame("call", 77, new Uint8Array([6, 1, 2]))],
  opening: [decodeOpening, encodeOpening(opening)],
  challenge: [decodeChallenge, encodeChallenge(challenge)],
  welcome: [decodeWelcome, welcome],
  call: [decodeCall, encodeCall(6, new Uint8Array([1]))],
  forward: [decodeForward, encodeForward(forward)],
  answer: [decodeForwardAnswer, encodeForwardAnswer({ type: "done", result: refused })],
};

/** Behind these a later version may add members; behind the others a byte is a fault, or belongs to the last member. */
const GROWING = ["opening", "challenge", "welcome", "forward", "answer"];

Deno.test("a byte behind a body that may grow is passed over, behind messages it is a fault", () => {
  for (const name of GROWING) {
    const [decode, good] = DECODERS[name] ?? assertNever();
    assertEquals(decode(new Uint8Array([...good, 9])), decode(good), name);
  }
  const message = { type: "timeoutNow", from: 1, to: 2, term: 3 } as const;
  const messages = encodeMessages([message]);
  assertEquals(decodeMessages(messages), [message]);
  assertThrows(() => decodeMessages(new Uint8Array([...messages, 9])), BytesError);
  assertThrows(
    () => decodeFrame(new Uint8Array([...encodeFrame("ping", 0, NO_BYTES), 9])),
    BytesError,
  );
  assertEquals(decodeCall(new Uint8Array([...encodeCall(6, NO_BYTES), 9])).body, Uint8Array.of(9));
  const tally = new ChunkTally();
  new ChunkCheck().finish(new Uint8Array([...tally.summary(), 9]));
});

for (const [name, [decode, good]] of Object.entries(DECODERS)) {
  Deno.test(`100,000 random inputs: ${name} is decoded or BytesError is thrown`, () => {
    const rng = Rng.fromSeed(5);
    let decoded = 0;
    for (let round = 0; round < 100_000; round += 1) {
      const bytes = rng.chance(0.5) ? random(rng, 64) : mutated(good, rng);
      try {
        decode(bytes);
        decoded += 1;
      } catch (error) {
        assert(error instanceof BytesError, `${error} for ${bytes}`);
      }
    }
    assert(decoded > 0, "some mutation should still decode");
  });
}

function random(rng: Rng, maxBytes: number): Uint8Array {
  return Uint8Array.from({ length: rng.below(maxBytes) }, () => rng.below(256));
}

function mutated(bytes: Uint8Array, rng: Rng): Uint8Array {
  const copy = bytes.slice(0, rng.chance(0.3) ? rng.below(bytes.length + 1) : bytes.length);
  for (let count = rng.below(4); count > 0 && copy.length > 0; count -= 1) {
    copy[rng.below(copy.length)] = rng.below(256);
  }
  return copy;
}
