import { assertEquals, assertThrows } from "#assert";
import { BytesError } from "../base/mod.ts";
import {
  encodeTransferHeader,
  encodeTransferItem,
  type TransferItem,
  TransferReader,
} from "./transfer_file.ts";

const HEADER = encodeTransferHeader({ modifiedMs: 1_700_000_000_123, fromSystem: "rnacos_1" });

const ITEMS: readonly TransferItem[] = [
  { table: "T_CONFIG", key: new Uint8Array([97, 2, 98]), value: new Uint8Array(70_000).fill(7) },
  { table: "T_NAMESPACE", key: new Uint8Array(), value: new Uint8Array([1]) },
  { table: "", key: new Uint8Array([0]), value: new Uint8Array() },
];

const EMPTY: TransferItem = { table: "", key: new Uint8Array(), value: new Uint8Array() };

function file(): Uint8Array {
  const parts = [HEADER, ...ITEMS.map(encodeTransferItem)];
  return new Uint8Array(parts.flatMap((part) => [...part]));
}

function read(bytes: Uint8Array, chunkBytes: number) {
  const reader = new TransferReader();
  const items: TransferItem[] = [];
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    for (const item of reader.push(bytes.slice(at, at + chunkBytes))) items.push(item);
  }
  return { header: reader.finish(), items };
}

Deno.test("a transfer file is read as it was written, however its bytes arrive", () => {
  for (const chunkBytes of [1, 2, 7, 1_000, 69_999, 1_000_000]) {
    const { header, items } = read(file(), chunkBytes);
    assertEquals(header.fromSystem, "rnacos_1");
    assertEquals(header.modifiedMs, 1_700_000_000_123);
    assertEquals(header.tables.get(1), "T_CONFIG");
    assertEquals(items, ITEMS);
  }
});

Deno.test("an item may name its table by its number in the header", () => {
  const reader = new TransferReader();
  assertEquals([...reader.push(new Uint8Array([...HEADER, 2, 0x10]))], []);
  const [whole] = [...reader.push(new Uint8Array([4]))];
  assertEquals(whole?.table, "T_USER");
});

Deno.test("a transfer file that ends inside an item is refused wherever it was cut", () => {
  const whole = new Uint8Array([...HEADER, ...encodeTransferItem(ITEMS[1] ?? EMPTY)]);
  for (let cut = 0; cut < whole.length; cut++) {
    // Between items nothing can tell that more should come: the format has no end mark.
    if (cut === HEADER.length) continue;
    assertThrows(() => read(whole.subarray(0, cut), 5), BytesError);
  }
});

Deno.test("what is no transfer file is refused at its first bytes", () => {
  assertThrows(
    () => read(new TextEncoder().encode("PK\x03\x04 a zip file"), 4),
    BytesError,
    "naco",
  );
  const newer = HEADER.slice();
  newer[7] = 9;
  assertThrows(() => read(newer, 100), BytesError, "format version 9");
  const huge = new Uint8Array([...HEADER, 0xff, 0xff, 0xff, 0xff, 0x0f]);
  assertThrows(() => read(huge, 100), BytesError, "an item has");
  const noLength = new Uint8Array([...HEADER, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]);
  assertThrows(() => read(noLength, 100), BytesError, "no length");
});
