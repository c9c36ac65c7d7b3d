/** What is known of attacks on HTTP/2, and what each of them gets. */
import { Buffer } from "node:buffer";
import { assert, assertEquals } from "@std/assert";
import {
  codeOf,
  dataOf,
  frame,
  GO_AWAY,
  HEADERS,
  message,
  open,
  requestBlock,
  RESET,
  settings,
  u32,
  UNARY,
  Wire,
} from "../../tests/unit/h2/wire.ts";

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
