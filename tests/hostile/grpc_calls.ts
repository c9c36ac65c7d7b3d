/** Calls by hand as every engine takes them, and what comes back for them. */
import { Buffer } from "node:buffer";
import { encodePayload } from "../../src/grpc/payload_codec.ts";
import { pause } from "./pause.ts";
import type { RawConnection, RawConnections } from "./raw_connections.ts";
import {
  type Frame,
  frame,
  FrameReader,
  literal,
  message,
  openHttp2,
  STREAM,
  UNARY,
} from "./raw_http2.ts";

/** POST, http, path, authority, content type, te: plain literals that leave the table as it is. */
export function callBlock(path: string = UNARY): number[] {
  return [
    ...[0x83, 0x86],
    ...literal(":path", path),
    ...literal(":authority", "x"),
    ...literal("content-type", "application/grpc"),
    ...literal("te", "trailers"),
  ];
}

export function callHead(stream: number, path: string = UNARY): Buffer {
  return frame({ type: 1, flags: 4, stream }, callBlock(path));
}

/** A whole message that is answered before any set-up. */
export const CHECK = message(encodePayload("ServerCheckRequest", "{}"));

export function checkCall(stream: number): Buffer {
  return Buffer.concat([callHead(stream), frame({ type: 0, flags: 1, stream }, CHECK)]);
}

/** A set-up on a stream of pushes. */
export function setUp(stream: number): Buffer {
  const body = JSON.stringify({ clientVersion: "hostile", tenant: "", labels: {} });
  const bytes = message(encodePayload("ConnectionSetupRequest", body));
  return Buffer.concat([callHead(stream, STREAM), frame({ type: 0, stream }, bytes)]);
}

/** A connection whose frames are kept until they are asked for. */
export class HeardConnection {
  readonly raw: RawConnection;
  readonly frames: Frame[];

  private constructor(raw: RawConnection, frames: Frame[]) {
    this.raw = raw;
    this.frames = frames;
  }

  static async open(connections: RawConnections, port: number): Promise<HeardConnection> {
    const reader = new FrameReader();
    const frames: Frame[] = [];
    const heard = (bytes: Uint8Array) => {
      for (const each of reader.add(Buffer.from(bytes))) {
        frames.push({ ...each, payload: Buffer.from(each.payload) });
      }
    };
    const raw = await openHttp2(connections, port, { heard });
    if (raw === undefined) throw new Error("the server took no connection");
    return new HeardConnection(raw, frames);
  }

  /** True when data came on this stream within the time. */
  async answered(stream: number, withinMs: number, signal: AbortSignal): Promise<boolean> {
    const endMs = performance.now() + withinMs;
    while (performance.now() < endMs && !signal.aborted) {
      if (this.frames.some((each) => each.type === 0 && each.stream === stream)) return true;
      await pause(10, signal);
    }
    return false;
  }

  /** True when the stream has ended, well or not, and the connection has not. */
  async ended(stream: number, withinMs: number, signal: AbortSignal): Promise<boolean> {
    const isEnd = ({ type, flags, stream: on }: Frame) =>
      on === stream && (type === 3 || (type === 1 && (flags & 1) !== 0));
    const endMs = performance.now() + withinMs;
    while (performance.now() < endMs && !signal.aborted) {
      if (this.frames.some(isEnd)) return this.raw.isOpen;
      await pause(10, signal);
    }
    return false;
  }
}
