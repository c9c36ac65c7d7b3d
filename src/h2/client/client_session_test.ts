import { Buffer } from "node:buffer";
import { assert, assertEquals, assertStringIncludes } from "#assert";
import { H2 } from "../../base/mod.ts";
import { Rng } from "../../../tests/support/rng.ts";
import {
  fieldsOf,
  type Frame,
  frame,
  message,
  PREFACE,
  readFrames,
  settings,
  STREAM,
  u32,
  Wire,
} from "../../../tests/support/h2/wire.ts";
import { ClientSession } from "./client_session.ts";

const MAX_MESSAGE_BYTES = 1_048_576;
const MAX_WAITING_BYTES = 1_000;
const FIRST_WINDOW_BYTES = 65_535;
const NOT_HTTP2 = "the other side does not speak HTTP/2";

/** A client session, what it has written and what it has heard. */
class ClientWire {
  readonly session: ClientSession;
  readonly messages: Uint8Array[] = [];
  readonly closed: string[] = [];
  waitingBytes = 0;
  #written: Uint8Array[] = [];

  constructor() {
    this.session = new ClientSession({
      path: STREAM,
      authority: "host:9848",
      maxMessageBytes: MAX_MESSAGE_BYTES,
      maxWaitingBytes: MAX_WAITING_BYTES,
      onMessage: (bytes) => this.messages.push(bytes),
      onClosed: (reason) => this.closed.push(reason),
      write: (bytes) => void this.#written.push(bytes),
      waitingBytes: () => this.waitingBytes,
    });
  }

  /** What was written since it was asked last. */
  take(): Buffer {
    const bytes = Buffer.concat(this.#written);
    this.#written = [];
    return bytes;
  }

  frames(): Frame[] {
    return readFrames(this.take());
  }
}

/** One that has said what it says first, to a server with the settings that every server begins with. */
function started(): ClientWire {
  const wire = new ClientWire();
  wire.session.start();
  wire.session.receive(settings());
  wire.take();
  return wire;
}

function data(bytes: Uint8Array | readonly number[], flags = 0, stream = 1): Buffer {
  return frame({ type: 0, flags, stream }, bytes);
}

Deno.test("nothing leaves before the connection stands; then preface, windows, the request and what waited", () => {
  const wire = new ClientWire();
  wire.session.send(Buffer.from("early"));
  assertEquals([wire.take().length, wire.session.queuedBytes], [0, 10]);
  wire.session.start();
  const bytes = wire.take();
  assertEquals(bytes.subarray(0, PREFACE.length), PREFACE);
  const [options, window, request, sent] = readFrames(bytes.subarray(PREFACE.length));
  assertEquals(options, {
    type: 4,
    flags: 0,
    stream: 0,
    payload: Buffer.from([0, 2, 0, 0, 0, 0, 0, 4, ...u32(H2.clientWindowBytes)]),
  });
  const more = H2.clientWindowBytes - FIRST_WINDOW_BYTES;
  assertEquals(window, { type: 8, flags: 0, stream: 0, payload: Buffer.from(u32(more)) });
  assertEquals([request?.type, request?.flags, request?.stream], [1, 4, 1]);
  assertEquals(fieldsOf(request?.payload ?? Buffer.alloc(0)), {
    ":method": "POST",
    ":scheme": "http",
    ":path": STREAM,
    ":authority": "host:9848",
    "content-type": "application/grpc",
    te: "trailers",
  });
  assertEquals(sent, { type: 0, flags: 0, stream: 1, payload: message("early") });
});

Deno.test("settings are acknowledged and pings answered, answers to them are not", () => {
  const wire = started();
  const payload = Buffer.from([1, 2, 3, 4, 5, 6, 7, 8]);
  wire.session.receive(Buffer.concat([
    frame({ type: 6 }, payload),
    frame({ type: 6, flags: 1 }, payload),
    frame({ type: 4, flags: 1 }),
    settings([3, 7]),
    // Unknown frames are passed over, and headers that do not end the stream.
    frame({ type: 99, stream: 5 }, [1]),
    frame({ type: 1, flags: 4, stream: 1 }, [0x88]),
  ]));
  assertEquals(wire.frames(), [
    { type: 6, flags: 1, stream: 0, payload },
    { type: 4, flags: 1, stream: 0, payload: Buffer.alloc(0) },
  ]);
  assertEquals(wire.closed, []);
});

Deno.test("far more than a window arrives, and room is given back to the connection and to the stream", () => {
  const wire = started();
  const body = Buffer.alloc(MAX_MESSAGE_BYTES).map((_, at) => at * 31);
  const rest = message(body);
  const left = new Map([[0, H2.clientWindowBytes], [1, H2.clientWindowBytes]]);
  const rounds = 3 * H2.clientWindowBytes / MAX_MESSAGE_BYTES;
  for (let round = 0; round < rounds; round++) {
    for (let at = 0; at < rest.length; at += H2.maxFrameBytes) {
      const part = rest.subarray(at, at + H2.maxFrameBytes);
      wire.session.receive(data(part));
      for (const each of [0, 1]) left.set(each, (left.get(each) ?? 0) - part.length);
      for (const { type, stream, payload } of wire.frames()) {
        assertEquals([type, left.has(stream)], [8, true]);
        left.set(stream, (left.get(stream) ?? 0) + payload.readUInt32BE(0));
      }
      assert(Math.min(...left.values()) >= H2.clientWindowBytes / 2, "room before half is used");
    }
  }
  assertEquals(left.get(0), left.get(1));
  assertEquals(wire.messages.length, rounds);
  assert(wire.messages.every((each) => Buffer.compare(each, body) === 0));
  assertEquals(wire.closed, []);
});

Deno.test("what is sent keeps to the windows of the server, whichever is smaller", () => {
  const wire = new ClientWire();
  wire.session.start();
  wire.session.receive(settings([4, 10]));
  wire.take();
  wire.session.send(Buffer.alloc(95, 7));
  assertEquals(wire.frames().map(({ payload }) => payload.length), [10]);
  wire.session.receive(frame({ type: 8, stream: 1 }, u32(20)));
  assertEquals(wire.frames().map(({ payload }) => payload.length), [20]);
  // A smaller first window takes back what was given.
  wire.session.receive(settings([4, 0]));
  wire.take();
  wire.session.receive(frame({ type: 8, stream: 1 }, u32(15)));
  assertEquals(wire.frames().map(({ payload }) => payload.length), [5]);
  wire.session.receive(frame({ type: 8, stream: 1 }, u32(100_000)));
  assertEquals(wire.frames().map(({ payload }) => payload.length), [65]);
  // 100 bytes have left of the window of the connection.
  wire.session.send(Buffer.alloc(70_000));
  const sent = wire.frames().map(({ payload }) => payload.length);
  assertEquals(sent.reduce((sum, bytes) => sum + bytes, 0), FIRST_WINDOW_BYTES - 100);
  assertEquals(Math.max(...sent), 16_384);
  wire.session.receive(frame({ type: 8 }, u32(1_000_000)));
  assertEquals(wire.session.queuedBytes, 0);
});

/** What a server does, and the reason with which the stream ends. */
const ENDINGS: readonly (readonly [what: string, bytes: Buffer, reason: string])[] = [
  ["trailers", frame({ type: 1, flags: 5, stream: 1 }, [0x88]), "the other side ended the stream"],
  ["an end of data", data([], 1), "the other side ended the stream"],
  ["a reset", frame({ type: 3, stream: 1 }, u32(8)), "the other side reset the stream (code 8)"],
  ["a goodbye with a fault", goodbye(1, 11), "the other side goes away (code 11)"],
  ["a goodbye to a stream not taken", goodbye(0, 0), "the other side goes away (code 0)"],
  ["the same with the reserved bit", goodbye(0x8000_0000, 0), "goes away (code 0)"],
  ["data on another stream", data([1], 0, 3), "the stream 3, which is not open"],
  ["headers of another stream", frame({ type: 1, flags: 5, stream: 3 }), "the stream 3"],
  ["a reset of another stream", frame({ type: 3, stream: 3 }, u32(8)), "the stream 3"],
  ["a window of another stream", frame({ type: 8, stream: 3 }, u32(8)), "the stream 3"],
  ["a short reset", frame({ type: 3, stream: 1 }, [1]), "resets with 1 bytes"],
  ["a short window", frame({ type: 8 }, [1]), "widens by 1 bytes"],
  ["a window without end", frame({ type: 8 }, u32(0x7fff_ffff)), "widens a window beyond"],
  ["a short ping", frame({ type: 6 }, [1]), "pings with 1 bytes"],
  ["half a setting", frame({ type: 4 }, [1]), "1 bytes of settings"],
  ["a frame too large", Buffer.from([0, 0x40, 1, 0, 0, 0, 0, 0, 1]), "a frame of 16385 bytes"],
  ["padding beyond the frame", data([9, 0], 8), "pads more than there is"],
  ["a compressed message", data(message("x", 1)), "Compressed messages are not supported"],
  ["a message too large", data([0, ...u32(MAX_MESSAGE_BYTES + 1)]), "is larger than 1048576"],
];

function goodbye(lastStream: number, code: number): Buffer {
  return frame({ type: 7 }, [...u32(lastStream), ...u32(code)]);
}

Deno.test("the stream ends with the reason that the server gives, or with what it does wrong", () => {
  for (const [what, bytes, reason] of ENDINGS) {
    const wire = started();
    wire.session.receive(Buffer.concat([bytes, data(message("not heard any more"))]));
    assertEquals(wire.closed.length, 1, what);
    assertStringIncludes(wire.closed[0] ?? "", reason, what);
    assertEquals(wire.messages, [], what);
    wire.session.send(Buffer.from("nothing"));
    assertEquals([wire.take().length, wire.session.failed, wire.session.queuedBytes], [0, true, 0]);
  }
});

Deno.test("what waits is forgotten when the stream ends, and the room that a message took is given back", () => {
  const wire = started();
  wire.session.send(Buffer.alloc(FIRST_WINDOW_BYTES));
  assertEquals(wire.session.queuedBytes, 5);
  wire.session.receive(data([0, 0, 0, 0, 9, 1]));
  wire.session.close("enough");
  wire.session.close("again");
  wire.session.start();
  wire.session.flush();
  wire.take();
  wire.session.receive(frame({ type: 8 }, u32(1_000)));
  assertEquals([wire.session.queuedBytes, wire.take().length, wire.closed], [0, 0, ["enough"]]);
});

Deno.test("a goodbye without a fault lets the stream go on", () => {
  for (const lastStream of [1, 0x100_0000, 0x8000_0001]) {
    const wire = started();
    wire.session.receive(Buffer.concat([goodbye(lastStream, 0), data(message("more"))]));
    assertEquals([wire.messages.length, wire.closed], [1, []]);
  }
});

Deno.test("a server of something else is told apart, whatever it says first", () => {
  for (const first of ["HTTP/1.1 400 Bad Request\r\n\r\n", "\0\0\u0001\0\0\0\0\0\u0001x"]) {
    const wire = new ClientWire();
    wire.session.start();
    wire.session.receive(Buffer.from(first, "latin1"));
    assertEquals(wire.closed, [NOT_HTTP2]);
  }
});

Deno.test("more data than the window in one read ends the stream", () => {
  const wire = started();
  const full = data(message(Buffer.alloc(16_379)));
  const frames = H2.clientWindowBytes / 16_384;
  wire.session.receive(Buffer.concat(Array.from({ length: frames }, () => full)));
  assertEquals([wire.messages.length, wire.closed], [frames, []]);
  wire.session.receive(Buffer.concat(Array.from({ length: frames + 1 }, () => full)));
  assertEquals(wire.closed, ["The peer sends more than it may"]);
});

Deno.test("a server that asks and does not read is given up", () => {
  const wire = started();
  wire.waitingBytes = MAX_WAITING_BYTES;
  wire.session.receive(frame({ type: 6 }, Buffer.alloc(8)));
  assertEquals(wire.closed, []);
  wire.waitingBytes = MAX_WAITING_BYTES + 1;
  wire.session.receive(frame({ type: 6 }, Buffer.alloc(8)));
  assertEquals(wire.closed, ["The peer asks and does not read"]);
});

Deno.test("the client and the server of this engine understand each other, however the bytes are cut", () => {
  const rng = Rng.fromSeed(7);
  const wire = new ClientWire();
  const server = new Wire();
  wire.session.start();
  const sizes = [0, 1, 70_000, 5, 200_000];
  for (const size of sizes) wire.session.send(Buffer.alloc(size, 65));
  for (let round = 0; wire.messages.length < sizes.length && round < 100; round++) {
    server.send(wire.take());
    if (round === 0) { for (const size of sizes) server.streams[0]?.send(Buffer.alloc(size, 66)); }
    const out = Buffer.concat(server.take().map((each) => frame(each, each.payload)));
    for (let at = 0; at < out.length;) {
      const end = at + 1 + rng.below(rng.chance(0.5) ? 5 : 40_000);
      wire.session.receive(out.subarray(at, end));
      at = end;
    }
  }
  server.send(wire.take());
  assertEquals(server.messages.map(({ length }) => length), sizes);
  assertEquals(wire.messages.map(({ length }) => length), sizes);
  assert(wire.messages.every((each) => each.every((byte) => byte === 66)));
  assertEquals([wire.closed, server.faults], [[], []]);
});

Deno.test("100,000 random inputs: what a server says is heard or ends the stream", () => {
  const rng = Rng.fromSeed(6);
  const good = Buffer.concat([data(message("hi")), frame({ type: 6 }, Buffer.alloc(8))]);
  for (let round = 0; round < 100_000; round++) {
    const wire = rng.chance(0.1) ? new ClientWire() : started();
    for (let read = 0; read < 3; read++) {
      wire.session.receive(rng.chance(0.5) ? random(rng, 40) : mutated(good, rng));
    }
    assert(wire.closed.length <= 1);
    assertEquals(wire.session.failed, wire.closed.length === 1);
  }
});

function random(rng: Rng, maxBytes: number): Buffer {
  return Buffer.from(Uint8Array.from({ length: rng.below(maxBytes) }, () => rng.below(256)));
}

function mutated(bytes: Buffer, rng: Rng): Buffer {
  const end = rng.chance(0.3) ? rng.below(bytes.length + 1) : bytes.length;
  const copy = Buffer.from(bytes.subarray(0, end));
  for (let count = rng.below(4); count > 0 && copy.length > 0; count--) {
    copy[rng.below(copy.length)] = rng.below(256);
  }
  return copy;
}
