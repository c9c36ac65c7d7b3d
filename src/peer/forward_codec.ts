/** A proposal on its way to the leader and its answer, as bytes. Decoding is total: a value or BytesError. */
import {
  ByteReader,
  ByteWriter,
  readChoice,
  readError,
  writeChoice,
  writeError,
} from "../base/mod.ts";
import type { ForwardAnswer, ForwardRequest } from "../node/mod.ts";
import { type ApplyResult, decodeEnvelope, encodeEnvelope, rulesVersionOf } from "../state/mod.ts";

const ANSWERS = [
  "done",
  "refused",
  "unknown",
  "diskFull",
] as const satisfies readonly ForwardAnswer["type"][];

/** The command travels in the form of the log; its time is stamped by the leader. */
export function encodeForward(
  request: ForwardRequest,
  version: number = rulesVersionOf(request.command),
): Uint8Array<ArrayBuffer> {
  const { requestId, operator, command, timeoutMs, sinceIndex } = request;
  const envelope = encodeEnvelope({ requestId, operator, command, timeMs: 0 }, version);
  return new ByteWriter(envelope.length + 24).varint(Math.max(0, Math.ceil(timeoutMs)))
    .varint(sinceIndex).bytes(envelope).take();
}

/** `newest`: another version of the rules than this code's own, for tests of mixed versions. */
export function decodeForward(bytes: Uint8Array, newest?: number): ForwardRequest {
  const r = new ByteReader(bytes);
  const timeoutMs = r.varint();
  const sinceIndex = r.varint();
  const decoded = decodeEnvelope(r.bytes(), newest);
  const { requestId, operator, command } = decoded;
  return { requestId, operator, command, timeoutMs, sinceIndex };
}

export function encodeForwardAnswer(answer: ForwardAnswer): Uint8Array<ArrayBuffer> {
  const w = new ByteWriter(256);
  writeChoice(w, ANSWERS, answer.type);
  if (answer.type === "refused") w.varint(answer.leader);
  else if (answer.type === "unknown") w.utf8(answer.reason);
  else if (answer.type === "done") writeResult(w, answer.result);
  return w.take();
}

export function decodeForwardAnswer(bytes: Uint8Array): ForwardAnswer {
  const r = new ByteReader(bytes);
  const type = readChoice(r, ANSWERS);
  if (type === "refused") return { type, leader: r.varint() };
  if (type === "diskFull") return { type };
  if (type === "unknown") return { type, reason: r.utf8() };
  return { type, result: readResult(r) };
}

function writeResult(w: ByteWriter, result: ApplyResult): void {
  w.bool(result.ok).varint(result.index);
  if (result.ok) w.varint(result.id).bool(result.existed);
  else writeError(w, result);
}

function readResult(r: ByteReader): ApplyResult {
  const ok = r.bool();
  const index = r.varint();
  if (ok) return { ok, index, id: r.varint(), existed: r.bool() };
  return { ok, index, ...readError(r) };
}
