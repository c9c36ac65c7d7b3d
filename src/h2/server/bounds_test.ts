/** The small parts of a connection of HTTP/2, each at its bounds. */
import { assert, assertEquals, assertThrows } from "#assert";
import { Buffer } from "node:buffer";
import { setImmediate } from "node:timers";
import { H2 } from "../../base/mod.ts";
import { ByteBudget } from "../byte_budget.ts";
import { SendQueue } from "../client/send_queue.ts";
import { encodeFrame, frameBytes, putFrameHeader } from "../frame/frame_header.ts";
import { CODE, DEFAULT_FRAME_BYTES, DEFAULT_WINDOW_BYTES, FLAG } from "../frame/numbers.ts";
import { H2Error } from "../frame/h2_error.ts";
import { readSettings } from "../frame/settings.ts";
import { checkPing, checkReset, checkSettings, readIncrement } from "../frame/short_frames.ts";
import { readPreface } from "../frame/short_frames.ts";
import { walkFrames } from "../frame/walk_frames.ts";
import { DynamicTable } from "../hpack/dynamic_table.ts";
import { Allowance } from "./allowance.ts";
import { BufferPool, ReadBuffer, Turns } from "../../wire/mod.ts";
import { FloodGuard } from "./flood_guard.ts";
import { HeaderCollector } from "./header_collector.ts";
import { OutBuffer } from "./out_buffer.ts";
import { StreamTable } from "./stream_table.ts";

const POOLED = 64 * 1_024;

function codeOf(work: () => unknown): number | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    if (!(error instanceof H2Error)) throw error;
    return error.code;
  }
}

Deno.test("an allowance gives its burst at once, and then as much as time brings", () => {
  let nowMs = 0;
  let asked = 0;
  const clock = () => {
    asked++;
    return nowMs;
  };
  const allowance = new Allowance(3, 2_000, 0);
  assertEquals([allowance.take(clock, 2), allowance.take(clock), asked], [true, true, 0]);
  assertEquals([allowance.take(clock), asked], [false, 1]);
  nowMs = 1;
  assertEquals([allowance.take(clock, 2), allowance.take(clock)], [true, false]);
  nowMs = 60_000;
  // No more than the burst gathers.
  assertEquals([allowance.take(clock, 3), allowance.take(clock, 1)], [true, false]);
  nowMs += 1;
  assertEquals([allowance.take(clock, 4), allowance.take(clock, 2)], [false, true]);
});

Deno.test("a peer may say so much that is no work, each kind by itself", () => {
  const guard = new FloodGuard(() => 0);
  const calm = CODE.enhanceYourCalm;
  const most = (work: () => void, count: number) => {
    for (let at = 0; at < count; at++) work();
    return codeOf(work);
  };
  assertEquals(most(() => guard.settings(), H2.settingsBurst), calm);
  assertEquals(most(() => guard.reset(), H2.resetBurst), calm);
  assertEquals(most(() => guard.control(), H2.controlBurst), calm);
  const other = new FloodGuard(() => 0);
  // Each byte of late data counts for a part of a frame.
  assertEquals(most(() => other.lateData(1_024), H2.controlBurst / 2), calm);
  for (let at = 0; at < H2.largeBlockBurstBytes / 1_024; at++) other.headerBlock(1_024);
  assertEquals(codeOf(() => other.headerBlock(1_023)), undefined);
  assertEquals(codeOf(() => other.headerBlock(1_024)), calm);
});

Deno.test("windows may be widened once for each call and each KiB, and then as often as one may say nothing", () => {
  const guard = new FloodGuard(() => 0);
  for (let at = 0; at < 3 + H2.controlBurst; at++) guard.windowUpdate(1, 2 * 1_024);
  assertEquals(codeOf(() => guard.windowUpdate(1, 2 * 1_024)), CODE.enhanceYourCalm);
  guard.windowUpdate(2, 2 * 1_024);
});

Deno.test("large buffers are used again, so many of them and no others", () => {
  const pool = new BufferPool(POOLED, 2);
  const [one, two, three] = [pool.take(), pool.take(), pool.take()];
  assert(one !== undefined && two !== undefined && three !== undefined);
  assertEquals([one.length, one === two], [POOLED, false]);
  pool.give(Buffer.alloc(10));
  pool.giveView(one.subarray(5, 10));
  pool.give(two);
  pool.give(three);
  const again = [pool.take(), pool.take(), pool.take()];
  assertEquals(again.map(({ buffer }) => buffer === one.buffer || buffer === two.buffer), [
    true,
    true,
    false,
  ]);
  // The third was given up at once.
  assertEquals(three.buffer.byteLength, 0);
});

Deno.test("a read buffer grows with what arrives at once, and shrinks when little does", () => {
  const pool = new BufferPool(H2.maxReadBytes, 4);
  const reads = new ReadBuffer(pool, H2.readBytes, frameBytes);
  const read = (count: number) => {
    reads.end += count;
    reads.start = reads.end;
    reads.settle(count);
    return reads.bytes.length;
  };
  assertEquals(reads.free.length, H2.readBytes);
  assertEquals([read(H2.readBytes - 1), read(H2.readBytes)], [H2.readBytes, 4 * H2.readBytes]);
  assertEquals([read(4 * H2.readBytes), read(16 * H2.readBytes)], [
    16 * H2.readBytes,
    H2.maxReadBytes,
  ]);
  assertEquals(read(H2.maxReadBytes), H2.maxReadBytes);
  const small = H2.maxReadBytes / 4;
  assertEquals([read(small), read(small + 1), read(small)], [
    H2.maxReadBytes,
    H2.maxReadBytes,
    H2.maxReadBytes,
  ]);
  assertEquals([read(small), read(1), read(1)], [small, small, small / 4]);
  for (let at = 0; at < 10; at++) read(1);
  assertEquals(reads.bytes.length, H2.readBytes);
  reads.release();
  assertEquals(reads.bytes.length, 0);
});

Deno.test("what is left of a read stays, at the front, and a frame that has begun gets its room", () => {
  const reads = new ReadBuffer(new BufferPool(H2.maxReadBytes, 4), H2.readBytes, frameBytes);
  const settle = (bytes: readonly number[], used: number) => {
    reads.free.set(bytes);
    reads.end += bytes.length;
    reads.start = used;
    reads.settle(bytes.length);
    return [...reads.bytes.subarray(reads.start, reads.end)];
  };
  assertEquals(settle([1, 2, 3, 4], 1), [2, 3, 4]);
  assertEquals([reads.start, reads.end, reads.free.length], [0, 3, H2.readBytes - 3]);
  assertEquals(settle([5], 0), [2, 3, 4, 5]);
  assertEquals(settle([], 4), []);
  // The header of a frame that needs more than the buffer has.
  const head = new Uint8Array(9);
  putFrameHeader(head, 0, { lengthBytes: H2.readBytes - 9, type: 0, flags: 0, stream: 1 });
  assertEquals(settle([...head], 0), [...head]);
  assertEquals(reads.bytes.length, H2.readBytes);
  settle([], 9);
  putFrameHeader(head, 0, { lengthBytes: H2.readBytes - 8, type: 0, flags: 0, stream: 1 });
  assertEquals(settle([...head], 0), [...head]);
  assertEquals(reads.bytes.length, 4 * H2.readBytes);
});

Deno.test("bytes on their way out have room for what must always fit, and not for more", () => {
  const pool = new BufferPool(POOLED, 2);
  const out = new OutBuffer(pool);
  assertEquals([out.length, out.room], [0, POOLED - H2.controlReserveBytes]);
  out.u8(1);
  out.u16(0x0203);
  out.u32(0x0405_0607);
  out.head(3, 8, 1, 0x0102_0304);
  out.put(Uint8Array.of(9, 9, 9));
  assertEquals([...out.take()], [1, 2, 3, 4, 5, 6, 7, 0, 0, 3, 8, 1, 1, 2, 3, 4, 9, 9, 9]);
  assertEquals([out.length, out.take().length], [0, 0]);
  out.put(new Uint8Array(H2.outBytes));
  out.put(Uint8Array.of(7));
  const large = out.take();
  assertEquals([large.length, large.at(-1), large.buffer.byteLength], [
    H2.outBytes + 1,
    7,
    POOLED,
  ]);
  pool.giveView(large);
  const most = POOLED + H2.maxControlBytes;
  assertEquals(codeOf(() => out.put(new Uint8Array(most + 1))), CODE.enhanceYourCalm);
  out.put(new Uint8Array(most));
  assertEquals(out.take().length, most);
});

Deno.test("work waits for its turn, and much of it for several", async () => {
  let nowMs = 0;
  const turns = new Turns(() => nowMs, H2.turnMs);
  const done: number[] = [];
  const work = (id: number, tookMs: number) =>
    turns.run(() => {
      done.push(id);
      nowMs += tookMs;
    });
  const all = [work(1, H2.turnMs - 1), work(2, 1), work(3, 100), work(4, 0)];
  assertEquals(done, []);
  await all[0];
  assertEquals(done, [1, 2]);
  await all[2];
  assertEquals(done, [1, 2, 3]);
  await Promise.all(all);
  assertEquals(done, [1, 2, 3, 4]);
  await new Promise((resolve) => void setImmediate(resolve));
  await work(5, 0);
  assertEquals(done.at(-1), 5);
});

Deno.test("a peer uses odd numbers that it has opened", () => {
  const table = new StreamTable();
  table.use(5);
  assertEquals([table.lastId, table.size, table.opened], [5, 0, 0]);
  for (const id of [0, 2, 4, 7]) {
    assertEquals(codeOf(() => table.checkUsed(id)), CODE.protocolError);
  }
  for (const id of [1, 3, 5]) table.checkUsed(id);
});

Deno.test("what a block of headers may take is bounded, in bytes and in parts", () => {
  const budget = new ByteBudget(2 * H2.maxHeaderBlockBytes);
  const headers = new HeaderCollector(budget);
  headers.begin(1, new Uint8Array(10).fill(1));
  assertEquals([headers.stream, budget.usedBytes], [1, 1_024]);
  assertEquals(headers.continue(1, 0, new Uint8Array(1_014).fill(2)), undefined);
  assertEquals(budget.usedBytes, 1_024);
  assertEquals(codeOf(() => headers.continue(3, 0, new Uint8Array())), CODE.protocolError);
  const block = headers.continue(1, FLAG.endHeaders, Uint8Array.of(3));
  assertEquals([block?.length, block?.at(9), block?.at(10), block?.at(-1)], [1_025, 1, 2, 3]);
  assertEquals([headers.stream, budget.usedBytes], [0, 0]);
  headers.begin(5, new Uint8Array(H2.maxHeaderBlockBytes));
  assertEquals(budget.usedBytes, H2.maxHeaderBlockBytes);
  assertEquals(codeOf(() => headers.continue(5, 0, Uint8Array.of(1))), CODE.enhanceYourCalm);
  headers.drop();
  headers.drop();
  assertEquals(budget.usedBytes, 0);
  headers.begin(7, Uint8Array.of(1));
  for (let at = 0; at < H2.maxContinuations; at++) headers.continue(7, 0, Uint8Array.of(1));
  assertEquals(
    codeOf(() => headers.continue(7, FLAG.endHeaders, Uint8Array.of(1))),
    CODE.enhanceYourCalm,
  );
  headers.drop();
  const poor = new HeaderCollector(new ByteBudget(1_000));
  assertEquals(codeOf(() => poor.begin(1, new Uint8Array(1))), CODE.enhanceYourCalm);
});

Deno.test("settings are read as they stand, and refused where no peer may set them", () => {
  const setting = (id: number, value: number) => {
    const bytes = new DataView(new ArrayBuffer(6));
    bytes.setUint16(0, id);
    bytes.setUint32(2, value);
    return new Uint8Array(bytes.buffer);
  };
  const none = { initialWindow: undefined, maxFrameBytes: undefined };
  assertEquals(readSettings(new Uint8Array()), none);
  assertEquals(readSettings(setting(4, 0x7fff_ffff)), { ...none, initialWindow: 0x7fff_ffff });
  assertEquals(codeOf(() => readSettings(setting(4, 0x8000_0000))), CODE.flowControlError);
  for (const size of [16_384, 0xff_ffff]) {
    assertEquals(readSettings(setting(5, size)), { ...none, maxFrameBytes: size });
  }
  for (const size of [16_383, 0x100_0000]) {
    assertEquals(codeOf(() => readSettings(setting(5, size))), CODE.protocolError);
  }
  for (const value of [0, 1]) assertEquals(readSettings(setting(2, value)), none);
  assertEquals(codeOf(() => readSettings(setting(2, 2))), CODE.protocolError);
  assertEquals(readSettings(setting(0x0104, 9)), none);
});

Deno.test("short frames are refused where they are not as they must be", () => {
  const of = (length: number) => new Uint8Array(length);
  assertEquals(codeOf(() => checkSettings(0, 1, of(0))), CODE.protocolError);
  assertEquals([checkSettings(0, 0, of(6)), checkSettings(1, 0, of(0))], [false, true]);
  for (const [flags, length] of [[0, 5], [1, 6]] as const) {
    assertEquals(codeOf(() => checkSettings(flags, 0, of(length))), CODE.frameSizeError);
  }
  assertEquals(readIncrement(Uint8Array.of(0x80, 0, 1, 2)), 258);
  for (const length of [3, 5]) {
    assertEquals(codeOf(() => readIncrement(of(length))), CODE.frameSizeError);
    assertEquals(codeOf(() => checkReset(of(length))), CODE.frameSizeError);
  }
  checkReset(of(4));
  checkPing(0, of(8));
  assertEquals(codeOf(() => checkPing(1, of(8))), CODE.protocolError);
  for (const length of [7, 9]) {
    assertEquals(codeOf(() => checkPing(0, of(length))), CODE.frameSizeError);
  }
});

Deno.test("a preface is told from anything else as early as can be", () => {
  const preface = new TextEncoder().encode("xPRI * HTTP/2.0\r\n\r\nSM\r\n\r\nmore");
  assertEquals([readPreface(preface, 1, 10), readPreface(preface, 1, 24)], [0, 0]);
  assertEquals([readPreface(preface, 1, 25), readPreface(preface, 1, 28)], [24, 24]);
  assertEquals(codeOf(() => readPreface(preface, 0, 1)), CODE.protocolError);
  assertEquals(readPreface(preface, 1, 1), 0);
});

Deno.test("frames are walked one by one, up to one that is not whole or too large", () => {
  const seen: string[] = [];
  const sink = {
    failed: false,
    frame: (type: number, flags: number, stream: number, payload: Buffer) => {
      seen.push(`${type} ${flags} ${stream} ${payload.length}`);
      sink.failed = stream === 9;
    },
  };
  const frame = (stream: number, length: number) =>
    encodeFrame({ type: 6, flags: 1, stream }, new Uint8Array(length));
  const bytes = Buffer.concat([frame(0x8000_0001, 3), frame(2, 0), frame(3, 5)]);
  assertEquals([walkFrames(bytes, 0, bytes.length, sink), seen.splice(0)], [bytes.length, [
    "6 1 1 3",
    "6 1 2 0",
    "6 1 3 5",
  ]]);
  assertEquals([walkFrames(bytes, 0, bytes.length - 1, sink), seen.splice(0).length], [21, 2]);
  assertEquals([walkFrames(bytes, 12, 20, sink), seen], [12, []]);
  const ends = Buffer.concat([frame(9, 0), frame(1, 0)]);
  assertEquals([walkFrames(ends, 0, ends.length, sink), seen.splice(0).length], [9, 1]);
  sink.failed = false;
  const large = Buffer.from(frame(1, H2.maxFrameBytes));
  assertEquals(walkFrames(large, 0, large.length, sink), large.length);
  const larger = Buffer.from(frame(1, H2.maxFrameBytes + 1));
  assertEquals(codeOf(() => walkFrames(larger, 0, 9, sink)), CODE.frameSizeError);
});

Deno.test("the fields that a peer has taught make room for newer ones", () => {
  const table = new DynamicTable(100);
  const field = (value: string, sizeBytes: number) => ({ name: "n", kind: 0, value, sizeBytes });
  const values = () => Array.from({ length: table.length }, (_, at) => table.get(at)?.value);
  table.add(field("a", 40));
  table.add(field("b", 60));
  assertEquals([values(), table.sizeBytes], [["b", "a"], 100]);
  table.add(field("c", 40));
  assertEquals([values(), table.sizeBytes, table.get(2)], [["c", "b"], 100, undefined]);
  table.resize(59);
  assertEquals([values(), table.sizeBytes], [["c"], 40]);
  table.add(field("d", 60));
  assertEquals([values(), table.sizeBytes], [[], 0]);
  for (let at = 0; at < 200; at++) table.add(field(`${at}`, 59));
  assertEquals([values(), table.sizeBytes], [["199"], 59]);
});

Deno.test("a budget gives what there is, and takes from who has more only as much as that", () => {
  const alone = new ByteBudget(10);
  assertEquals([alone.take(10), alone.take(1), alone.usedBytes], [true, false, 10]);
  alone.release(4);
  assertEquals([alone.take(5), alone.take(4), alone.usedBytes], [false, true, 10]);
  const all = new ByteBudget(20_480);
  const yields: string[] = [];
  const child = (name: string) => {
    const budget: ByteBudget = new ByteBudget(20_480, all, () => {
      yields.push(name);
      budget.release(budget.usedBytes);
    });
    return budget;
  };
  const [small, large, asking] = [child("small"), child("large"), child("asking")];
  // Who holds less than a part of all is never asked.
  assertEquals([small.take(9), large.take(20_470)], [true, true]);
  assertEquals([asking.take(2), yields], [true, ["large"]]);
  assertEquals([large.take(20_469), asking.take(1), yields.length], [true, true, 2]);
  large.release(large.usedBytes);
  assertEquals([asking.take(10_000), large.take(10_002)], [true, true]);
  assertEquals([asking.take(600), yields.length], [false, 2]);
  assertEquals([all.usedBytes, small.usedBytes], [9 + 3 + 10_000 + 10_002, 9]);
});

Deno.test("a client's bytes leave as far as both windows go, in frames of the size that all know", () => {
  const queue = new SendQueue(1);
  queue.push(new Uint8Array());
  assertEquals([queue.take(), queue.queuedBytes], [undefined, 0]);
  queue.push(Uint8Array.of(1, 2));
  queue.push(Uint8Array.of(3));
  assertEquals([...queue.take() ?? []], [0, 0, 3, 0, 0, 0, 0, 0, 1, 1, 2, 3]);
  queue.push(new Uint8Array(DEFAULT_WINDOW_BYTES));
  const first = queue.take();
  assertEquals(first?.length, DEFAULT_WINDOW_BYTES - 3 + 4 * 9);
  assertEquals([queue.queuedBytes, queue.take()], [3, undefined]);
  queue.widen(0, 100);
  assertEquals(queue.take(), undefined);
  queue.widen(1, 2);
  assertEquals([queue.take()?.length, queue.queuedBytes], [11, 1]);
  // A window that is set moves that of the stream by the difference.
  queue.setInitialWindow(DEFAULT_WINDOW_BYTES + 5);
  assertEquals([queue.take()?.length, queue.queuedBytes], [10, 0]);
  queue.push(new Uint8Array(DEFAULT_FRAME_BYTES));
  queue.setInitialWindow(0);
  queue.widen(1, 2 * DEFAULT_WINDOW_BYTES);
  assertEquals(queue.take()?.length, 97 + 9);
  queue.clear();
  assertEquals([queue.queuedBytes, queue.take()], [0, undefined]);
  queue.widen(0, 0x7fff_ffff);
  for (const stream of [0, 1]) assertThrows(() => queue.widen(stream, 0x7fff_ffff), H2Error);
});
