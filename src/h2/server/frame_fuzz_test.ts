import { Buffer } from "node:buffer";
import { assert } from "#assert";
import { Rng } from "../../../tests/support/rng.ts";
import {
  call,
  frame,
  literal,
  message,
  open,
  PREFACE,
  requestBlock,
  settings,
  STREAM,
  u32,
  UNARY,
  Wire,
} from "../../../tests/support/h2/wire.ts";

const INPUTS = 100_000;
/** Lengths that are right for each type of frame; -1 where any is. */
const LENGTHS = [-1, -1, 5, 4, 6, 8, 8, 8, 4, -1, -1];

function randomFrame(rng: Rng): Buffer {
  const type = rng.below(LENGTHS.length);
  const usual = LENGTHS[type] ?? -1;
  const length = usual < 0 || rng.chance(0.1) ? rng.below(30) : usual;
  const payload = Array.from({ length }, () => rng.chance(0.5) ? 0 : rng.below(256));
  const flags = rng.chance(0.5) ? rng.below(16) : rng.below(256);
  return frame({ type, flags, stream: rng.chance(0.4) ? 0 : rng.below(12) }, payload);
}

/** Something that a peer in its right mind might send on this stream, which may be new. */
function sensible(rng: Rng, stream: number): Buffer {
  const kinds: readonly (() => Buffer)[] = [
    () => call(stream, "hello"),
    () => call(stream, "again"),
    () => open(stream, STREAM),
    () => open(stream, UNARY),
    () => open(stream, "/nobody"),
    () => frame({ type: 1, flags: 4, stream }, [...requestBlock(UNARY), ...literal("a", "b")]),
    () => frame({ type: 0, stream }, message("x".repeat(rng.below(40)))),
    () => frame({ type: 0, flags: 1, stream }, message("last").subarray(0, 3 + rng.below(7))),
    () => frame({ type: 3, stream }, u32(rng.below(14))),
    () => settings([1 + rng.below(6), rng.below(100_000)]),
    () => frame({ type: 8, stream: rng.chance(0.5) ? 0 : stream }, u32(1 + rng.below(1_000))),
    () => frame({ type: 6 }, new Uint8Array(8)),
  ];
  return kinds[rng.below(kinds.length)]?.() ?? Buffer.alloc(0);
}

function damage(rng: Rng, bytes: Buffer): Buffer {
  if (bytes.length === 0) return bytes;
  if (rng.chance(0.3)) return bytes.subarray(0, rng.below(bytes.length));
  bytes[rng.below(bytes.length)] = rng.below(256);
  return bytes;
}

function input(rng: Rng): Buffer {
  const parts: Uint8Array[] = [rng.chance(0.95) ? PREFACE : PREFACE.subarray(rng.below(24))];
  if (rng.chance(0.95)) parts.push(settings([4, rng.below(1_000)]));
  let stream = 1;
  for (let count = rng.below(10); count > 0; count--) {
    if (rng.chance(0.4)) stream += 2;
    const part = rng.chance(0.8) ? sensible(rng, stream) : randomFrame(rng);
    parts.push(rng.chance(0.05) ? damage(rng, part) : part);
  }
  if (rng.chance(0.1)) parts.push(Buffer.from(Array.from({ length: 40 }, () => rng.below(256))));
  return Buffer.concat(parts);
}

Deno.test("whatever a peer sends fails its connection at most: 100,000 random inputs", async () => {
  const rng = Rng.fromSeed(21);
  let failed = 0;
  let answered = 0;
  for (let round = 0; round < INPUTS; round++) {
    const wire = new Wire();
    const bytes = input(rng);
    const late: (() => void)[] = [];
    wire.answer = () =>
      rng.chance(0.3)
        ? new Promise((resolve, reject) =>
          late.push(() => rng.chance(0.5) ? resolve(Buffer.from("late")) : reject(new Error("no")))
        )
        : Buffer.from("now");
    const cut = rng.chance(0.5) ? bytes.length : rng.below(bytes.length + 1);
    wire.send(bytes.subarray(0, cut));
    for (const stream of wire.streams) {
      if (rng.chance(0.5)) stream.send(Buffer.from("push"));
      if (rng.chance(0.3)) stream.end();
    }
    wire.send(bytes.subarray(cut));
    answered += wire.take().filter(({ type }) => type === 0).length;
    for (const settle of late) settle();
    if (late.length > 0) await Promise.resolve();
    wire.take();
    if (wire.session.failed) failed++;
    wire.session.close("gone");
    assert(wire.budget.usedBytes === 0, `${wire.budget.usedBytes} bytes are held`);
    assert(wire.streams.length === wire.closedStreams.length, "a stream was not closed");
    assert(
      !wire.faults.some((fault) => /undefined|null|not a function/.test(fault)),
      wire.faults[0],
    );
  }
  assert(failed > 10_000 && answered > 10_000, `${failed} failed, ${answered} answered`);
});
