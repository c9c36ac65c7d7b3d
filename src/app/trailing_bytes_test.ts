/**
 * What decoders of the wire and of the log make of a byte behind what they have read. It is a fault where a record is a
 * whole; it is passed over where a later version may say more. Values of the store, dumps and backups carry checksums
 * and are looked at beside their decoders.
 */
import { assertEquals, assertThrows } from "#assert";
import { SAMPLE_COMMANDS } from "../../tests/support/sample_commands.ts";
import { readQuestion, writeQuestion } from "../api/nodes/node_codec.ts";
import { ApiError, BytesError } from "../base/mod.ts";
import { decodeAdminAnswer, encodeAdminAnswer } from "../cluster/admin_op.ts";
import { decodeTransferInstance, encodeTransferInstance } from "../export/mod.ts";
import type { SyncCall, SyncReply } from "../naming/sync/messages.ts";
import { Buckets } from "../naming/sync/buckets.ts";
import { decodeSyncCall, decodeSyncReply, encodeSync } from "../naming/sync/sync_codec.ts";
import { decodeOps, decodeResults, encodeOps, encodeResults } from "../naming_node/forward_ops.ts";
import { decodeCall, encodeCall } from "../peer/pending_calls.ts";
import {
  decodeForward,
  decodeForwardAnswer,
  encodeForward,
  encodeForwardAnswer,
} from "../peer/forward_codec.ts";
import {
  decodeChallenge,
  decodeOpening,
  decodeWelcome,
  encodeChallenge,
  encodeHello,
  encodeOpening,
  encodeWelcome,
} from "../peer/greeting.ts";
import { decodeMessages, encodeMessages } from "../peer/message_codec.ts";
import { decodeMembership, encodeMembership } from "../raft/membership_codec.ts";
import { membershipOf } from "../raft/mod.ts";
import { decodeEnvelope, encodeEnvelope } from "../state/mod.ts";

type Row = readonly [name: string, decode: (bytes: Uint8Array) => unknown, good: Uint8Array];

const [COMMAND = { type: "member.remove", id: 1 }] = SAMPLE_COMMANDS;
const GREETING = { epoch: 5, knownEpoch: 0, warm: true, clockMs: 77, root: { low: 1, high: 2 } };
const NONCE = new Uint8Array(32).fill(5);
const HELLO = {
  ...{ clusterId: "c", nodeId: 3, targetId: 2, address: "host:9848" },
  ...{ incarnation: "abc", software: "1.0", rules: 3 },
};
const INSTANCE = {
  ...{ namespace: "dev", group: "g", service: "s", ip: "10.0.0.1", port: 80, cluster: "C1" },
  ...{ weight: 1, enabled: true, healthy: true, ephemeral: false, metadata: {} },
};
const CALLS: readonly SyncCall[] = [
  { type: "sync", ...GREETING, entries: [], heardOf: [] },
  { type: "pull", node: 1, epoch: 2, buckets: new Buckets(), one: undefined },
];
const REPLIES: readonly SyncReply[] = [
  { type: "heard", ...GREETING },
  { type: "pulled", known: true, asOf: 4, more: false, covered: [], entries: [] },
];

function whole(bytes: Uint8Array): unknown {
  const decoded = decodeMembership(bytes);
  if (decoded.type === "invalid") throw new BytesError(decoded.reason);
  return decoded;
}

const WHOLE: readonly Row[] = [
  ["messages of consensus", decodeMessages, encodeMessages([])],
  ["a membership", whole, encodeMembership(membershipOf([1]))],
  [
    "a command in the log",
    decodeEnvelope,
    encodeEnvelope({ requestId: "r", timeMs: 1, operator: "", command: COMMAND }),
  ],
  ["a change of members that is done", decodeAdminAnswer, encodeAdminAnswer({ type: "done" })],
  [
    "a change of members that failed",
    decodeAdminAnswer,
    encodeAdminAnswer({ type: "failed", error: new ApiError("conflict", "no", 3) }),
  ],
  ...CALLS.map((call): Row => [`a ${call.type}`, decodeSyncCall, encodeSync(call)]),
  ...REPLIES.map((reply): Row => [`a ${reply.type}`, decodeSyncReply, encodeSync(reply)]),
  ["forwarded requests", decodeOps, encodeOps([])],
  ["their results", decodeResults, encodeResults([])],
  ["an instance in a file", decodeTransferInstance, encodeTransferInstance(INSTANCE)],
];

const FORWARD = { requestId: "r-1", operator: "o", command: COMMAND, timeoutMs: 5, sinceIndex: 7 };
const GROWING: readonly Row[] = [
  ["an opening", decodeOpening, encodeOpening({ nonce: NONCE, hello: HELLO })],
  ["a challenge", decodeChallenge, encodeChallenge({ nonce: NONCE, nodeId: 2 })],
  ["a welcome", decodeWelcome, encodeWelcome(NONCE, encodeHello(HELLO))],
  ["a forwarded command", decodeForward, encodeForward(FORWARD)],
  [
    "the answer to it",
    decodeForwardAnswer,
    encodeForwardAnswer({ type: "unknown", reason: "why" }),
  ],
  ["a question to a node", readQuestion, writeQuestion({ kind: "figures" })],
];

const longer = (bytes: Uint8Array) => Uint8Array.of(...bytes, 0);

for (const [name, decode, good] of WHOLE) {
  Deno.test(`a byte behind ${name} is a fault`, () => {
    decode(good);
    assertThrows(() => decode(longer(good)), BytesError);
  });
}

for (const [name, decode, good] of GROWING) {
  Deno.test(`a byte behind ${name} is passed over`, () => {
    assertEquals(decode(longer(good)), decode(good));
  });
}

Deno.test("behind the head of a call everything is its body", () => {
  const call = encodeCall(6, Uint8Array.of(1));
  assertEquals(decodeCall(longer(call)), { call: 6, body: Uint8Array.of(1, 0) });
});
