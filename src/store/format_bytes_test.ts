/** The bytes of the data file, written a second time: what one version has written, every later one must read. */
import { assertEquals, assertThrows } from "#assert";
import { ByteWriter, crc32, STORE } from "../base/mod.ts";
import type { Entry } from "../raft/mod.ts";
import { BlockBuilder } from "./block_builder.ts";
import { decodeBlock, encodeBlock, entryRecordBytes, readEntries } from "./block_codec.ts";
import { commitInParts, deletePrefix, numbersBeneath } from "./kv_ops.ts";
import {
  FORMAT_KEY,
  HEAD_KEY,
  IDENTITY_KEY,
  keyNumber,
  logKey,
  partKey,
  SNAPSHOT_KEY,
  snapshotKey,
} from "./keys.ts";
import {
  checkFormat,
  decodeHead,
  encodeFormat,
  encodeHead,
  encodeIdentity,
  encodeSnapshotRecord,
} from "./meta_codec.ts";
import { cutIntoPieces, decodePiece, encodePiece, joinPieces } from "./piece_codec.ts";
import { beginRecord, finishRecord } from "./record.ts";
import { StoreDamaged } from "./types.ts";

/** What stands behind checksum and version; both are checked. */
function bodyOf(value: Uint8Array, seed = 0): number[] {
  const crc = new DataView(value.buffer, value.byteOffset).getUint32(0, false);
  const wanted = crc32(value.subarray(4), seed);
  const other = new DataView(value.buffer, value.byteOffset).getUint32(0, true);
  assertEquals([crc, other].includes(wanted), true, "the checksum");
  assertEquals(value[4], 1, "the version");
  return [...value.subarray(5)];
}

const text = (value: string) => [value.length, ...new TextEncoder().encode(value)];

Deno.test("keys are what every version has written", () => {
  assertEquals([FORMAT_KEY, IDENTITY_KEY, HEAD_KEY, SNAPSHOT_KEY], [
    ["m", "format"],
    ["m", "id"],
    ["m", "head"],
    ["m", "snap"],
  ]);
  assertEquals([logKey(7), partKey(3, 2), snapshotKey(4, 5)], [["l", 7], ["p", 3, 2], ["s", 4, 5]]);
  assertEquals([keyNumber(["l", 7], 1), keyNumber(["l", "x"], 1)], [7, undefined]);
});

Deno.test("the records of a data file are what every version has written", () => {
  assertEquals(bodyOf(encodeFormat()), [...text("rnacos raft store"), 1]);
  const identity = { clusterId: "c", nodeId: 3, bootstrapVoters: [1, 2] };
  assertEquals(bodyOf(encodeIdentity(identity)), [...text("c"), 3, 2, 1, 2]);
  const hardState = { term: 1, votedFor: 2, commit: 3 };
  const head = bodyOf(encodeHead({ hardState, lastIndex: 4, lastCrc: 0x05_05_05_05 }));
  assertEquals(head, [1, 2, 3, 4, 5, 5, 5, 5]);
  const membership = {
    voters: [1],
    votersOutgoing: [2, 3],
    learners: [],
    learnersNext: [4],
    autoLeave: true,
  };
  const meta = { index: 6, term: 7, membership };
  const facts = { createdMs: 8, sizeBytes: 9, pieces: 10, crc: 0x0b_0b_0b_0b };
  const snapshot = bodyOf(encodeSnapshotRecord({ id: 5, meta, ...facts }));
  assertEquals(snapshot, [5, 6, 7, 1, 1, 2, 2, 3, 0, 1, 4, 1, 8, 9, 10, 11, 11, 11, 11]);
});

Deno.test("a stamp of another program, or of a later layout, is refused; bytes behind it as well", () => {
  const stamp = (name: string, version: number, ...more: readonly number[]) =>
    finishRecord(
      beginRecord(new ByteWriter()).utf8(name).varint(version).raw(Uint8Array.from(more)),
    )
      .value;
  checkFormat(stamp("rnacos raft store", 1));
  assertThrows(() => checkFormat(stamp("another store", 1)), StoreDamaged, 'found "another store"');
  assertThrows(() => checkFormat(stamp("rnacos raft store", 2)), StoreDamaged, "has format 2");
  assertThrows(() => checkFormat(stamp("rnacos raft store", 1, 0)), StoreDamaged, "is damaged");
  const head = encodeHead({
    hardState: { term: 1, votedFor: 0, commit: 0 },
    lastIndex: 0,
    lastCrc: 0,
  });
  const longer = finishRecord(
    beginRecord(new ByteWriter()).raw(Uint8Array.of(...head.subarray(5), 0)),
  );
  assertThrows(() => decodeHead(longer.value), StoreDamaged, "is damaged");
});

function entry(index: number, bytes: number, kind: Entry["kind"] = "command"): Entry {
  return { index, term: 3, kind, data: new Uint8Array(bytes).fill(index) };
}

Deno.test("a block is its place in the chain, then its entries", () => {
  const header = {
    first: 7,
    count: 3,
    crcBefore: 0x01_01_01_01,
    partSet: 0,
    partCount: 0,
    bodyBytes: 12,
    bodyCrc: 0,
  };
  const body = [3, 0, 1, 7, 3, 1, 0, 3, 2, 2, 9, 9];
  const { value, crc } = encodeBlock(new ByteWriter(), header, Uint8Array.from(body));
  assertEquals(bodyOf(value), [1, 1, 1, 1, 7, 3, 0, 0, 12, 0, 0, 0, 0, ...body]);
  const decoded = decodeBlock(7, value);
  assertEquals([decoded.header, decoded.crc], [header, crc]);
  assertEquals(readEntries(decoded.header, decoded.body), [
    entry(7, 1),
    entry(8, 0, "noop"),
    { ...entry(9, 2, "membership") },
  ]);
  assertEquals(entryRecordBytes(entry(7, 127)), 1 + 1 + 1 + 127);
  assertEquals(entryRecordBytes({ ...entry(7, 128), term: 300 }), 2 + 1 + 2 + 128);
});

Deno.test("what a block says of itself has to be so", () => {
  const header = {
    first: 7,
    count: 1,
    crcBefore: 0,
    partSet: 0,
    partCount: 0,
    bodyBytes: 3,
    bodyCrc: 0,
  };
  const body = Uint8Array.of(3, 1, 0);
  const block = (more: Partial<typeof header>, bytes = body) =>
    encodeBlock(new ByteWriter(), { ...header, ...more }, bytes).value;
  assertThrows(() => decodeBlock(8, block({})), StoreDamaged, "1 entries from 7");
  assertThrows(() => decodeBlock(7, block({ count: 0 })), StoreDamaged, "0 entries from 7");
  assertThrows(() => decodeBlock(7, block({ bodyBytes: 4 })), StoreDamaged, "wanted 4");
  decodeBlock(7, block({ bodyBytes: 4, partSet: 1 }));
  const read = (bytes: Uint8Array) => readEntries({ ...header, bodyBytes: bytes.length }, bytes);
  assertThrows(() => read(Uint8Array.of(3, 1, 0, 0)), StoreDamaged);
  assertThrows(() => read(Uint8Array.of(3, 3, 0)), StoreDamaged, "entry kind 3");
});

Deno.test("pieces are cut at their size, and say where their chunk ends", () => {
  const cut = (length: number) =>
    [...cutIntoPieces(new Uint8Array(length), 4)].map(({ data, endsChunk }) =>
      `${data.length}${endsChunk ? "." : ""}`
    );
  assertEquals([cut(0), cut(3), cut(4), cut(5), cut(8)], [
    ["0."],
    ["3."],
    ["4."],
    ["4", "1."],
    ["4", "4."],
  ]);
  const { value, crc } = encodePiece({ data: Uint8Array.of(7, 8), endsChunk: true }, 5);
  assertEquals(bodyOf(value, 5), [1, 7, 8]);
  assertEquals(decodePiece(value, 5, "a piece"), {
    data: Uint8Array.of(7, 8),
    endsChunk: true,
    crc,
  });
  const one = Uint8Array.of(1);
  assertEquals(joinPieces([one]) === one, true);
  assertEquals([...joinPieces([one, Uint8Array.of(2, 3)])], [1, 2, 3]);
  assertEquals(joinPieces([]).length, 0);
});

Deno.test("entries are packed into blocks as large as a value may be, and a larger one stands in parts", () => {
  const builder = new BlockBuilder();
  let sets = 0;
  const build = (...entries: readonly Entry[]) =>
    builder.build(entries, 77, () => ++sets).map(({ ref, parts }) =>
      `${ref.first}-${ref.last} ${ref.bytes} ${ref.partSet}/${ref.partCount}/${parts.length}`
    );
  const around = 1 + 1 + 3;
  const half = STORE.valueBytes / 2 - around;
  assertEquals(build(), []);
  assertEquals(build(entry(1, half), entry(2, half)), [`1-2 ${STORE.valueBytes} 0/0/0`]);
  assertEquals(build(entry(1, half), entry(2, half + 1)), [
    `1-1 ${half + around} 0/0/0`,
    `2-2 ${half + around + 1} 0/0/0`,
  ]);
  const whole = STORE.valueBytes - around;
  assertEquals(build(entry(1, whole)), [`1-1 ${STORE.valueBytes} 0/0/0`]);
  assertEquals(build(entry(1, whole + 1)), [`1-1 ${STORE.valueBytes + 1} 1/2/2`]);
  // More than one write may hold: few large blocks, whose parts go ahead of them.
  const many = Array.from({ length: 20 }, (_, at) => entry(at + 1, 50_000));
  const fit = Math.floor(STORE.largeBlockBytes / (50_000 + around));
  assertEquals(build(...many).map((block) => block.split(" ")[0]), [`1-${fit}`, `${fit + 1}-20`]);
  const blocks = builder.build([entry(1, half), entry(2, half + 1)], 77, () => 0);
  const headers = blocks.map(({ ref, value }) => decodeBlock(ref.first, value));
  assertEquals(headers.map(({ header }) => header.crcBefore), [77, blocks[0]?.ref.crc]);
  const large = builder.build([entry(1, 2 * STORE.valueBytes)], 0, () => 9);
  const [block] = large;
  assertEquals(block?.parts.map(({ key }) => key), [["p", 9, 0], ["p", 9, 1], ["p", 9, 2]]);
  const { header, body } = decodeBlock(1, block?.value);
  assertEquals([header.partCount, header.bodyBytes, body.length], [3, block?.ref.bytes, 0]);
});

Deno.test("much is written in as many pieces as its size and number need, and deleted in small ones", async () => {
  using kv = await Deno.openKv(":memory:");
  const atomic = kv.atomic.bind(kv);
  const sizes: number[] = [];
  kv.atomic = () => {
    const operation = atomic();
    let count = 0;
    const set = operation.set.bind(operation);
    const remove = operation.delete.bind(operation);
    const commit = operation.commit.bind(operation);
    operation.set = (key, value) => (count++, set(key, value));
    operation.delete = (key) => (count++, remove(key));
    operation.commit = () => (sizes.push(count), commit());
    return operation;
  };
  const small = (from: number, count: number) =>
    Array.from({ length: count }, (_, at) => ({
      key: ["x", from + at],
      value: new Uint8Array(1),
    }));
  await commitInParts(kv, []);
  await commitInParts(kv, small(0, STORE.atomicMutations + 1));
  assertEquals(sizes.splice(0), [STORE.atomicMutations, 1]);
  const half = { value: new Uint8Array(STORE.valueBytes) };
  const fit = Math.floor(STORE.atomicBytes / STORE.valueBytes);
  const large = Array.from({ length: fit + 1 }, (_, at) => ({ key: ["y", at], ...half }));
  await commitInParts(kv, large);
  assertEquals(sizes.splice(0), [fit, 1]);
  assertEquals(await numbersBeneath(kv, "y"), large.map((_, at) => at));
  await deletePrefix(kv, ["y"]);
  assertEquals([await numbersBeneath(kv, "y"), sizes.splice(0).length > 0], [[], true]);
  await deletePrefix(kv, ["x"]);
  const steps = Math.ceil((STORE.atomicMutations + 1) / STORE.deleteStepKeys);
  assertEquals([await numbersBeneath(kv, "x"), sizes.length], [[], steps]);
});
