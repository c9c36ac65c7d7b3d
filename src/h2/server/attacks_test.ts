/** What is known of attacks on HTTP/2, and what each of them gets. */
import { Buffer } from "node:buffer";
import { assert, assertEquals } from "#assert";
import { H2 } from "../../base/mod.ts";
import {
  call,
  codeOf,
  dataOf,
  frame,
  GO_AWAY,
  HEADERS,
  literal,
  message,
  open,
  requestBlock,
  RESET,
  settings,
  STREAM,
  trailersOf,
  u32,
  UNARY,
  Wire,
} from "../../../tests/support/h2/wire.ts";

const COMPRESSION_ERROR = 9;
const ENHANCE_YOUR_CALM = 11;
const MAX_TURNS = 100_000;

/** One kind of attack: what is sent again and again, and how many of it are borne at most. */
interface Flood {
  readonly about: string;
  readonly first?: readonly Uint8Array[];
  /** What calls are answered; nothing where not said. */
  readonly answer?: Uint8Array;
  readonly each: (index: number) => Uint8Array;
  readonly atMost: number;
  /** What the peer reads: all, or nothing. */
  readonly deaf?: boolean;
  /** Code of the end; ENHANCE_YOUR_CALM where not said. */
  readonly code?: number;
}

const idOf = (index: number) => 2 * index + 1;
const answered = [call(1, "a")];
const mark = new Uint8Array(8);
const full = new Uint8Array(H2.maxFrameBytes);
/** A text of 16,000 bytes with its length before it. */
const long = [0x7f, 0x81, 0x7c, ...new Uint8Array(16_000).fill(120)];
/** A field of 4,000 bytes that stays in the table, and a block that names it again and again. */
const taught = frame({ type: 1, flags: 5, stream: 1 }, [
  ...requestBlock(UNARY),
  ...[0x40, 1, 97, 0x7f, 0xa1, 0x1e],
  ...new Uint8Array(4_000).fill(98),
]);
const bomb = new Uint8Array(50).fill(0xbe);

const FLOODS: readonly Flood[] = [
  {
    about: "rapid reset (CVE-2023-44487)",
    each: (index) =>
      Buffer.concat([
        open(idOf(index), UNARY),
        frame({ type: RESET, stream: idOf(index) }, u32(8)),
      ]),
    atMost: 1_000,
  },
  {
    about: "resets provoked by a window that grows by nothing (CVE-2025-8671)",
    each: (index) =>
      Buffer.concat([open(idOf(index), UNARY), frame({ type: 8, stream: idOf(index) }, u32(0))]),
    atMost: 1_000,
  },
  {
    about: "resets provoked by a window that grows too much (CVE-2025-8671)",
    each: (index) =>
      Buffer.concat([
        open(idOf(index), UNARY),
        frame({ type: 8, stream: idOf(index) }, u32(0x7fff_ffff)),
      ]),
    atMost: 1_000,
  },
  {
    about: "resets provoked by headers that are no trailers (CVE-2025-8671)",
    each: (index) => Buffer.concat([open(idOf(index), UNARY), open(idOf(index), UNARY)]),
    atMost: 1_000,
  },
  {
    about: "resets provoked by malformed headers",
    each: (index) => frame({ type: 1, flags: 5, stream: idOf(index) }, [0x83, 0x83]),
    atMost: 1_000,
  },
  {
    about: "calls beyond the limit of streams",
    first: Array.from({ length: 100 }, (_, index) => open(idOf(index), UNARY)),
    each: (index) => open(idOf(index + 100), UNARY),
    atMost: 1_000,
  },
  { about: "settings (CVE-2019-9515)", each: () => settings([4, 1]), atMost: 100 },
  {
    about: "answers to settings that nobody sent",
    each: () => frame({ type: 4, flags: 1 }),
    atMost: 100,
  },
  {
    about: "pings (CVE-2019-9512)",
    each: () => frame({ type: 6 }, mark),
    atMost: H2.controlBurst,
  },
  {
    about: "pings of a peer that does not read",
    each: () => frame({ type: 6 }, mark),
    atMost: H2.controlBurst,
    deaf: true,
  },
  {
    about: "priorities and streams that depend on each other (CVE-2019-9513)",
    each: (index) =>
      frame({ type: 2, stream: idOf(index) }, [...u32(idOf((index * 7) % 1_000)), index & 255]),
    atMost: H2.controlBurst,
  },
  {
    about: "frames of unknown kinds",
    each: () => frame({ type: 77 }, full),
    atMost: H2.controlBurst,
  },
  { about: "goodbyes", each: () => frame({ type: GO_AWAY }, mark), atMost: H2.controlBurst },
  {
    about: "empty data (CVE-2019-9518)",
    first: [open(1, UNARY)],
    each: () => frame({ type: 0, stream: 1 }),
    atMost: H2.controlBurst,
  },
  {
    about: "data that is all padding",
    first: [open(1, UNARY)],
    each: () => frame({ type: 0, flags: 8, stream: 1 }, [3, 0, 0, 0]),
    atMost: H2.controlBurst,
  },
  {
    about: "windows that grow by one byte",
    each: () => frame({ type: 8 }, u32(1)),
    atMost: H2.controlBurst,
  },
  {
    about: "windows of an answered call that grow without end",
    first: answered,
    each: () => frame({ type: 8, stream: 1 }, u32(2_048)),
    atMost: H2.controlBurst + 2,
  },
  {
    about: "windows of an open call that grow without end",
    first: [open(1, UNARY)],
    each: () => frame({ type: 8, stream: 1 }, u32(2_048)),
    atMost: H2.controlBurst + 1,
  },
  {
    about: "an answer taken byte by byte (CVE-2019-9511)",
    first: [settings([4, 0]), call(1, "a")],
    answer: new Uint8Array(100_000),
    each: () => frame({ type: 8, stream: 1 }, u32(1)),
    atMost: H2.controlBurst + 64,
  },
  {
    about: "small data for an answered call",
    first: answered,
    each: () => frame({ type: 0, stream: 1 }, [0]),
    atMost: H2.controlBurst,
  },
  {
    about: "large data for an answered call",
    first: answered,
    each: () => frame({ type: 0, stream: 1 }, full),
    atMost: H2.controlBurst / 16,
  },
  {
    about: "headers for an answered call",
    first: answered,
    each: () => frame({ type: 1, flags: 5, stream: 1 }, literal("a", "b")),
    atMost: H2.controlBurst,
  },
  {
    about: "continuations without end (CVE-2024-27316)",
    first: [frame({ type: 1, stream: 1 }, [0x83])],
    each: () => frame({ type: 9, stream: 1 }, literal("a", "b")),
    atMost: H2.maxContinuations + 1,
  },
  {
    about: "empty continuations (CVE-2024-27316)",
    first: [frame({ type: 1, stream: 1 }, [0x83])],
    each: () => frame({ type: 9, stream: 1 }),
    atMost: H2.maxContinuations + 1,
  },
  {
    about: "a header block without end",
    first: [frame({ type: 1, stream: 1 }, [0x83])],
    each: () => frame({ type: 9, stream: 1 }, full),
    atMost: H2.maxHeaderBlockBytes / H2.maxFrameBytes,
  },
  {
    about: "calls that name a large field again and again",
    first: [taught],
    each: (index) => frame({ type: 1, flags: 5, stream: idOf(index + 1) }, bomb),
    atMost: H2.resetBurst,
  },
  {
    about: "trailers of an answered call that name a large field again and again",
    first: [taught],
    each: () => frame({ type: 1, flags: 5, stream: 1 }, bomb),
    atMost: H2.controlBurst,
  },
  {
    about: "large trailers of an answered call",
    first: answered,
    each: () => frame({ type: 1, flags: 5, stream: 1 }, [0, 1, 97, ...long]),
    atMost: H2.largeBlockBurstBytes / long.length,
  },
  {
    about: "changes of the table's size within a block",
    first: [frame({ type: 1, flags: 5, stream: 1 }, new Uint8Array(H2.maxTableResizes).fill(0x20))],
    each: (index) =>
      frame(
        { type: 1, flags: 5, stream: idOf(index + 1) },
        new Uint8Array(H2.maxTableResizes + 1).fill(0x20),
      ),
    atMost: 1,
    code: 9,
  },
];

/** Sends the same until the connection ends. */
function flood({ about, first = [], answer, each, atMost, deaf = false, code }: Flood): void {
  const wire = Wire.open();
  wire.answer = () => answer ?? new Uint8Array(0);
  wire.send(...first);
  wire.take();
  assertEquals(wire.faults, [], about);
  let count = 0;
  for (; count < MAX_TURNS && !wire.session.failed; count++) {
    wire.send(each(count));
    // A peer that leaves no room for it is not told why.
    if (deaf) continue;
    const told = codeOf(wire.take(), GO_AWAY);
    if (wire.session.failed) assertEquals(told, code ?? ENHANCE_YOUR_CALM, about);
  }
  assert(count <= atMost + 1, `${about}: ${count} of at most ${atMost}`);
  assertEquals(wire.faults.length > 0, true, about);
  wire.session.close("gone");
  assertEquals(wire.budget.usedBytes, 0, about);
}

for (const each of FLOODS) {
  Deno.test(`a flood ends its connection: ${each.about}`, () => flood(each));
}

Deno.test("an allowance comes back with time", () => {
  const wire = Wire.open();
  for (let round = 0; round < 50; round++) {
    for (let count = 0; count < 10; count++) wire.send(settings([4, 1_000]));
    wire.take();
    wire.nowMs += 1_000;
  }
  assertEquals(wire.session.failed, false);
});

Deno.test("who is sent much may widen its windows as often", () => {
  const wire = Wire.open();
  wire.answer = () => new Uint8Array(60_000);
  for (let index = 0; index < 1_000; index++) {
    wire.send(call(idOf(index), "a"));
    wire.take();
    for (let part = 0; part < 60; part++) wire.send(frame({ type: 8 }, u32(1_000)));
  }
  assertEquals([wire.session.failed, wire.faults], [false, []]);
});

/** HEADERS with as many continuations as the block needs. */
function inFrames(stream: number, block: Uint8Array | readonly number[]): Buffer {
  const bytes = Buffer.from(block);
  const parts: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += H2.maxFrameBytes) {
    const isLast = at + H2.maxFrameBytes >= bytes.length;
    const head = { type: at === 0 ? 1 : 9, flags: (isLast ? 4 : 0) | (at === 0 ? 1 : 0), stream };
    parts.push(frame(head, bytes.subarray(at, at + H2.maxFrameBytes)));
  }
  return Buffer.concat(parts);
}

const many = (count: number, field: readonly number[]) =>
  Array.from({ length: count }, () => field).flat();

/** Blocks that unfold to much, in each form that HPACK has; those that are mostly fields end the connection. */
const BOMBS: readonly (readonly [about: string, ends: boolean, block: readonly number[]])[] = [
  ["a field of the table, named now and again", false, many(20, [0xbe])],
  ["a field of the table, named again and again", true, many(16_000, [0xbe])],
  ["a field of the static table", true, many(200_000, [0x84])],
  ["literals whose name is the large field's", true, many(50_000, [0x0f, 0x2f, 1, 120])],
  ["literals that go into the table", true, many(50_000, [0x40, 1, 97, 1, 98])],
  ["literals that never go there", true, many(50_000, [0x10, 1, 97, 1, 98])],
  ["empty literals", true, many(60_000, [0x00, 1, 97, 0])],
  ["one long value", false, [0x00, 1, 97, 0x7f, 0xfd, 0xfe, 5, ...many(98_300, [120])]],
  // Five bits a letter: eight letters "0" in five bytes of zeros.
  ["one long value, Huffman-coded", false, [0, 1, 97, 0xff, 0xfd, 0xfe, 5, ...many(98_300, [0])]],
];

const MAX_UNFOLD_MS = 300;

function sendingMs(wire: Wire, bytes: Uint8Array): number {
  const startedMs = performance.now();
  wire.send(bytes);
  return performance.now() - startedMs;
}

Deno.test("a header block that unfolds to much fails its call or its connection, at once", () => {
  for (const [about, ends, block] of BOMBS) {
    const wire = Wire.open();
    wire.send(taught, call(3, "a"));
    assertEquals(dataOf(wire.take(), 3), message("a"), about);
    const bytes = inFrames(5, [...requestBlock(UNARY), ...block]);
    let tookMs = sendingMs(wire, bytes);
    // A few milliseconds; a machine with other work may take the processor away in the midst of it.
    for (let more = 0; more < 3 && tookMs >= MAX_UNFOLD_MS; more += 1) {
      const again = Wire.open();
      again.send(taught, call(3, "a"));
      tookMs = Math.min(tookMs, sendingMs(again, bytes));
      again.session.close("gone");
    }
    assert(tookMs < MAX_UNFOLD_MS, `${about}: ${tookMs} ms`);
    const frames = wire.take();
    assertEquals(wire.session.failed, ends, about);
    if (ends) assertEquals(codeOf(frames, GO_AWAY), COMPRESSION_ERROR, about);
    else {
      assertEquals(trailersOf(frames, 5)["grpc-status"], "8", about);
      // The table is in step: the large field is still its first.
      wire.send(
        frame({ type: 1, flags: 4, stream: 7 }, [...requestBlock(UNARY), 0xbe]),
        frame({ type: 0, flags: 1, stream: 7 }, message("b")),
      );
      assertEquals(dataOf(wire.take(), 7), message("b"), about);
    }
    wire.session.close("gone");
    assertEquals(wire.budget.usedBytes, 0, about);
  }
});

Deno.test("too much metadata fails its call as gRPC or HTTP says it, and the push stream lives", () => {
  const metadata = many(64, [0x00, 1, 97, 0x7f, 0x81, 7, ...new Uint8Array(1_024).fill(120)]);
  const wire = Wire.open();
  wire.send(open(1, STREAM), inFrames(3, [...requestBlock(UNARY), ...metadata]));
  wire.send(inFrames(5, [...metadata, 0x83]), call(7, "a"));
  const frames = wire.take();
  const { "grpc-status": status, "grpc-message": text } = trailersOf(frames, 3);
  assertEquals([status, text], ["8", `The metadata is larger than ${H2.maxHeaderListBytes} bytes`]);
  assertEquals(trailersOf(frames, 5)[":status"], "431");
  assertEquals(dataOf(frames, 7), message("a"));
  assertEquals([wire.session.failed, wire.closedStreams], [false, []]);
  wire.send(inFrames(9, new Uint8Array(H2.maxHeaderBlockBytes + 1).fill(0x84)));
  assertEquals([wire.session.failed, codeOf(wire.take(), GO_AWAY)], [true, ENHANCE_YOUR_CALM]);
});

Deno.test("calls that are opened and never made get a status in time", () => {
  const wire = Wire.open();
  wire.send(...Array.from({ length: 50 }, (_, index) => open(idOf(index), UNARY)));
  wire.send(open(101, STREAM));
  assertEquals(wire.session.checkAge(60_000), false);
  assertEquals(wire.session.checkAge(60_001), true);
  const ended = wire.take().filter(({ type, flags }) => type === HEADERS && (flags & 1) !== 0);
  assertEquals([ended.length, wire.closedStreams], [50, []]);
});

Deno.test("messages that never arrive whole hold little, and nothing once their stream is gone", () => {
  const wire = Wire.open({ maxStreams: 1_000 });
  let refused = 0;
  for (let id = 1; id < 800; id += 2) {
    wire.send(open(id, UNARY), frame({ type: 0, stream: id }, [0, 0, 10, 0, 0]));
    for (let part = 0; part < 30; part++) {
      wire.send(frame({ type: 0, stream: id }, new Uint8Array(16_000)));
    }
    refused += wire.take().filter(({ type, flags }) => type === HEADERS && flags === 5).length;
  }
  assert(refused > 50, `${refused} refused`);
  assert(
    wire.budget.usedBytes <= H2.maxHeldBytesPerConnection,
    `${wire.budget.usedBytes} bytes are held`,
  );
  assertEquals(wire.session.failed, false);
  wire.session.close("gone");
  assertEquals(wire.budget.usedBytes, 0);
});

Deno.test("a thousand messages of which one byte has come hold half a KiB each", () => {
  const wire = Wire.open({ maxStreams: 1_024 });
  for (let index = 0; index < 1_000; index++) {
    wire.send(open(idOf(index), UNARY));
    wire.send(frame({ type: 0, stream: idOf(index) }, [0, 0, 10, 0, 0, 1]));
  }
  assert(wire.budget.usedBytes <= 512_000, `${wire.budget.usedBytes} bytes`);
  assertEquals(wire.faults, []);
});
