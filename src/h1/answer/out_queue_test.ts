import { Buffer } from "node:buffer";
import { assert, assertEquals } from "#assert";
import { H1 } from "../../base/mod.ts";
import { BufferPool } from "../../wire/mod.ts";
import { AnswerHeads } from "./answer_heads.ts";
import { OutQueue } from "./out_queue.ts";
import { TextPieces } from "./text_pieces.ts";

function pools() {
  return { small: new BufferPool(H1.outBytes, 2), large: new BufferPool(H1.maxOutBytes, 2) };
}

/** Everything that leaves, write by write. */
function writes(out: OutQueue): Buffer[] {
  const all: Buffer[] = [];
  for (let bytes = out.take(); bytes !== undefined; bytes = out.take()) {
    all.push(Buffer.from(bytes));
    out.left();
  }
  return all;
}

function all(out: OutQueue): string {
  return Buffer.concat(writes(out)).toString();
}

Deno.test("what is small leaves in one write, in its order", () => {
  const out = new OutQueue(pools());
  out.latin1("a: ");
  out.number(1_234_567_890);
  out.u8(10);
  out.number(0);
  out.put(Uint8Array.of(65, 66));
  out.content("ä配", 5);
  out.content("", 0);
  assertEquals(out.waitingBytes, 3 + 10 + 1 + 1 + 2 + 5);
  const found = writes(out);
  assertEquals(found.map((bytes) => bytes.toString()), ["a: 1234567890\n0ABä配"]);
  assertEquals([out.waitingBytes, out.take()], [0, undefined]);
});

Deno.test("Latin-1 is one byte for each character", () => {
  const out = new OutQueue(pools());
  for (const text of ["é", "é".repeat(200), "a".repeat(200)]) out.latin1(text);
  assertEquals(Buffer.concat(writes(out)).toString("latin1"), "é".repeat(201) + "a".repeat(200));
});

Deno.test("buffers grow, are given back, and what is larger than any leaves in several writes", () => {
  const own = pools();
  const out = new OutQueue(own);
  let wanted = "";
  for (let at = 0; at < 40; at++) {
    const content = `${at}`.padEnd(5_000, "x");
    out.content(content, content.length);
    wanted += content;
  }
  const long = "y".repeat(H1.maxOutBytes + 1);
  out.latin1(long);
  out.put(Buffer.from(long));
  out.latin1("end");
  const found = writes(out);
  assertEquals(Buffer.concat(found).toString(), `${wanted}${long}${long}end`);
  assert(found.slice(0, 3).every(({ length }) => length <= H1.maxOutBytes && length > 50_000));
  // The same buffers serve again.
  const [one, two] = [own.large.take(), own.large.take()];
  own.large.give(one);
  own.large.give(two);
  out.content("z".repeat(10_000), 10_000);
  assert([one.buffer, two.buffer].includes(out.take()?.buffer as ArrayBuffer));
});

Deno.test("large contents leave as they are, or are encoded while they leave", () => {
  const out = new OutQueue(pools());
  const bytes = new Uint8Array(H1.largeContentBytes).fill(66);
  const text = "配置🚀".repeat(30_000);
  out.latin1("head");
  out.content(bytes, bytes.length);
  out.content(text, Buffer.byteLength(text));
  out.latin1("tail");
  assertEquals(out.waitingBytes, 4 + bytes.length + Buffer.byteLength(text) + 4);
  assertEquals(out.take()?.length, 4);
  out.left();
  assertEquals(out.take(), bytes);
  out.left();
  assertEquals(all(out), `${text}tail`);
  assertEquals(out.waitingBytes, 0);
});

Deno.test("a queue that is cleared has nothing more to send", () => {
  const out = new OutQueue(pools());
  out.latin1("head");
  out.content("x".repeat(100_000), 100_000);
  out.take();
  out.clear();
  out.left();
  assertEquals([out.take(), out.waitingBytes], [undefined, 0]);
});

Deno.test("a text is cut between characters, and half of one becomes what an encoder makes of it", () => {
  const text = "a🚀".repeat(1_000) + "\ud800";
  const pieces = new TextPieces(text);
  const buffer = Buffer.alloc(64);
  const parts: Buffer[] = [];
  while (!pieces.isDone) parts.push(Buffer.from(buffer.subarray(0, pieces.next(buffer))));
  assertEquals(Buffer.concat(parts).toString(), "a🚀".repeat(1_000) + "\ufffd");
  assertEquals(Buffer.concat(parts).length, Buffer.byteLength(text));
});

Deno.test("the date is that of the second, also when the clock is set back", () => {
  let nowMs = 999;
  const heads = new AnswerHeads(() => nowMs);
  const seconds = () => /:(\d\d) GMT\r\n\r\n$/.exec(Buffer.from(heads.date).toString())?.[1];
  assertEquals(seconds(), "00");
  const first = heads.date;
  assert(heads.date === first);
  nowMs = 1_000;
  assertEquals(seconds(), "01");
  nowMs = 59_999;
  assertEquals(seconds(), "59");
  nowMs = 2_500;
  assertEquals(seconds(), "02");
});
