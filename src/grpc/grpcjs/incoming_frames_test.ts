import { Buffer } from "node:buffer";
import { assert, assertEquals } from "#assert";
import { H2 } from "../../base/mod.ts";
import { Rng } from "../../../tests/support/rng.ts";
import { ByteBudget, FloodGuard, HeaderReader, RequestHead } from "../../h2/mod.ts";
import { frame as wireFrame, literal, requestBlock, u32 } from "../../../tests/support/h2/wire.ts";
import { IncomingCalls, REFUSED, usualCalls } from "./incoming_calls.ts";
import { IncomingFrames } from "./incoming_frames.ts";

const PREFACE = [...new TextEncoder().encode("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")];
/** Kinds of frames with an acceptable header, and what becomes of them. */
const KINDS = [
  { type: 0, length: 5, id: 1, passes: true },
  { type: 2, length: 5, id: 3, passes: false },
  { type: 3, length: 4, id: 2, passes: true },
  { type: 4, length: 6, id: 0, passes: true },
  { type: 6, length: 8, id: 0, passes: true },
  { type: 6, length: 8, id: 0, flags: 1, passes: false },
  { type: 7, length: 8, id: 0, passes: false },
  { type: 8, length: 4, id: 0, passes: true },
  { type: 77, length: 300, id: 0, passes: false },
] as const;

interface Frame {
  readonly type: number;
  readonly length: number;
  readonly id: number;
  readonly flags?: number;
}

function frame({ type, length, id, flags = 0 }: Frame, fill = 7): number[] {
  const size = [length >> 16, (length >> 8) & 255, length & 255];
  return [...size, type, flags, 0, 0, 0, id, ...new Array<number>(length).fill(fill)];
}

function framesOf(nowMs = () => 0): IncomingFrames {
  const guard = new FloodGuard(nowMs);
  return new IncomingFrames(
    new IncomingCalls(usualCalls(["/usual"]), guard, new ByteBudget(H2.maxHeaderBlockBytes)),
    guard,
  );
}

function passThrough(input: readonly number[], cuts: (left: number) => number): number[] {
  const frames = framesOf();
  const out: number[] = [];
  for (let at = 0; at < input.length;) {
    const count = cuts(input.length - at);
    for (const part of frames.take(Uint8Array.from(input.slice(at, at + count)))) {
      out.push(...part);
    }
    at += count;
  }
  return out;
}

Deno.test("IncomingFrames drops what could upset the engine and nothing else, however it is cut", () => {
  const rng = Rng.fromSeed(5);
  for (let round = 0; round < 300; round++) {
    const input = [...PREFACE];
    const wanted = [...PREFACE];
    for (let count = rng.below(12); count > 0; count--) {
      const kind = rng.pick(KINDS);
      const bytes = frame(kind, rng.below(256));
      input.push(...bytes);
      if (kind.passes) wanted.push(...bytes);
    }
    const widest = rng.pick([1, 3, 10, 50, 10_000]);
    assertEquals(passThrough(input, (left) => Math.min(left, rng.between(1, widest))), wanted);
  }
});

Deno.test("IncomingFrames hands on a chunk without such frames as it is", () => {
  const frames = framesOf();
  const settings = frame({ type: 4, length: 0, id: 0 });
  const bytes = Uint8Array.from([...PREFACE, ...settings, ...frame({ type: 0, length: 9, id: 1 })]);
  const parts = frames.take(bytes);
  assertEquals(parts.length, 1);
  assertEquals(parts[0]?.buffer === bytes.buffer, true);
});

Deno.test("IncomingFrames refuses what is wrong by its header alone", () => {
  const wrong: readonly Frame[] = [
    { type: 0, length: 5, id: 0 },
    { type: 0, length: 16_385, id: 1 },
    { type: 1, length: 5, id: 2 },
    { type: 3, length: 3, id: 1 },
    { type: 3, length: 4, id: 0 },
    { type: 4, length: 5, id: 0 },
    { type: 4, length: 6, id: 1 },
    { type: 4, length: 6, id: 0, flags: 1 },
    { type: 5, length: 8, id: 1 },
    { type: 6, length: 3, id: 0 },
    { type: 6, length: 8, id: 1 },
    { type: 8, length: 3, id: 0 },
    { type: 9, length: 3, id: 0 },
    // Continues what was not begun.
    { type: 9, length: 3, id: 1 },
  ];
  for (const each of wrong) {
    const frames = framesOf();
    assertEquals(frames.take(Uint8Array.from([...PREFACE, ...frame(each)])), []);
    assert(frames.refusal !== undefined, JSON.stringify(each));
  }
});

/** What the engine is given to read, a block at a time. */
function heard(parts: readonly Uint8Array[]): { path: string; stream: number; flags: number }[] {
  const bytes = Buffer.concat(parts);
  const out = [];
  for (let at = 0; at < bytes.length; at += 9 + bytes.readUIntBE(at, 3)) {
    const [type, flags] = [bytes.readUInt8(at + 3), bytes.readUInt8(at + 4)];
    const stream = bytes.readUInt32BE(at + 5);
    if (type !== 1) continue;
    const head = new RequestHead();
    const payload = bytes.subarray(at + 9, at + 9 + bytes.readUIntBE(at, 3));
    assertEquals(
      new HeaderReader(head, new ByteBudget(H2.maxHeaderBlockBytes), () => {}).headers(
        stream,
        flags,
        payload,
      ),
      true,
    );
    assert(head.isRequest && head.isPost && head.isGrpc && !head.tooLarge);
    out.push({ path: head.path, stream, flags });
  }
  return out;
}

function opened(): IncomingFrames {
  const frames = framesOf();
  frames.take(Uint8Array.from(PREFACE));
  return frames;
}

function headers(stream: number, block: readonly number[], flags = 4): Buffer {
  return wireFrame({ type: 1, flags, stream }, block);
}

Deno.test("headers reach the engine as the few fields that it needs, however they are cut", () => {
  const block = [...requestBlock("/usual"), ...literal("x-trace", "abc"), ...literal("y", "1")];
  const padded = [3, ...u32(0), 16, ...block, 0, 0, 0];
  const input = Buffer.concat([
    headers(1, block),
    headers(3, padded, 4 | 8 | 32),
    headers(5, block.slice(0, 7), 1),
    wireFrame({ type: 9, stream: 5 }, []),
    wireFrame({ type: 9, stream: 5 }, block.slice(7, 20)),
    wireFrame({ type: 9, flags: 4, stream: 5 }, block.slice(20)),
    headers(7, requestBlock("/other")),
  ]);
  for (const width of [1, 2, 5, 11, 40, 1_000]) {
    const frames = opened();
    const parts: Uint8Array[] = [];
    const reading = Buffer.alloc(width);
    for (let at = 0; at < input.length; at += width) {
      // One buffer for all reads, as an engine may have it: nothing may stay a view of it.
      const count = input.copy(reading, 0, at, at + width);
      parts.push(...frames.take(reading.subarray(0, count)).map((part) => new Uint8Array(part)));
    }
    assertEquals(frames.refusal, undefined);
    assertEquals(heard(parts), [
      { path: "/usual", stream: 1, flags: 4 },
      { path: "/usual", stream: 3, flags: 4 },
      { path: "/usual", stream: 5, flags: 5 },
      { path: "/other", stream: 7, flags: 4 },
    ]);
  }
});

Deno.test("a few bytes that unfold to large headers fail their call and no other", () => {
  const frames = opened();
  const long = [
    0x40,
    1,
    120,
    0x7f,
    ...[4_000 - 127].flatMap((rest) => [rest & 127 | 128, rest >>> 7]),
  ];
  const first = [...requestBlock("/usual"), ...long, ...new Array<number>(4_000).fill(97)];
  const bomb = [...requestBlock("/usual"), ...new Array<number>(60).fill(0xbe)];
  const parts = [headers(1, first), headers(3, bomb), headers(5, [...requestBlock("/usual"), 0xbe])]
    .flatMap((bytes) => frames.take(bytes));
  assertEquals(frames.refusal, undefined);
  assertEquals(heard(parts).map(({ path }) => path), ["/usual", REFUSED.tooLarge, "/usual"]);
  assert(parts.every((part) => part.length < 200));
});

Deno.test("headers of no call fail alone; what breaks the protocol ends the connection", () => {
  const pseudoLast = [0x83, ...literal("content-type", "application/grpc"), 0x86];
  const frames = opened();
  const parts = [headers(1, pseudoLast), headers(3, []), headers(5, requestBlock("/usual"))]
    .flatMap((bytes) => frames.take(bytes));
  assertEquals(heard(parts).map(({ path }) => path), [
    REFUSED.malformed,
    REFUSED.malformed,
    "/usual",
  ]);
  const endless = [
    headers(1, requestBlock("/usual"), 0),
    ...Array.from({ length: H2.maxContinuations + 1 }, () => wireFrame({ type: 9, stream: 1 }, [])),
  ];
  const breaking: readonly (readonly Buffer[])[] = [
    // Not a field of any table; a table larger than agreed; half a field.
    [headers(1, [0xff, 0x80, 0x01])],
    [headers(1, [0x3f, 0xe2, 0x1f])],
    [headers(1, [0x00, 0x05, 97])],
    // Unfolds to more than anybody means.
    [headers(1, new Array<number>(16_000).fill(0x82))],
    // Headers without end, interrupted ones, trailers that are none.
    endless,
    [headers(1, requestBlock("/usual"), 0), wireFrame({ type: 0, stream: 1 }, [1])],
    [headers(1, requestBlock("/usual"), 0), headers(3, requestBlock("/usual"))],
    [headers(1, requestBlock("/usual")), headers(1, requestBlock("/usual"), 5)],
  ];
  for (const bytes of breaking) {
    const broken = opened();
    for (const each of bytes) broken.take(each);
    assert(broken.refusal !== undefined, JSON.stringify(bytes));
    assertEquals(broken.take(headers(9, requestBlock("/usual"))), []);
  }
});

Deno.test("trailers of a client end its side", () => {
  const frames = opened();
  frames.take(headers(1, requestBlock("/usual")));
  const parts = frames.take(headers(1, literal("x", "y"), 5));
  assertEquals(Buffer.concat(parts), wireFrame({ type: 0, flags: 1, stream: 1 }, []));
});

Deno.test("a flood of what helps nobody ends the connection", () => {
  const floods: readonly (readonly [Buffer, number])[] = [
    [wireFrame({ type: 6 }, new Array<number>(8).fill(0)), H2.controlBurst],
    [wireFrame({ type: 6, flags: 1 }, new Array<number>(8).fill(0)), H2.controlBurst],
    [wireFrame({ type: 8 }, u32(2_048)), H2.controlBurst],
    [wireFrame({ type: 0, stream: 1 }, []), H2.controlBurst],
    [wireFrame({ type: 77 }, [1]), H2.controlBurst],
    [wireFrame({ type: 3, stream: 1 }, u32(8)), H2.resetBurst],
    [wireFrame({ type: 4 }, []), H2.settingsBurst],
    [headers(0, []), H2.resetBurst],
  ];
  for (const [each, burst] of floods) {
    const frames = opened();
    frames.take(headers(1, requestBlock("/usual")));
    let stream = 3;
    // Only calls need a stream of their own.
    const next = () => {
      if (each[3] === 1) each.writeUInt32BE(stream += 2, 5);
      frames.take(each);
    };
    for (let count = 0; count < burst; count++) next();
    assertEquals(frames.refusal, undefined);
    next();
    assert(frames.refusal !== undefined, each.toString("hex"));
  }
});
