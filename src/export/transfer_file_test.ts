import { assertEquals, assertThrows } from "#assert";
import { BytesError, ProtoWriter } from "../base/mod.ts";
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

Deno.test("every byte of a transfer file is where r-nacos reads it", () => {
  const digits = (text: string) => new TextEncoder().encode(text).toHex();
  const tables = ["T_CONFIG", "T_SEQUENCE", "T_NAMESPACE", "T_USER", "T_CACHE", "T_MCP_TOOL_SPEC"]
    .concat("T_MCP_SERVER", "T_NAMING_INSTANCE", "T_RNACOS_ROLE");
  const byte = (value: number) => value.toString(16).padStart(2, "0");
  const listed = tables.map((name, at) =>
    `22${byte(name.length + 4)}08${byte(at + 1)}12${byte(name.length)}${digits(name)}`
  ).join("");
  const extension = '{"secrets":"password hashes of users, in T_USER"}';
  const body = `10ac021a0172${""}`.slice(0, -2) + digits("r") + listed +
    `2a${byte(extension.length)}${digits(extension)}`;
  assertEquals(
    encodeTransferHeader({ modifiedMs: 300, fromSystem: "r" }).toHex(),
    `6e61636f00000000${byte(body.length / 2 & 0x7f | 0x80)}${byte(body.length / 2 >> 7)}${body}`,
  );
  const item = { table: "T", key: new Uint8Array([1]), value: new Uint8Array([2]) };
  assertEquals(encodeTransferItem(item).toHex(), "090a01541a0101220102");
});

Deno.test("fields that are not known are passed over, in the header and in items", () => {
  const unknown = new ProtoWriter().uint(9, 1).text(10, "x").take();
  const header = new ProtoWriter().uint(1, 3).uint(2, 4).text(3, "s").uint(9, 1)
    .message(4, new ProtoWriter().uint(1, 7).text(2, "T_OWN").uint(3, 1));
  const prefix = HEADER.subarray(0, 8);
  const reader = new TransferReader();
  const named = new ProtoWriter().text(1, "T_A").uint(2, 7).bytes(3, unknown).uint(9, 1);
  const items = [
    ...reader.push(new Uint8Array([...prefix, ...header.takeDelimited()])),
    ...reader.push(named.takeDelimited()),
    ...reader.push(new ProtoWriter().uint(2, 8).takeDelimited()),
  ];
  assertEquals(items.map(({ table }) => table), ["T_OWN", ""]);
  const { version, modifiedMs, fromSystem, tables } = reader.finish();
  assertEquals([version, modifiedMs, fromSystem, [...tables]], [3, 4, "s", [[7, "T_OWN"]]]);
  assertEquals(reader.header?.fromSystem, "s");
});

Deno.test("a file that ends early is told with the number of its items", () => {
  const [first = EMPTY] = ITEMS;
  const one = encodeTransferItem(first);
  assertThrows(
    () => read(new Uint8Array([...HEADER, ...one, ...one, 5]), 1_000_000),
    BytesError,
    "inside the item behind the first 2",
  );
  assertThrows(() => read(HEADER.subarray(0, 20), 9), BytesError, "before its header does");
});
