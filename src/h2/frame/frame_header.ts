import { putU32, readU32 } from "./u32.ts";

export const HEADER_BYTES = 9;

interface FrameHeader {
  /** Of the payload. */
  readonly lengthBytes: number;
  readonly type: number;
  readonly flags: number;
  readonly stream: number;
}

/** Writes the header of a frame at `at`. */
export function putFrameHeader(out: Uint8Array, at: number, header: FrameHeader): void {
  const { lengthBytes, type, flags, stream } = header;
  out[at] = lengthBytes >>> 16;
  out[at + 1] = lengthBytes >>> 8;
  out[at + 2] = lengthBytes;
  out[at + 3] = type;
  out[at + 4] = flags;
  putU32(out, at + 5, stream);
}

/** How long the frame that begins at `start` is, as far as that has arrived. */
export function frameBytes(bytes: Uint8Array, start: number, end: number): number {
  if (end - start < HEADER_BYTES) return 0;
  return HEADER_BYTES + (readU32(bytes, start) >>> 8);
}

/** A whole frame. */
export function encodeFrame(
  head: Omit<FrameHeader, "lengthBytes">,
  payload: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(HEADER_BYTES + payload.length);
  putFrameHeader(out, 0, { ...head, lengthBytes: payload.length });
  out.set(payload, HEADER_BYTES);
  return out;
}
