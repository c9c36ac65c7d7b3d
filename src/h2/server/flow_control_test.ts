/** Against random peers: windows are never overdrawn, and everything arrives once they are open. */
import { Buffer } from "node:buffer";
import { assert, assertEquals } from "#assert";
import { Rng } from "../../../tests/support/rng.ts";
import {
  call,
  type Frame,
  frame,
  message,
  open,
  PREFACE,
  settings,
  STREAM,
  u32,
  Wire,
} from "../../../tests/support/h2/wire.ts";

/** What a peer allows and what it has got. */
class PeerWindows {
  connection = 65_535;
  initial = 65_535;
  maxFrame = 16_384;
  /** What was set takes effect when the server says that it knows. */
  readonly unacknowledged: (() => void)[] = [];
  readonly streams = new Map<number, { window: number; data: Buffer[]; ended: boolean }>();

  open(id: number): void {
    this.streams.set(id, { window: this.initial, data: [], ended: false });
  }

  setInitial(bytes: number): void {
    for (const stream of this.streams.values()) stream.window += bytes - this.initial;
    this.initial = bytes;
  }

  /** Checks everything the server sent against what was allowed. */
  take(frames: readonly Frame[]): void {
    for (const { type, flags, stream: id, payload } of frames) {
      if (type === 4 && flags === 1) this.unacknowledged.shift()?.();
      const stream = this.streams.get(id);
      if (stream === undefined) continue;
      assert(payload.length <= this.maxFrame, `a frame of ${payload.length} bytes`);
      assert(!stream.ended || type === 3, "a frame after the end");
      if (type === 1 && (flags & 1) === 1) stream.ended = true;
      if (type !== 0) continue;
      stream.window -= payload.length;
      this.connection -= payload.length;
      assert(stream.window >= 0 && this.connection >= 0, "a window was overdrawn");
      stream.data.push(Buffer.from(payload));
    }
  }

  dataOf(id: number): Buffer {
    return Buffer.concat(this.streams.get(id)?.data ?? []);
  }
}

function randomBytes(rng: Rng): Buffer {
  const length = rng.chance(0.2) ? rng.below(200_000) : rng.below(300);
  return Buffer.alloc(length, rng.below(256));
}

function step(rng: Rng, wire: Wire, peer: PeerWindows): void {
  const ids = [...peer.streams.keys()];
  const id = ids[rng.below(ids.length)] ?? 0;
  const kind = rng.below(4);
  const bytes = 1 + (rng.chance(0.3) ? rng.below(8) : rng.below(100_000));
  if (kind === 0) {
    peer.connection += bytes;
    wire.send(frame({ type: 8 }, u32(bytes)));
  } else if (kind === 1 && id > 0) {
    const stream = peer.streams.get(id);
    if (stream !== undefined) stream.window += bytes;
    wire.send(frame({ type: 8, stream: id }, u32(bytes)));
  } else if (kind === 2 && rng.chance(0.3)) {
    // A peer may also take back what it allowed.
    const initial = rng.chance(0.5) ? rng.below(20) : rng.below(70_000);
    peer.unacknowledged.push(() => peer.setInitial(initial));
    wire.send(settings([4, initial]));
  } else if (kind === 3 && rng.chance(0.1)) {
    const maxFrame = 16_384 + rng.below(100_000);
    peer.unacknowledged.push(() => peer.maxFrame = maxFrame);
    wire.send(settings([5, maxFrame]));
  }
}

function openEverything(wire: Wire, peer: PeerWindows): void {
  peer.unacknowledged.push(() => peer.setInitial(50_000_000));
  peer.connection += 100_000_000;
  wire.send(settings([4, 50_000_000]), frame({ type: 8 }, u32(100_000_000)));
  peer.take(wire.take());
}

Deno.test("answers and pushes keep to the peer's windows whatever it does with them", () => {
  for (let seed = 1; seed <= 60; seed++) {
    const rng = Rng.fromSeed(seed);
    const wire = new Wire();
    const peer = new PeerWindows();
    if (rng.chance(0.5)) peer.initial = rng.below(10);
    wire.send(PREFACE, settings([4, peer.initial]));
    peer.take(wire.take());
    const wanted = new Map<number, Buffer[]>();
    /** What was sent on each stream, in the order in which they were opened. */
    const pushed: Buffer[][] = [];
    let next = 1;
    for (let round = 0; round < 150; round++) {
      wire.nowMs += 1_000;
      if (rng.chance(0.2) && next < 60) {
        // The server knows by now what was set before.
        peer.take(wire.take());
        peer.open(next);
        const bytes = randomBytes(rng);
        const isCall = rng.chance(0.5);
        const parts = isCall ? [message(bytes)] : [];
        wanted.set(next, parts);
        if (!isCall) pushed.push(parts);
        wire.answer = () => bytes;
        wire.send(isCall ? call(next, "x") : open(next, STREAM));
        next += 2;
      }
      for (const [index, stream] of wire.streams.entries()) {
        if (!rng.chance(0.1)) continue;
        const bytes = randomBytes(rng);
        stream.send(bytes);
        pushed[index]?.push(message(bytes));
      }
      step(rng, wire, peer);
      if (rng.chance(0.7)) peer.take(wire.take());
    }
    openEverything(wire, peer);
    for (const [id, parts] of wanted) {
      assert(peer.dataOf(id).equals(Buffer.concat(parts)), `seed ${seed}, stream ${id}`);
    }
    assertEquals([wire.faults, wire.session.isQuiet], [[], true]);
  }
});

Deno.test("a peer may send without end as long as it keeps to our windows", () => {
  const rng = Rng.fromSeed(4);
  const wire = Wire.open();
  wire.send(open(1, STREAM));
  let [connection, stream] = [8 * 1_048_576, 1_048_576];
  let bytes = 0;
  let sent = Buffer.alloc(0);
  while (bytes < 30_000_000) {
    const body = message(Buffer.alloc(rng.below(90_000), 65));
    sent = Buffer.concat([sent, body]);
    while (sent.length > 0) {
      const count = Math.min(sent.length, 1 + rng.below(16_384), connection, stream);
      assert(count > 0, "the server did not widen its windows");
      wire.send(frame({ type: 0, stream: 1 }, sent.subarray(0, count)));
      sent = sent.subarray(count);
      bytes += count;
      connection -= count;
      stream -= count;
      for (const { type, stream: id, payload } of wire.take()) {
        if (type !== 8) continue;
        if (id === 0) connection += payload.readUInt32BE(0);
        else stream += payload.readUInt32BE(0);
      }
    }
  }
  assertEquals(wire.faults, []);
  assertEquals(wire.messages.every((text) => /^A*$/.test(text)), true);
});
