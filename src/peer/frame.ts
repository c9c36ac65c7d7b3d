/** One frame between nodes: `Frame` of proto/peer.proto, written and read by hand. Reading is total. */
import { ByteReader, BytesError, ByteWriter } from "../base/mod.ts";

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
  | "proof";

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

export function encodeFrame(
  kind: FrameKind,
  id: number,
  body: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const w = new ByteWriter(body.length + 24);
  w.u8(KIND_TAG).varint(KINDS.indexOf(kind) + 1);
  if (id !== 0) w.u8(ID_TAG).varint(id);
  if (body.length > 0) w.u8(BODY_TAG).bytes(body);
  return w.take();
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
    else skipField(r, tag);
  }
  if (kind === undefined) throw new BytesError("Cannot read a frame: its kind is unknown");
  return { kind, id, body };
}

/** Passes over a field of a later version. */
function skipField(r: ByteReader, tag: number): void {
  switch (tag & 7) {
    case 0:
      r.varint();
      return;
    case 1:
      r.raw(8);
      return;
    case 2:
      r.bytes();
      return;
    case 5:
      r.raw(4);
      return;
    default:
      throw new BytesError(`Cannot read a frame: field type ${tag & 7} is unknown`);
  }
}
