import { assertEquals } from "@std/assert";
import { Rng } from "../base/mod.ts";
import { IncomingFrames } from "./incoming_frames.ts";

const PREFACE = [...new TextEncoder().encode("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")];
const PRIORITY = 2;
const GOAWAY = 7;

function frame(type: number, payload: readonly number[]): number[] {
  return [
    payload.length >> 16,
    payload.length >> 8 & 255,
    payload.length & 255,
    type,
    0,
    0,
    0,
    0,
    1,
  ]
    .concat(payload);
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

Deno.test("IncomingFrames drops GOAWAY and PRIORITY and nothing else, however the bytes are cut", () => {
  const rng = Rng.fromSeed(5);
  for (let round = 0; round < 300; round++) {
    const input = [...PREFACE];
    const wanted = [...PREFACE];
    for (let count = rng.below(12); count > 0; count--) {
      const type = rng.below(11);
      const length = rng.chance(0.1) ? 300 : rng.below(20);
      const bytes = frame(type, Array.from({ length }, () => rng.below(256)));
      input.push(...bytes);
      if (type !== PRIORITY && type !== GOAWAY) wanted.push(...bytes);
    }
    const widest = rng.pick([1, 3, 10, 50, 10_000]);
    assertEquals(passThrough(input, (left) => Math.min(left, rng.between(1, widest))), wanted);
  }
});

Deno.test("IncomingFrames hands on a chunk without such frames as it is", () => {
  const frames = new IncomingFrames();
  const bytes = Uint8Array.from([...PREFACE, ...frame(4, []), ...frame(0, [1, 2, 3])]);
  const parts = frames.take(bytes);
  assertEquals(parts.length, 1);
  assertEquals(parts[0]?.buffer === bytes.buffer, true);
});
