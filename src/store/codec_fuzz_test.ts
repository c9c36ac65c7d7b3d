import { assertEquals, assertThrows } from "#assert";
import { ByteWriter } from "../base/mod.ts";
import { Rng } from "../../tests/support/rng.ts";
import { BlockBuilder } from "./block_builder.ts";
import { decodeBlock, readEntries } from "./block_codec.ts";
import {
  checkFormat,
  decodeHead,
  decodeIdentity,
  decodeSnapshotRecord,
  encodeFormat,
  encodeHead,
  encodeIdentity,
  encodeSnapshotRecord,
} from "./meta_codec.ts";
import { cutIntoPieces, decodePiece, encodePiece, joinPieces } from "./piece_codec.ts";
import { beginRecord, finishRecord } from "./record.ts";
import { entriesOf, IDENTITY, metaOf } from "../../tests/support/store/store_harness.ts";
import { StoreDamaged } from "./types.ts";

const HEAD = { hardState: { term: 9, votedFor: 3, commit: 70 }, lastIndex: 77, lastCrc: 1 };
const SNAPSHOT = {
  id: 4,
  meta: metaOf(70, 8),
  createdMs: 1_700_000_000_000,
  sizeBytes: 123_456,
  pieces: 3,
  crc: 0xffffffff,
};

function readBlockValue(value: Uint8Array): void {
  const { header, body } = decodeBlock(1, value);
  readEntries(header, body);
}

/** One valid record of each kind and its decoder. */
function samples(): [Uint8Array, (value: Uint8Array) => unknown][] {
  const [block] = new BlockBuilder().build(entriesOf(1, 5), 0, () => 1);
  return [
    [encodeFormat(), checkFormat],
    [encodeIdentity(IDENTITY), decodeIdentity],
    [encodeHead(HEAD), decodeHead],
    [encodeSnapshotRecord(SNAPSHOT), decodeSnapshotRecord],
    [block?.value ?? new Uint8Array(), readBlockValue],
  ];
}

Deno.test("records decode to what was encoded", () => {
  assertEquals(decodeHead(encodeHead(HEAD)), HEAD);
  assertEquals(decodeIdentity(encodeIdentity(IDENTITY)), IDENTITY);
  assertEquals(decodeSnapshotRecord(encodeSnapshotRecord(SNAPSHOT)), SNAPSHOT);
});

Deno.test("no single flipped bit and no truncation passes any decoder", () => {
  for (const [value, decode] of samples()) {
    decode(value);
    for (let bit = 0; bit < value.length * 8; bit++) {
      const flipped = value.slice();
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      assertThrows(() => decode(flipped), StoreDamaged);
    }
    for (let length = 0; length < value.length; length++) {
      assertThrows(() => decode(value.subarray(0, length)), StoreDamaged);
    }
  }
});

Deno.test("payloads of noise under a right checksum are damage or a value, never another error", () => {
  const rng = Rng.fromSeed(20_240_101);
  for (let round = 0; round < 3_000; round++) {
    const noise = Uint8Array.from({ length: rng.below(40) }, () => rng.below(256));
    const { value } = finishRecord(beginRecord(new ByteWriter()).raw(noise));
    for (const [, decode] of samples()) {
      try {
        decode(value);
      } catch (error) {
        if (!(error instanceof StoreDamaged)) throw error;
      }
    }
  }
});

Deno.test("pieces give back their chunk and refuse any other order", () => {
  const chunk = new Uint8Array(250).map((_, at) => at);
  const pieces = [...cutIntoPieces(chunk, 100)];
  assertEquals(pieces.map(({ endsChunk }) => endsChunk), [false, false, true]);
  assertEquals(joinPieces(pieces.map(({ data }) => data)), chunk);
  let crc = 0;
  const values = pieces.map((piece) => {
    const encoded = encodePiece(piece, crc);
    crc = encoded.crc;
    return encoded.value;
  });
  assertThrows(() => decodePiece(values[1], 0, "piece"), StoreDamaged);
  assertEquals(decodePiece(values[0], 0, "piece").data, chunk.subarray(0, 100));
});
