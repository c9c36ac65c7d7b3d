import { Buffer } from "node:buffer";
import { assert, assertEquals } from "#assert";
import {
  call,
  codeOf,
  dataOf,
  frame,
  GO_AWAY,
  literal,
  message,
  open,
  PREFACE,
  requestBlock,
  RESET,
  settings,
  STREAM,
  trailersOf,
  u32,
  UNARY,
  Wire,
} from "../../../tests/support/h2/wire.ts";

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

Deno.test("a header block may come in as many reads as frames, whatever is read between them", () => {
  const wire = Wire.open();
  const block = requestBlock(UNARY);
  wire.send(frame({ type: 1, stream: 1 }, block.slice(0, 4)));
  wire.send(frame({ type: 9, stream: 1 }, block.slice(4, 20)));
  wire.send(frame({ type: 9, flags: 4, stream: 1 }, block.slice(20)));
  wire.send(frame({ type: 0, flags: 1, stream: 1 }, message("in pieces")));
  assertEquals([dataOf(wire.take(), 1), wire.faults], [message("in pieces"), []]);
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

Deno.test("settings and pings are acknowledged once, on the connection", () => {
  const wire = new Wire();
  wire.send(PREFACE, settings());
  const acknowledged = () =>
    wire.take().filter(({ flags }) => flags === 1)
      .map(({ type, stream, payload }) => [type, stream, [...payload]]);
  assertEquals(acknowledged(), [[4, 0, []]]);
  const ping = [1, 2, 3, 4, 5, 6, 7, 8];
  wire.send(frame({ type: 6 }, ping), frame({ type: 6, flags: 1 }, ping));
  assertEquals(acknowledged(), [[6, 0, ping]]);
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

Deno.test("trailers that are none, and data behind the end, reset their own stream", () => {
  const trailers = literal("x", "y");
  const cases = [
    // Without an end; with a field that only a head has.
    [[open(7, STREAM), frame({ type: 1, flags: 4, stream: 7 }, trailers)], 1],
    [[open(7, STREAM), frame({ type: 1, flags: 5, stream: 7 }, requestBlock(UNARY))], 1],
    [[
      open(7, STREAM),
      frame({ type: 0, flags: 1, stream: 7 }),
      frame({ type: 0, flags: 1, stream: 7 }),
    ], 5],
  ] as const;
  for (const [frames, code] of cases) {
    const wire = Wire.open();
    wire.send(...frames);
    const resets = wire.take().filter(({ type }) => type === RESET);
    assertEquals(resets.map(({ stream, payload }) => [stream, ...payload]), [[7, 0, 0, 0, code]]);
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

Deno.test("a connection is left once, and only where HTTP/2 has begun and goes on", () => {
  const goAways = (wire: Wire) => wire.take().filter(({ type }) => type === GO_AWAY).length;
  const wire = Wire.open();
  wire.session.leave();
  wire.session.leave();
  assertEquals(goAways(wire), 1);
  const fresh = new Wire();
  fresh.session.leave();
  assertEquals(fresh.take(), []);
  fresh.send(PREFACE, settings(), call(1, "a"));
  assertEquals(dataOf(fresh.take(), 1), message("a"));
  fresh.session.leave();
  assertEquals(goAways(fresh), 1);
  const failed = Wire.open();
  failed.send(frame({ type: 0, stream: 0 }, []));
  assertEquals([failed.session.failed, goAways(failed)], [true, 1]);
  failed.session.leave();
  assertEquals(goAways(failed), 0);
});
