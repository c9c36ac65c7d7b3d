/** The other side of an HTTP/2 session in tests: writes frames, and reads those that come back. */
import { Buffer } from "node:buffer";
import { H2, UnsentBytes } from "../../../src/base/mod.ts";
import { BufferPool } from "../../../src/wire/mod.ts";
import { ByteBudget } from "../../../src/h2/byte_budget.ts";
import { H2Session } from "../../../src/h2/server/h2_session.ts";
import { HpackDecoder } from "../../../src/h2/hpack/hpack_decoder.ts";
import type { ServerStream } from "../../../src/h2/types.ts";

export interface Frame {
  readonly type: number;
  readonly flags: number;
  readonly stream: number;
  readonly payload: Buffer;
}

export const PREFACE = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
export const UNARY = "/Request/request";
export const STREAM = "/BiRequestStream/requestBiStream";

export function u32(value: number): number[] {
  return [value >>> 24, value >>> 16 & 255, value >>> 8 & 255, value & 255];
}

export function frame(
  head: { type: number; flags?: number; stream?: number },
  payload: Uint8Array | readonly number[] = [],
): Buffer {
  const bytes = Buffer.from(payload);
  const { type, flags = 0, stream = 0 } = head;
  return Buffer.concat([
    Uint8Array.from([...u32(bytes.length).slice(1), type, flags, ...u32(stream)]),
    bytes,
  ]);
}

export function settings(...pairs: readonly (readonly [id: number, value: number])[]): Buffer {
  return frame({ type: 4 }, pairs.flatMap(([id, value]) => [0, id, ...u32(value)]));
}

export function literal(name: string, value: string): number[] {
  const text = (part: string) => [part.length, ...Buffer.from(part, "latin1")];
  return [0, ...text(name), ...text(value)];
}

export function requestBlock(path: string, contentType = "application/grpc"): number[] {
  return [0x83, 0x86, ...literal(":path", path), ...literal("content-type", contentType)];
}

/** HEADERS that open a call; END_HEADERS is set. */
export function open(stream: number, path: string, flags = 4): Buffer {
  return frame({ type: 1, flags, stream }, requestBlock(path));
}

/** A message as gRPC frames it. */
export function message(bytes: Uint8Array | string, flag = 0): Buffer {
  const body = Buffer.from(bytes as Uint8Array);
  return Buffer.concat([Uint8Array.from([flag, ...u32(body.length)]), body]);
}

/** A whole unary call. */
export function call(stream: number, bytes: Uint8Array | string): Buffer {
  return Buffer.concat([
    open(stream, UNARY),
    frame({ type: 0, flags: 1, stream }, message(bytes)),
  ]);
}

export function readFrames(bytes: Buffer): Frame[] {
  const frames: Frame[] = [];
  let at = 0;
  while (at < bytes.length) {
    const end = at + 9 + bytes.readUIntBE(at, 3);
    if (end > bytes.length) throw new Error("the server sent half a frame");
    const stream = bytes.readUInt32BE(at + 5);
    const [type = 0, flags = 0] = bytes.subarray(at + 3);
    frames.push({ type, flags, stream, payload: bytes.subarray(at + 9, end) });
    at = end;
  }
  return frames;
}

const decoder = new HpackDecoder();

/** Header fields of an answer; the server does not use the table. */
export function fieldsOf(block: Buffer): Record<string, string> {
  const fields: Record<string, string> = {};
  decoder.decode(block, { from: 0, to: block.length }, {
    add: ({ name, value }) => void (fields[name] = value),
  });
  return fields;
}

export const HEADERS = 1;
export const RESET = 3;
export const GO_AWAY = 7;

/** All data on a stream. */
export function dataOf(frames: readonly Frame[], stream: number): Buffer {
  return Buffer.concat(
    frames.filter((each) => each.type === 0 && each.stream === stream).map((each) => each.payload),
  );
}

/** Fields of the last headers on a stream. */
export function trailersOf(frames: readonly Frame[], stream: number): Record<string, string> {
  const last = frames.findLast((each) => each.type === HEADERS && each.stream === stream);
  return last === undefined ? {} : fieldsOf(last.payload);
}

/** The code in the first frame of this type, `RESET` or `GO_AWAY`. */
export function codeOf(frames: readonly Frame[], type: number): number | undefined {
  const found = frames.find((each) => each.type === type);
  return found?.payload.readUInt32BE(type === GO_AWAY ? 4 : 0);
}

/** A session whose calls are echoed, with what happened to it. */
export class Wire {
  readonly session: H2Session;
  readonly faults: string[] = [];
  readonly closedStreams: string[] = [];
  readonly streams: ServerStream[] = [];
  readonly messages: string[] = [];
  readonly budget = new ByteBudget(256 * 1_048_576);
  readonly headerBudget: ByteBudget;
  /** Why the connection was to end, in the words of those who need the room. */
  readonly ends: string[] = [];
  answer: (bytes: Buffer) => Uint8Array | Promise<Uint8Array> = (bytes) => Buffer.from(bytes);
  onOpened: () => void = () => {};
  nowMs = 0;
  wakes = 0;
  #rest = Buffer.alloc(0);

  constructor(
    options: { maxStreams?: number; maxUnsentBytes?: number; headerBudget?: ByteBudget } = {},
  ) {
    this.headerBudget = options.headerBudget ?? new ByteBudget(H2.maxHeldHeaderBytes);
    const route = (path: string, kind: "unary" | "stream") =>
      [path, { path, kind, maxMessageBytes: 1_000_000 }] as const;
    this.session = new H2Session({
      routes: new Map([route(UNARY, "unary"), route(STREAM, "stream")]),
      calls: {
        unary: (_route, bytes) => this.answer(Buffer.from(bytes)),
        opened: (_route, stream) => {
          this.streams.push(stream);
          this.onOpened();
          return {
            message: (bytes) => void this.messages.push(Buffer.from(bytes).toString("latin1")),
            closed: (reason) => void this.closedStreams.push(reason),
          };
        },
      },
      maxStreams: options.maxStreams ?? 100,
      unsent: new UnsentBytes({ maxPeerBytes: options.maxUnsentBytes ?? 1e9, maxBytes: 1e10 })
        .open((why) => {
          this.ends.push(why);
          this.session.close(why);
        }),
      messageTimeoutMs: 60_000,
      budget: this.budget,
      headerBudget: this.headerBudget,
      pool: new BufferPool(H2.maxOutBytes, 2),
      nowMs: () => this.nowMs,
      wake: () => this.wakes++,
      onFault: (what) => void this.faults.push(what),
    });
  }

  /** Past the preface and the first settings. */
  static open(options: ConstructorParameters<typeof Wire>[0] = {}): Wire {
    const wire = new Wire(options);
    wire.send(PREFACE, settings());
    wire.take();
    return wire;
  }

  /** Gives bytes to the session, as a socket does: what was not used up comes again. */
  send(...parts: readonly Uint8Array[]): void {
    const bytes = Buffer.concat([this.#rest, ...parts]);
    const used = this.session.receive(bytes, 0, bytes.length);
    this.#rest = Buffer.from(bytes.subarray(used));
    // Nobody may look at bytes once they were received.
    bytes.fill(0xee);
  }

  /** Everything that can leave, in frames. */
  take(): Frame[] {
    const frames: Frame[] = [];
    for (;;) {
      const bytes = this.session.takeOutput();
      if (bytes === undefined) return frames;
      frames.push(...readFrames(Buffer.from(bytes)));
    }
  }
}
