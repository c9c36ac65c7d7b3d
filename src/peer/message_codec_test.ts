import { assert, assertEquals, assertThrows } from "#assert";
import { BytesError } from "../base/mod.ts";
import { Rng } from "../../tests/support/rng.ts";
import type { Entry, Message } from "../raft/mod.ts";
import { decodeMessages, encodeMessages } from "./message_codec.ts";

const entries: Entry[] = [
  { index: 8, term: 3, kind: "noop", data: new Uint8Array() },
  { index: 9, term: 3, kind: "command", data: new Uint8Array([1, 2, 3]) },
];
const membership = {
  voters: [1, 2],
  votersOutgoing: [2, 3],
  learners: [],
  learnersNext: [3],
  autoLeave: true,
};
const head = { from: 1, to: 2, term: 2 ** 40 };

/** One of each kind, so that a new kind without a codec fails to compile and a broken one fails here. */
const MESSAGES: Message[] = [
  { ...head, type: "voteRequest", preVote: true, lastIndex: 7, lastTerm: 2, transfer: false },
  { ...head, type: "voteResponse", preVote: false, granted: true },
  { ...head, type: "append", prevIndex: 7, prevTerm: 2, commit: 5, entries },
  { ...head, type: "appendResponse", success: false, index: 7, hintIndex: 3, hintTerm: 1 },
  { ...head, type: "heartbeat", commit: 5, readContext: 11 },
  { ...head, type: "heartbeatResponse", readContext: 11 },
  { ...head, type: "installSnapshot", meta: { index: 5, term: 2, membership } },
  { ...head, type: "timeoutNow" },
  { ...head, type: "readIndexRequest", token: 99 },
  { ...head, type: "readIndexResponse", token: 99, index: 5, success: true },
];

Deno.test("messages of every kind come back as they were", () => {
  assertEquals(decodeMessages(encodeMessages(MESSAGES)), MESSAGES);
  assertEquals(decodeMessages(encodeMessages([])), []);
});

Deno.test("messages cut short, extended or of another version are refused", () => {
  const bytes = encodeMessages(MESSAGES);
  for (let length = 0; length < bytes.length; length += 1) {
    assertThrows(() => decodeMessages(bytes.subarray(0, length)), BytesError);
  }
  assertThrows(() => decodeMessages(new Uint8Array([...bytes, 0])), BytesError, "left over");
  assertThrows(() => decodeMessages(new Uint8Array([2, 0])), BytesError, "version 2");
});

Deno.test("100,000 random inputs never do anything but decode or throw BytesError", () => {
  const rng = Rng.fromSeed(7);
  const good = encodeMessages(MESSAGES);
  let decoded = 0;
  for (let round = 0; round < 100_000; round += 1) {
    const bytes = rng.float() < 0.5
      ? Uint8Array.from({ length: Math.floor(rng.float() * 64) }, () => rng.float() * 256)
      : mutate(good, rng);
    try {
      decodeMessages(bytes);
      decoded += 1;
    } catch (error) {
      assert(error instanceof BytesError, String(error));
    }
  }
  assert(decoded > 0, "a mutation of a payload byte should still decode");
});

function mutate(bytes: Uint8Array, rng: Rng): Uint8Array {
  const copy = bytes.slice();
  for (let i = 0; i < 1 + rng.float() * 3; i += 1) {
    copy[Math.floor(rng.float() * copy.length)] = rng.float() * 256;
  }
  return copy;
}
