import { assertEquals, assertStringIncludes, assertThrows } from "#assert";
import { BytesError, crc32, EXPORT } from "../base/mod.ts";
import { type BackupHeader, BackupReader, encodeBackup } from "./backup_file.ts";

const HEADER: BackupHeader = {
  software: "1.2.3",
  clusterId: "0123456789abcdef0123456789abcdef",
  nodeId: 2,
  index: 123_456_789_012,
  term: 7,
  createdMs: 1_700_000_000_123,
  digest: "fedcba9876543210fedcba9876543210",
};

const DUMP = [new Uint8Array(300).fill(1), new Uint8Array(1).fill(2), new Uint8Array(50).fill(3)];

function joined(parts: Iterable<Uint8Array>): Uint8Array {
  return new Uint8Array([...parts].flatMap((part) => [...part]));
}

const FILE = joined(encodeBackup(HEADER, DUMP));

function read(bytes: Uint8Array, partBytes = bytes.length) {
  const reader = new BackupReader();
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += partBytes) {
    for (const chunk of reader.push(bytes.slice(at, at + partBytes))) chunks.push(chunk);
  }
  return { header: reader.finish(), dump: joined(chunks) };
}

function refusalOf(bytes: Uint8Array): string {
  return assertThrows(() => read(bytes), BytesError).message;
}

Deno.test("a backup is read as it was written, however its bytes arrive", () => {
  for (const partBytes of [1, 2, 9, 100, 10_000]) {
    assertEquals(read(FILE, partBytes), { header: HEADER, dump: joined(DUMP) });
  }
  assertEquals(read(joined(encodeBackup(HEADER, []))).dump.length, 0);
});

Deno.test("a backup that ends too early is refused wherever it was cut", () => {
  for (let cut = 0; cut < FILE.length; cut++) {
    const message = refusalOf(FILE.subarray(0, cut));
    assertStringIncludes(
      message,
      cut === 0 ? "is empty" : cut < 60 ? "ends in its header" : "ends",
    );
  }
});

Deno.test("a backup with any one bit turned is refused", () => {
  for (let at = 0; at < FILE.length; at++) {
    for (let bit = 0; bit < 8; bit++) {
      const bytes = FILE.slice();
      bytes[at] = (bytes[at] ?? 0) ^ (1 << bit);
      refusalOf(bytes);
    }
  }
});

Deno.test("chunks that are missing, doubled or exchanged are found out", () => {
  const parts = [...encodeBackup(HEADER, DUMP)];
  const [header, first, second, third, end] = parts;
  for (
    const wrong of [
      [header, first, third, end],
      [header, first, first, second, third, end],
      [header, second, first, third, end],
      [header, end],
      [header, first, second, third, end, end],
      [header, first, second, third, end, new Uint8Array(1)],
    ]
  ) {
    refusalOf(joined(wrong.flatMap((part) => part === undefined ? [] : [part])));
  }
});

Deno.test("another format version is refused by name, and a damaged one is no other version", () => {
  const older = withVersion(0);
  assertStringIncludes(refusalOf(older), "format version 0, this program reads version 1");
  assertStringIncludes(refusalOf(withVersion(2)), "a newer version of rnacos is wanted");
  const damaged = FILE.slice();
  damaged[8] = 2;
  assertStringIncludes(refusalOf(damaged), "its header is damaged");
  const foreign = new TextEncoder().encode("PK\x03\x04 some archive of another program");
  assertStringIncludes(refusalOf(foreign), "no backup of rnacos");
});

/** The file with another version and the checksum that belongs to it. */
function withVersion(version: number): Uint8Array {
  const bytes = FILE.slice();
  const view = new DataView(bytes.buffer);
  view.setUint32(8, version, true);
  const size = 16 + view.getUint32(12, true);
  view.setUint32(size, crc32(bytes.subarray(0, size)), true);
  return bytes;
}

Deno.test("every byte of a backup is where later versions read it", () => {
  const header = { ...HEADER, software: "s", clusterId: "c", nodeId: 2, index: 300, term: 3 };
  const parts = encodeBackup({ ...header, createdMs: 4.9, digest: "d" }, [new Uint8Array([7])]);
  assertEquals([...parts].map((part) => part.toHex()), [
    "524e4241434b5550010000000b0000000173016302ac0203040164e0fe689e",
    "010100000015ce9ad907",
    "0222000000bb0aee1e0101c1621dd2d65aec2c384b5d1155b49396cab56d163a2406dde28440bc9899ce04",
  ]);
});

Deno.test("a reader knows the header as soon as it is whole, and where the file was damaged", () => {
  const reader = new BackupReader();
  const headerBytes = [...encodeBackup(HEADER, [])][0]?.length ?? 0;
  assertEquals([...reader.push(FILE.subarray(0, headerBytes - 1))], []);
  assertEquals(reader.header, undefined);
  assertEquals([...reader.push(FILE.subarray(headerBytes - 1, headerBytes))], []);
  assertEquals(reader.header, HEADER);
  const damaged = FILE.slice();
  damaged[FILE.length - 60] = 9;
  assertStringIncludes(refusalOf(damaged), "behind its first 2 chunks");
  assertStringIncludes(refusalOf(FILE.subarray(0, FILE.length - 40)), "behind 3 whole chunks");
});

Deno.test("lengths beyond what a backup has are refused before anything waits for them", () => {
  const long = FILE.slice();
  new DataView(long.buffer).setUint32(12, 64 * 1024 + 1, true);
  assertStringIncludes(refusalOf(long.subarray(0, 16)), "its header is damaged");
  new DataView(long.buffer).setUint32(12, 64 * 1024, true);
  assertStringIncludes(refusalOf(long.subarray(0, 16)), "ends in its header");
  const [header = new Uint8Array()] = encodeBackup(HEADER, []);
  const frame = (kind: number, sizeBytes: number) => {
    const head = new Uint8Array(9);
    head[0] = kind;
    new DataView(head.buffer).setUint32(1, sizeBytes, true);
    return joined([header, head]);
  };
  assertStringIncludes(refusalOf(frame(1, EXPORT.maxChunkBytes + 1)), "a checksum does not hold");
  assertStringIncludes(refusalOf(frame(1, EXPORT.maxChunkBytes)), "it is incomplete");
  assertStringIncludes(refusalOf(frame(3, 1)), "a checksum does not hold");
});
