import { Buffer } from "node:buffer";
import { assert, assertEquals, assertThrows } from "#assert";
import { Rng } from "../../../tests/support/rng.ts";
import {
  encodeHuffman,
  type Pair,
  RandomEncoder,
} from "../../../tests/support/h2/hpack_encoder.ts";
import type { HeaderField } from "./header_field.ts";
import { HpackDecoder, HpackError } from "./hpack_decoder.ts";
import { decodeHuffman } from "./huffman.ts";

function decode(decoder: HpackDecoder, bytes: Buffer): string[] {
  const fields: string[] = [];
  const add = ({ name, value }: HeaderField) => void fields.push(`${name}: ${value}`);
  decoder.decode(bytes, { from: 0, to: bytes.length }, { add });
  return fields;
}

function hex(text: string): Buffer {
  return Buffer.from(text.replaceAll(" ", ""), "hex");
}

const REQUEST = [":method: GET", ":scheme: http", ":path: /", ":authority: www.example.com"];

Deno.test("HpackDecoder reads the single fields of RFC 7541, C.2", () => {
  const one = (text: string) => decode(new HpackDecoder(), hex(text));
  assertEquals(one("400a 6375 7374 6f6d 2d6b 6579 0d63 7573 746f 6d2d 6865 6164 6572"), [
    "custom-key: custom-header",
  ]);
  assertEquals(one("040c 2f73 616d 706c 652f 7061 7468"), [":path: /sample/path"]);
  assertEquals(one("1008 7061 7373 776f 7264 0673 6563 7265 74"), ["password: secret"]);
  assertEquals(one("82"), [":method: GET"]);
});

Deno.test("HpackDecoder reads the requests of RFC 7541, C.3 and C.4", () => {
  const plain = [
    "8286 8441 0f77 7777 2e65 7861 6d70 6c65 2e63 6f6d",
    "8286 84be 5808 6e6f 2d63 6163 6865",
    "8287 85bf 400a 6375 7374 6f6d 2d6b 6579 0c63 7573 746f 6d2d 7661 6c75 65",
  ];
  const coded = [
    "8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff",
    "8286 84be 5886 a8eb 1064 9cbf",
    "8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf",
  ];
  const wanted: readonly (readonly [fields: string[], tableBytes: number])[] = [
    [REQUEST, 57],
    [[...REQUEST, "cache-control: no-cache"], 110],
    [[
      ":method: GET",
      ":scheme: https",
      ":path: /index.html",
      ":authority: www.example.com",
      "custom-key: custom-value",
    ], 164],
  ];
  for (const texts of [plain, coded]) {
    const decoder = new HpackDecoder();
    for (const [index, text] of texts.entries()) {
      const [fields, tableBytes] = wanted[index] ?? [[], 0];
      assertEquals(decode(decoder, hex(text)), fields);
      assertEquals(decoder.tableBytes, tableBytes);
    }
  }
});

Deno.test("HpackDecoder removes old fields from a small table, RFC 7541, C.6", () => {
  const decoder = new HpackDecoder();
  const first = "3fe1 0148 8264 0258 85ae c377 1a4b 6196 d07a be94 1054 d444 a820 0595 040b 8166 " +
    "e082 a62d 1bff 6e91 9d29 ad17 1863 c78f 0b97 c8e9 ae82 ae43 d3";
  assertEquals(decode(decoder, hex(first)), [
    ":status: 302",
    "cache-control: private",
    "date: Mon, 21 Oct 2013 20:13:21 GMT",
    "location: https://www.example.com",
  ]);
  assertEquals(decoder.tableBytes, 222);
  assertEquals(decode(decoder, hex("4883 640e ffc1 c0bf")), [
    ":status: 307",
    "cache-control: private",
    "date: Mon, 21 Oct 2013 20:13:21 GMT",
    "location: https://www.example.com",
  ]);
  assertEquals(decoder.tableBytes, 222);
  const third = "88c1 6196 d07a be94 1054 d444 a820 0595 040b 8166 e084 a62d 1bff c05a 839b d9ab " +
    "77ad 94e7 821d d7f2 e6c7 b335 dfdf cd5b 3960 d5af 2708 7f36 72c1 ab27 0fb5 291f 9587 3160 " +
    "65c0 03ed 4ee5 b106 3d50 07";
  assertEquals(decode(decoder, hex(third)), [
    ":status: 200",
    "cache-control: private",
    "date: Mon, 21 Oct 2013 20:13:22 GMT",
    "location: https://www.example.com",
    "content-encoding: gzip",
    "set-cookie: foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1",
  ]);
  assertEquals(decoder.tableBytes, 215);
});

Deno.test("HpackDecoder reads what unfolds to its bound", () => {
  assertEquals(decode(new HpackDecoder(), hex("82".repeat(6_241))).length, 6_241);
});

Deno.test("HpackDecoder refuses what no peer may send", () => {
  const broken = [
    "80", // field 0
    "be", // a field of an empty table
    "3fe2 1f", // a table larger than agreed
    "82 20", // a new size after the first field
    "ff ffff ffff ffff 7f", // an endless number
    "40 05 61", // a text that ends early
    "00 01 61 82 ffff", // padding of more than seven bits
    "00 01 61 84 ffff ffff", // the end of text as a character
    "00 01 61 81 18", // padding that is not all ones
    "41", // nothing after the name
    "82".repeat(6_242), // 42 bytes each: unfolds beyond what anybody means
  ];
  for (const text of broken) {
    const error = assertThrows(() => decode(new HpackDecoder(), hex(text)));
    assert(error instanceof HpackError, `${text}: ${error}`);
  }
});

function randomText(rng: Rng, maxLength: number): string {
  const bytes = Array.from({ length: rng.below(maxLength) }, () => rng.below(256));
  return String.fromCharCode(...bytes);
}

Deno.test("decodeHuffman() gives back what was encoded, byte by byte and at random", () => {
  const rng = Rng.fromSeed(5);
  const every = String.fromCharCode(...Array.from({ length: 256 }, (_, byte) => byte));
  const texts = [every, ...Array.from({ length: 2_000 }, () => randomText(rng, 60))];
  for (const text of texts) {
    const bytes = Uint8Array.from([7, ...encodeHuffman(text), 9]);
    assertEquals(decodeHuffman(bytes, 1, bytes.length - 1), text);
  }
});

Deno.test("HpackDecoder follows a peer through any choices it makes", () => {
  const rng = Rng.fromSeed(8);
  const names = [":path", "content-type", "x", "grpc-timeout", "user-agent", "a-long-name"];
  for (let round = 0; round < 200; round++) {
    const encoder = new RandomEncoder(rng);
    const decoder = new HpackDecoder();
    const values = Array.from({ length: 20 }, () => randomText(rng, rng.chance(0.1) ? 900 : 20));
    for (let block = 0; block < 20; block++) {
      const pairs: Pair[] = Array.from(
        { length: rng.below(12) },
        () => [names[rng.below(names.length)] ?? "", values[rng.below(values.length)] ?? ""],
      );
      const bytes = Buffer.from(encoder.encode(pairs));
      assertEquals(decode(decoder, bytes), pairs.map(([name, value]) => `${name}: ${value}`));
    }
  }
});

Deno.test("HpackDecoder is total: fields or an error of its own for 100,000 random blocks", () => {
  const rng = Rng.fromSeed(13);
  let decoder = new HpackDecoder();
  let errors = 0;
  for (let round = 0; round < 100_000; round++) {
    const bytes = Buffer.from(Array.from({ length: rng.below(24) }, () => rng.below(256)));
    try {
      decode(decoder, bytes);
    } catch (thrown) {
      if (!(thrown instanceof HpackError)) throw thrown;
      errors++;
      if (rng.chance(0.1)) decoder = new HpackDecoder();
    }
    assert(decoder.tableBytes <= 4_096);
  }
  assert(errors > 10_000, `${errors} errors`);
});
