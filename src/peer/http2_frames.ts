/** The few frames of HTTP/2 (RFC 9113) that a caller with one stream needs. */
import { copyOf } from "../base/mod.ts";

export const FRAME_HEADER_BYTES = 9;
/** What both sides may send before anything else is agreed; no more is ever asked for here. */
export const DEFAULT_MAX_FRAME_BYTES = 16_384;
export const DEFAULT_WINDOW_BYTES = 65_535;

export const FRAME = {
  data: 0,
  headers: 1,
  rstStream: 3,
  settings: 4,
  ping: 6,
  goAway: 7,
  windowUpdate: 8,
} as const;
export const FLAG = { endStream: 0x1, ack: 0x1, endHeaders: 0x4, padded: 0x8 } as const;
export const SETTING = { enablePush: 2, initialWindowSize: 4, maxFrameSize: 5 } as const;

const PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

export interface Http2Frame {
  readonly type: number;
  readonly flags: number;
  readonly stream: number;
  /** A view into what was received. */
  readonly payload: Uint8Array;
}

/** Writes the header of a frame at `at`. */
export function putFrameHeader(
  out: Uint8Array,
  at: number,
  head: { lengthBytes: number; type: number; flags: number; stream: number },
): void {
  const { lengthBytes, type, flags, stream } = head;
  out[at] = lengthBytes >>> 16;
  out[at + 1] = lengthBytes >>> 8;
  out[at + 2] = lengthBytes;
  out[at + 3] = type;
  out[at + 4] = flags;
  putU32(out, at + 5, stream);
}

export function putU32(out: Uint8Array, at: number, value: number): void {
  out[at] = value >>> 24;
  out[at + 1] = value >>> 16;
  out[at + 2] = value >>> 8;
  out[at + 3] = value;
}

/** 0 where the bytes end: callers have checked the length where it matters. */
export function readU32(bytes: Uint8Array, at: number): number {
  const [a = 0, b = 0, c = 0, d = 0] = bytes.subarray(at, at + 4);
  return a * 0x100_0000 + (b << 16 | c << 8 | d);
}

export function http2Frame(
  type: number,
  options: { flags?: number; stream?: number; payload: Uint8Array },
): Uint8Array {
  const { flags = 0, stream = 0, payload } = options;
  const out = new Uint8Array(FRAME_HEADER_BYTES + payload.length);
  putFrameHeader(out, 0, { lengthBytes: payload.length, type, flags, stream });
  out.set(payload, FRAME_HEADER_BYTES);
  return out;
}

export function windowUpdate(stream: number, bytes: number): Uint8Array {
  const payload = new Uint8Array(4);
  putU32(payload, 0, bytes);
  return http2Frame(FRAME.windowUpdate, { stream, payload });
}

/** The first bytes of a caller: preface, settings with its window, and a connection window of the same size. */
export function opening(windowBytes: number): Uint8Array {
  const settings = new Uint8Array(12);
  settings[1] = SETTING.enablePush;
  settings[7] = SETTING.initialWindowSize;
  putU32(settings, 8, windowBytes);
  return concatBytes([
    new TextEncoder().encode(PREFACE),
    http2Frame(FRAME.settings, { payload: settings }),
    windowUpdate(0, windowBytes - DEFAULT_WINDOW_BYTES),
  ]);
}

/** The request of one gRPC method on stream 1; header fields from the static table or written out (RFC 7541). */
export function requestHeaders(path: string, authority: string): Uint8Array {
  const text = (value: string) => {
    const bytes = new TextEncoder().encode(value);
    // Lengths below 127 take one byte; addresses and paths are shorter.
    return [bytes.length, ...bytes];
  };
  const payload = Uint8Array.from([
    0x83, // :method POST
    0x86, // :scheme http
    0x04, // :path
    ...text(path),
    0x01, // :authority
    ...text(authority.slice(0, 126)),
    0x0f,
    0x10, // content-type
    ...text("application/grpc"),
    0x00,
    ...text("te"),
    ...text("trailers"),
  ]);
  return http2Frame(FRAME.headers, { flags: FLAG.endHeaders, stream: 1, payload });
}

export function concatBytes(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** Cuts what a socket delivers into frames. Holds at most one frame that is not whole yet. */
export class FrameSplitter {
  #rest: Uint8Array = new Uint8Array(0);

  /** Calls `take` for each whole frame; throws when one is larger than was agreed. */
  push(bytes: Uint8Array, take: (frame: Http2Frame) => void): void {
    const all = this.#rest.length === 0 ? bytes : concatBytes([this.#rest, bytes]);
    let at = 0;
    while (all.length - at >= FRAME_HEADER_BYTES) {
      const lengthBytes = readU32(all, at) >>> 8;
      if (lengthBytes > DEFAULT_MAX_FRAME_BYTES) {
        throw new Error("the other side does not speak HTTP/2");
      }
      const end = at + FRAME_HEADER_BYTES + lengthBytes;
      if (end > all.length) break;
      const payload = all.subarray(at + FRAME_HEADER_BYTES, end);
      const type = all[at + 3] ?? 0;
      const flags = all[at + 4] ?? 0;
      take({ type, flags, stream: readU32(all, at + 5) & 0x7fff_ffff, payload });
      at = end;
    }
    this.#rest = at === all.length ? new Uint8Array(0) : copyOf(all.subarray(at));
  }
}
