import { assertEquals } from "@std/assert";
import { Rng } from "../base/mod.ts";
import { IncomingFrames } from "./incoming_frames.ts";

const PREFACE = [...new TextEncoder().encode("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")];
/** Kinds of frames with an acceptable header, and what becomes of them. */
const KINDS = [
  { type: 0, length: 5, id: 1, passes: true },
  { type: 1, length: 12, id: 3, passes: true },
  { type: 2, length: 5, id: 3, passes: false },
  { type: 3, length: 4, id: 2, passes: true },
  { type: 4, length: 6, id: 0, passes: true },
  { type: 6, length: 8, id: 0, passes: true },
  { type: 6, length: 8, id: 0, flags: 1, passes: false },
  { type: 7, length: 8, id: 0, passes: false },
  { type: 8, length: 4, id: 0, passes: true },
  { type: 9, length: 0, id: 1, passes: true },
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

function passThrough(input: readonly number[], cuts: (left: number) => number): number[] {
  const frames = new IncomingFrames();
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
  const frames = new IncomingFrames();
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
  ];
  for (const each of wrong) {
    const frames = new IncomingFrames();
    assertEquals(frames.take(Uint8Array.from([...PREFACE, ...frame(each)])), []);
    assertEquals(frames.refused, true, JSON.stringify(each));
  }
});
