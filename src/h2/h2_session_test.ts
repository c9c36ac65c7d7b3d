import { Buffer } from "node:buffer";
import { assert, assertEquals } from "@std/assert";
import {
  call,
  fieldsOf,
  type Frame,
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
} from "../../tests/unit/h2/wire.ts";

const HEADERS = 1;
const RESET = 3;
const GO_AWAY = 7;

function dataOf(frames: readonly Frame[], stream: number): Buffer {
  return Buffer.concat(
    frames.filter((each) => each.type === 0 && each.stream === stream).map((each) => each.payload),
  );
}

function trailersOf(frames: readonly Frame[], stream: number): Record<string, string> {
  const last = frames.findLast((each) => each.type === HEADERS && each.stream === stream);
  return last === undefined ? {} : fieldsOf(last.payload);
}

function codeOf(frames: readonly Frame[], type: number): number | undefined {
  const found = frames.find((each) => each.type === type);
  return found?.payload.readUInt32BE(type === GO_AWAY ? 4 : 0);
}

Deno.test("the server begins with its settings and acknowledges those of the peer", () => {
  const wire = new Wire();
  wire.send(PREFACE.subarray(0, 10));
  assertEquals(wire.take(), []);
  wire.send(PREFACE.subarray(10), settings([4, 1_000]));
  assertEquals(wire.take().map(({ type, flags }) => [type, flags]), [[4, 0], [8, 0], [4, 1]]);
});

Deno.test("many calls in one read are answered in one write, in whatever pieces they come", () => {
  const calls = Array.from({ length: 20 }, (_, index) => call(2 * index + 1, `m${index}`));
  const bytes = Buffer.concat(calls);
  for (const size of [bytes.length, 1, 7, 9, 30]) {
    const wire = Wire.open();
    for (let at = 0; at < bytes.length; at += size) wire.send(bytes.subarray(at, at + size));
    const frames = wire.take();
    for (let index = 0; index < 20; index++) {
      assertEquals(dataOf(frames, 2 * index + 1), message(`m${index}`));
      assertEquals(trailersOf(frames, 2 * index + 1)["grpc-status"], "0");
    }
  }
});

Deno.test("a unary call may have trailers, padding, priority and headers in many frames", () => {
  const wire = Wire.open();
  const block = requestBlock(UNARY);
  wire.send(
    frame({ type: 1, flags: 0x28, stream: 1 }, [3, 0, 0, 0, 0, 9, ...block.slice(0, 4), 0, 0, 0]),
    frame({ type: 9, stream: 1 }, block.slice(4, 20)),
    frame({ type: 9, flags: 4, stream: 1 }, block.slice(20)),
    frame({ type: 0, flags: 8, stream: 1 }, [2, ...message("padded"), 0, 0]),
    frame({ type: 1, flags: 5, stream: 1 }, literal("x-checksum", "1")),
  );
  assertEquals(dataOf(wire.take(), 1), message("padded"));
  assertEquals(wire.faults, []);
});

Deno.test("calls that cannot be served get the status that says why", () => {
  const twice = Buffer.concat([message("a"), message("b")]);
  const cases: readonly (readonly [Buffer, status: string])[] = [
    [Buffer.concat([open(1, "/x.Y/z"), frame({ type: 0, flags: 1, stream: 1 })]), "12"],
    [open(1, UNARY, 5), "12"],
    [Buffer.concat([open(1, UNARY), frame({ type: 0, flags: 1, stream: 1 }, twice)]), "12"],
    [
      Buffer.concat([open(1, UNARY), frame({ type: 0, flags: 1, stream: 1 }, message("a", 1))]),
      "12",
    ],
    [
      Buffer.concat([open(1, UNARY), frame({ type: 0, flags: 1, stream: 1 }, message("a", 7))]),
      "13",
    ],
    [Buffer.concat([open(1, UNARY), frame({ type: 0, stream: 1 }, [0, 1, 0, 0, 0])]), "8"],
    [Buffer.concat([open(1, UNARY), frame({ type: 0, flags: 1, stream: 1 }, [0, 0])]), "13"],
  ];
  for (const [bytes, status] of cases) {
    const wire = Wire.open();
    wire.send(bytes, call(3, "next"));
    const frames = wire.take();
    const fields = trailersOf(frames, 1);
    assertEquals([fields[":status"], fields["grpc-status"]], ["200", status]);
    assertEquals(dataOf(frames, 3), message("next"));
    assertEquals(wire.budget.usedBytes, 0);
  }
});

Deno.test("what is no gRPC call is answered by HTTP", () => {
  const wire = Wire.open();
  wire.send(
    frame({ type: 1, flags: 5, stream: 1 }, requestBlock(UNARY, "application/json")),
    frame({ type: 1, flags: 5, stream: 3 }, [0x82, ...requestBlock(UNARY).slice(1)]),
    frame({ type: 1, flags: 5, stream: 5 }, requestBlock(UNARY, "application/grpc+proto")),
  );
  const frames = wire.take();
  assertEquals([1, 3, 5].map((id) => trailersOf(frames, id)[":status"]), ["415", "405", "200"]);
});

Deno.test("malformed requests are reset and leave the others alone", () => {
  const bad = [
    [0x83, 0x86, ...literal("content-type", "application/grpc")],
    [...requestBlock(UNARY), 0x83],
    [0x83, 0x83, ...requestBlock(UNARY).slice(1)],
    [...requestBlock(UNARY), ...literal("connection", "close")],
    [...requestBlock(UNARY), ...literal("Upper", "x")],
    [...requestBlock(UNARY), ...literal("x", "a\r\nb")],
    [...requestBlock(UNARY), ...literal(":protocol", "x")],
  ];
  for (const block of bad) {
    const wire = Wire.open();
    wire.send(frame({ type: 1, flags: 5, stream: 1 }, block), call(3, "next"));
    const frames = wire.take();
    assertEquals(codeOf(frames, RESET), 1);
    assertEquals(dataOf(frames, 3), message("next"));
  }
});

Deno.test("a stream carries messages both ways and ends from either side", () => {
  const wire = Wire.open();
  const two = Buffer.concat([message("one"), message("two")]);
  wire.send(
    open(1, STREAM),
    frame({ type: 0, stream: 1 }, two.subarray(0, 6)),
    frame({ type: 0, stream: 1 }, two.subarray(6, 12)),
    frame({ type: 0, stream: 1 }, two.subarray(12)),
  );
  assertEquals(wire.messages, ["one", "two"]);
  const [stream] = wire.streams;
  stream?.send(Buffer.from("push"));
  stream?.send(Buffer.from("again"));
  assertEquals([wire.wakes, stream?.queuedMessages, stream?.queuedBytes], [2, 2, 19]);
  const frames = wire.take();
  assertEquals(dataOf(frames, 1), Buffer.concat([message("push"), message("again")]));
  assertEquals([stream?.queuedMessages, stream?.queuedBytes], [0, 0]);
  wire.send(frame({ type: 0, flags: 1, stream: 1 }));
  assertEquals(trailersOf(wire.take(), 1)["grpc-status"], "0");
  assertEquals(wire.closedStreams, ["the other side ended the stream"]);
  stream?.send(Buffer.from("late"));
  assertEquals(wire.take(), []);
  wire.send(open(3, STREAM));
  wire.streams[1]?.end();
  const ended = wire.take();
  assertEquals([trailersOf(ended, 3)["grpc-status"], codeOf(ended, RESET)], ["0", 0]);
  assertEquals(wire.closedStreams.length, 2);
});

Deno.test("late answers go out, those of cancelled calls do not, rejections are INTERNAL", async () => {
  const wire = Wire.open({ maxStreams: 3 });
  const settle: { resolve: (bytes: Uint8Array) => void; reject: (error: Error) => void }[] = [];
  wire.answer = () => {
    const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
    settle.push({ resolve, reject });
    return promise;
  };
  wire.send(call(1, "a"), call(3, "b"), call(5, "c"));
  wire.send(frame({ type: RESET, stream: 3 }, u32(8)));
  // The cancelled call still counts: its work is not done.
  wire.send(call(7, "d"));
  assertEquals(codeOf(wire.take(), RESET), 7);
  settle[0]?.resolve(Buffer.from("A"));
  settle[1]?.resolve(Buffer.from("B"));
  settle[2]?.reject(new Error("no"));
  await Promise.resolve();
  const frames = wire.take();
  assertEquals(wire.wakes, 3);
  assertEquals(dataOf(frames, 1), message("A"));
  assertEquals(frames.some(({ stream }) => stream === 3), false);
  assertEquals(trailersOf(frames, 5)["grpc-status"], "13");
  wire.send(call(9, "e"));
  assertEquals([wire.take(), settle.length], [[], 4]);
});

Deno.test("a leaving server refuses new calls and finishes those under way", async () => {
  const wire = Wire.open();
  const { promise, resolve } = Promise.withResolvers<Uint8Array>();
  wire.answer = () => promise;
  wire.send(call(1, "a"));
  wire.session.leave();
  assertEquals(wire.take().map(({ type, payload }) => [type, payload.readUInt32BE(0)]), [[
    GO_AWAY,
    1,
  ]]);
  assertEquals(wire.session.isQuiet, false);
  wire.send(call(3, "b"));
  assertEquals(codeOf(wire.take(), RESET), 7);
  resolve(Buffer.from("A"));
  await promise;
  await Promise.resolve();
  assertEquals(dataOf(wire.take(), 1), message("A"));
  assertEquals(wire.session.isQuiet, true);
});

Deno.test("breaking the protocol ends the connection with the code that says how", () => {
  const cases: readonly (readonly [Buffer, code: number])[] = [
    [frame({ type: 0, stream: 1 }, [1]), 1],
    [frame({ type: 0, stream: 0 }, [1]), 1],
    [frame({ type: 1, flags: 5, stream: 2 }, requestBlock(UNARY)), 1],
    [frame({ type: 1, flags: 5, stream: 1 }, [0xbe]), 9],
    [frame({ type: 1, flags: 13, stream: 1 }, [200, 0x83]), 1],
    [Buffer.concat([frame({ type: 1, stream: 1 }, [0x83]), frame({ type: 6 }, u32(1))]), 1],
    [frame({ type: 9, flags: 4, stream: 1 }, [0x83]), 1],
    [frame({ type: RESET, stream: 5 }, u32(8)), 1],
    [frame({ type: RESET, stream: 1 }, [1]), 6],
    [frame({ type: 4 }, [0, 4, 0xff, 0xff, 0xff, 0xff]), 3],
    [frame({ type: 4 }, [0, 5, 0, 0, 0, 1]), 1],
    [frame({ type: 4 }, [0, 2, 0, 0, 0, 2]), 1],
    [frame({ type: 4 }, [0, 2]), 6],
    [frame({ type: 4, flags: 1 }, [0, 2, 0, 0, 0, 0]), 6],
    [frame({ type: 4, stream: 1 }), 1],
    [frame({ type: 5, stream: 1 }, u32(2)), 1],
    [frame({ type: 6 }, u32(1)), 6],
    [frame({ type: 6, stream: 1 }, [...u32(1), ...u32(1)]), 1],
    [frame({ type: 8 }, u32(0)), 1],
    [frame({ type: 8 }, u32(0x7fff_ffff)), 3],
    [frame({ type: 8 }, [1]), 6],
    [Buffer.from([0xff, 0, 0, 0, 0, 0, 0, 0, 1]), 6],
  ];
  for (const [bytes, code] of cases) {
    const wire = Wire.open();
    wire.send(bytes, call(11, "never"));
    assertEquals(wire.session.failed, true, bytes.toString("hex"));
    const frames = wire.take();
    assertEquals(codeOf(frames, GO_AWAY), code, bytes.toString("hex"));
    assertEquals([dataOf(frames, 11).length, wire.faults.length], [0, 1]);
  }
});

Deno.test("what is no HTTP/2, or does not begin with settings, ends at once", () => {
  const plain = new Wire();
  plain.send(Buffer.from("GET / HTTP/1.1\r\n\r\n"));
  assertEquals([plain.session.failed, plain.take()], [true, []]);
  const hasty = new Wire();
  hasty.send(PREFACE, call(1, "a"));
  assertEquals([hasty.session.failed, codeOf(hasty.take(), GO_AWAY)], [true, 1]);
});

Deno.test("frames of unknown kinds, pings and goodbyes are taken as they should be", () => {
  const wire = Wire.open();
  const mark = [1, 2, 3, 4, 5, 6, 7, 8];
  wire.send(
    frame({ type: 77, flags: 255, stream: 9 }, mark),
    frame({ type: 2, stream: 1 }, [0, 0, 0, 0, 1]),
    frame({ type: 6, flags: 1 }, mark),
    frame({ type: 6 }, mark),
    frame({ type: GO_AWAY }, [...u32(0), ...u32(0)]),
    call(1, "a"),
  );
  const frames = wire.take();
  assertEquals(
    frames.filter(({ type }) => type === 6).map(({ flags, payload }) => [
      flags,
      [...payload],
    ]),
    [[1, mark]],
  );
  assertEquals(dataOf(frames, 1), message("a"));
});

/** Sends the frames until the connection fails; how many that took. */
function flood(make: (index: number) => Buffer, reads: number): number {
  const wire = Wire.open();
  for (let index = 0; index < 100_000; index++) {
    wire.send(make(index));
    if (wire.session.failed) {
      // A peer that leaves no room for it is not told why.
      const code = codeOf(wire.take(), GO_AWAY);
      if (reads < Infinity) assertEquals(code, 11);
      return index;
    }
    if (index % reads === 0) wire.take();
  }
  return Infinity;
}

Deno.test("floods of what costs much and says nothing end the connection", () => {
  const resets = flood((index) =>
    Buffer.concat([
      open(2 * index + 1, UNARY),
      frame({ type: RESET, stream: 2 * index + 1 }, u32(8)),
    ]), 10);
  assert(resets <= 1_000, `${resets} resets`);
  // A peer that makes the server reset its streams is no better.
  const provoked = flood((index) =>
    Buffer.concat([
      open(2 * index + 1, UNARY),
      frame({ type: 8, stream: 2 * index + 1 }, u32(0)),
    ]), 10);
  assert(provoked <= 1_000, `${provoked} provoked resets`);
  assert(flood(() => settings([4, 1]), 10) <= 100);
  const mark = new Uint8Array(8);
  for (const reads of [10, Infinity]) {
    assert(flood(() => frame({ type: 6 }, mark), reads) <= 20_000);
  }
  assert(flood(() => frame({ type: 2, stream: 1 }, [0, 0, 0, 0, 1]), 10) <= 20_000);
  assert(flood(() => frame({ type: 8 }, u32(1)), 10) <= 20_000);
  const empty = flood((index) => index === 0 ? open(1, UNARY) : frame({ type: 0, stream: 1 }), 10);
  assert(empty <= 20_001, `${empty} empty frames`);
  const headers = flood(
    (index) =>
      index === 0
        ? frame({ type: 1, stream: 1 }, [0x83])
        : frame({ type: 9, stream: 1 }, index % 2 === 0 ? [] : new Uint8Array(100)),
    10,
  );
  assert(headers <= 40, `${headers} continuations`);
});

Deno.test("an allowance comes back with time", () => {
  const wire = Wire.open();
  for (let round = 0; round < 50; round++) {
    for (let count = 0; count < 10; count++) wire.send(settings([4, 1_000]));
    wire.take();
    wire.nowMs += 1_000;
  }
  assertEquals(wire.session.failed, false);
});

Deno.test("too large a list of headers resets its call, and the table stays in step", () => {
  const wire = Wire.open();
  const long = "x".repeat(100);
  // One field goes into the table and is named again and again.
  const block = [...requestBlock(UNARY), 0x40, 1, 97, 100, ...Buffer.from(long)];
  for (let count = 0; count < 200; count++) block.push(0xbe);
  wire.send(frame({ type: 1, flags: 5, stream: 1 }, block));
  assertEquals(codeOf(wire.take(), RESET), 11);
  wire.send(
    frame({ type: 1, flags: 4, stream: 3 }, [...requestBlock(UNARY), 0xbe]),
    frame({ type: 0, flags: 1, stream: 3 }, message("a")),
  );
  assertEquals(dataOf(wire.take(), 3), message("a"));
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
  assert(wire.budget.usedBytes <= 128 * 1_048_576, `${wire.budget.usedBytes} bytes`);
  assertEquals(wire.session.failed, false);
  wire.session.close("gone");
  assertEquals(wire.budget.usedBytes, 0);
});

Deno.test("a peer that reads nothing is given up once too much waits for it", () => {
  const wire = Wire.open({ maxUnsentBytes: 1_000_000 });
  wire.send(open(1, STREAM));
  const push = new Uint8Array(100_000);
  for (let count = 0; count < 12; count++) wire.streams[0]?.send(push);
  wire.take();
  assertEquals(wire.session.failed, true);
  assert(/does not read/.test(wire.faults.join()), wire.faults.join());
});

Deno.test("a message that does not arrive in time ends its call, one that is awaited does not", () => {
  const wire = Wire.open();
  wire.send(open(1, UNARY), frame({ type: 0, stream: 1 }, [0, 0, 0]));
  wire.send(open(3, UNARY), frame({ type: 0, stream: 3 }, message("never ended")));
  wire.send(open(5, STREAM), frame({ type: 0, stream: 5 }, message("a")));
  wire.answer = () => new Promise(() => {});
  wire.send(call(7, "long"));
  assertEquals([wire.session.checkAge(60_000), wire.take()], [false, []]);
  assertEquals(wire.session.checkAge(60_001), true);
  const frames = wire.take();
  const status = (id: number) => trailersOf(frames, id)["grpc-status"];
  assertEquals([1, 3, 5, 7].map(status), ["8", "8", undefined, undefined]);
  // What a call under way was given is held until it is answered.
  assertEquals(wire.budget.usedBytes, 4);
});

Deno.test("a stream over which the connection is ended is closed like any other", () => {
  const wire = Wire.open();
  wire.onOpened = () => wire.session.close("enough");
  wire.send(open(1, STREAM), open(3, STREAM));
  assertEquals(wire.closedStreams, ["this side ended the connection"]);
});
