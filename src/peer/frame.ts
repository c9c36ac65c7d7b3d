/** One frame between nodes: `Frame` of proto/peer.proto, written and read by hand. Reading is total. */
import { ByteReader, BytesError, ByteWriter, skipProtoValue, varintBytes } from "../base/mod.ts";

export type FrameKind =
  | "hello"
  | "welcome"
  | "refuse"
  | "messages"
  | "call"
  | "answer"
  | "fault"
  | "snapshotBegin"
  | "snapshotChunk"
  | "snapshotAck"
  | "snapshotEnd"
  | "snapshotDone"
  | "ping"
  | "pong"
  | "challenge"
  | "proof"
  | "several";

/** In the order of the numbers in the proto, from 1. */
const KINDS: readonly FrameKind[] = [
  "hello",
  "welcome",
  "refuse",
  "messages",
  "call",
  "answer",
  "fault",
  "snapshotBegin",
  "snapshotChunk",
  "snapshotAck",
  "snapshotEnd",
  "snapshotDone",
  "ping",
  "pong",
  "challenge",
  "proof",
  "several",
];

export interface Frame {
  readonly kind: FrameKind;
  readonly id: number;
  /** A view into the bytes received. */
  readonly body: Uint8Array;
}

const NO_BYTES = new Uint8Array(0);
const KIND_TAG = 0x08;
const ID_TAG = 0x10;
const BODY_TAG = 0x1a;
/** A writer makes sure of so much for a varint; with it to spare the array is never made twice. */
const SLACK_BYTES = 16;

export function encodeFrame(
  kind: FrameKind,
  id: number,
  body: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const w = new ByteWriter(frameBytes(id, body) + SLACK_BYTES);
  writeFrame(w, { kind, id, body });
  return w.view();
}

/** Bytes that a frame takes; every kind takes one. */
export function frameBytes(id: number, body: Uint8Array): number {
  const idBytes = id === 0 ? 0 : 1 + varintBytes(id);
  return 2 + idBytes + (body.length === 0 ? 0 : 1 + varintBytes(body.length) + body.length);
}

export function writeFrame(w: ByteWriter, { kind, id, body }: Frame): void {
  w.u8(KIND_TAG).varint(KINDS.indexOf(kind) + 1);
  if (id !== 0) w.u8(ID_TAG).varint(id);
  if (body.length > 0) w.u8(BODY_TAG).bytes(body);
}

/** Hands on one frame, or those inside one of kind `several`. Throws BytesError for anything else. */
export function eachFrame(bytes: Uint8Array, take: (frame: Frame) => void): void {
  const outer = decodeFrame(bytes);
  if (outer.kind !== "several") return take(outer);
  const r = new ByteReader(outer.body);
  while (r.remaining > 0) {
    const frame = decodeFrame(r.bytes());
    if (frame.kind === "several") throw new BytesError("Cannot read frames within frames twice");
    take(frame);
  }
}

/** Throws BytesError for bytes that are no frame of a kind known here. */
export function decodeFrame(bytes: Uint8Array): Frame {
  const r = new ByteReader(bytes);
  let kind: FrameKind | undefined;
  let id = 0;
  let body: Uint8Array = NO_BYTES;
  while (r.remaining > 0) {
    const tag = r.varint();
    if (tag === KIND_TAG) kind = KINDS[r.varint() - 1];
    else if (tag === ID_TAG) id = r.varint();
    else if (tag === BODY_TAG) body = r.bytes();
    else skipProtoValue(r, tag % 8);
  }
  if (kind === undefined) throw new BytesError("Cannot read a frame: its kind is unknown");
  return { kind, id, body };
}
