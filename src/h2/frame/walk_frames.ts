import type { Buffer } from "node:buffer";
import { H2 } from "../../base/mod.ts";
import { HEADER_BYTES } from "./frame_header.ts";
import { H2Error } from "./h2_error.ts";
import { CODE } from "./numbers.ts";
import { readU32 } from "./u32.ts";

/** Takes the frames of one connection in their order. */
export interface FrameSink {
  /** No more frames are wanted. */
  readonly failed: boolean;
  /** `payload` is a view into the bytes that are walked. */
  frame(type: number, flags: number, stream: number, payload: Buffer): void;
}

/** Hands on every whole frame of `bytes[from..to]`; the place of the first byte that is left. Throws H2Error. */
export function walkFrames(bytes: Buffer, from: number, to: number, sink: FrameSink): number {
  let at = from;
  while (!sink.failed && to - at >= HEADER_BYTES) {
    const lengthBytes = readU32(bytes, at) >>> 8;
    if (lengthBytes > H2.maxFrameBytes) {
      throw new H2Error(CODE.frameSizeError, `The peer sends a frame of ${lengthBytes} bytes`);
    }
    const start = at + HEADER_BYTES;
    const end = start + lengthBytes;
    if (end > to) break;
    const stream = readU32(bytes, at + 5) & 0x7fff_ffff;
    sink.frame(bytes[at + 3] ?? 0, bytes[at + 4] ?? 0, stream, bytes.subarray(start, end));
    at = end;
  }
  return at;
}
