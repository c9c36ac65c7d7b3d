import { setImmediate } from "node:timers";
import { assertEquals, assertThrows } from "#assert";
import { BytesError, PEER } from "../base/mod.ts";
import { eachFrame, encodeFrame, type Frame } from "./frame.ts";
import { FrameOutbox } from "./frame_outbox.ts";

/** An outbox, what it has sent, and how to wait for the end of the turn. */
function outbox() {
  const sent: Uint8Array[] = [];
  const box = new FrameOutbox((message) => sent.push(message));
  const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
  return { box, sent, turn };
}

function framesIn(message: Uint8Array): Frame[] {
  const frames: Frame[] = [];
  eachFrame(message, (frame) => frames.push({ ...frame, body: frame.body.slice() }));
  return frames;
}

const body = (size: number, fill: number) => new Uint8Array(size).fill(fill);

Deno.test("a frame alone is sent as it is, those of one turn as one message in their order", async () => {
  const { box, sent, turn } = outbox();
  box.add("ping", 0);
  await turn();
  assertEquals(sent, [encodeFrame("ping", 0, body(0, 0))]);
  // A body that is changed after it was handed over must not change what is sent.
  const reused = body(300, 1);
  box.add("call", 7, reused);
  reused.fill(2);
  box.add("messages", 0, reused);
  box.add("pong", 0);
  await turn();
  assertEquals(sent.length, 2);
  assertEquals(framesIn(sent[1] ?? body(0, 0)), [
    { kind: "call", id: 7, body: body(300, 1) },
    { kind: "messages", id: 0, body: body(300, 2) },
    { kind: "pong", id: 0, body: body(0, 0) },
  ]);
  await turn();
  assertEquals(sent.length, 2);
});

Deno.test("what gathers in one turn is cut at the size of a frame", async () => {
  const { box, sent, turn } = outbox();
  const sizes = [10, 700_000, 700_000, 5 * PEER.frameBytes, 20, 30];
  for (const [place, size] of sizes.entries()) box.add("answer", place + 1, body(size, place));
  await turn();
  const frames = sent.map(framesIn);
  assertEquals(frames.map((list) => list.map(({ id }) => id)), [[1, 2], [3], [4], [5, 6]]);
  assertEquals(frames.flat().map((frame) => frame.body.length), sizes);
});

Deno.test("what must leave before something else leaves at once, and only once", async () => {
  const { box, sent, turn } = outbox();
  box.flush();
  box.add("answer", 1, body(3, 1));
  box.flush();
  assertEquals(sent.length, 1);
  await turn();
  assertEquals(sent.length, 1);
});

Deno.test("frames within frames of several are refused, and so are frames that are cut", () => {
  const inner = encodeFrame("several", 0, new Uint8Array([0]));
  const nested = encodeFrame("several", 0, new Uint8Array([inner.length, ...inner]));
  assertThrows(() => framesIn(nested), BytesError, "within frames twice");
  const cut = encodeFrame("several", 0, new Uint8Array([9, 8, 13]));
  assertThrows(() => framesIn(cut), BytesError);
  assertEquals(framesIn(encodeFrame("several", 0, body(0, 0))), []);
});
