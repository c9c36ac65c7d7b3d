import { assertEquals } from "#assert";
import { judgeFirstBytes, looksLikeHttp1 } from "./hello_gate.ts";

const hello = (length: number) => [0x16, 3, 1, length >> 8, length & 0xff, 1];

const CASES: readonly (readonly [string, readonly number[], string])[] = [
  ["nothing", [], "more"],
  ["one byte of TLS", [0x16], "more"],
  ["the header of a record", hello(500).slice(0, 5), "more"],
  ["half of the record", hello(500), "more"],
  ["the record", [...hello(4), 0, 0, 0], "tls"],
  ["the record and more", [...hello(4), 0, 0, 0, 0x14, 3, 3], "tls"],
  ["another version", [0x16, 2, 0], "broken"],
  ["an empty record", [0x16, 3, 1, 0, 0], "broken"],
  ["a record that is too long", hello(16_385).slice(0, 5), "broken"],
  ["another message", [0x16, 3, 1, 0, 4, 2], "broken"],
  ["an alert", [0x15, 3, 1, 0, 2], "plain"],
  ["a request", [...new TextEncoder().encode("GET / HTTP/1.1")], "plain"],
];

for (const [name, bytes, wanted] of CASES) {
  Deno.test(`first bytes: ${name}`, () => {
    assertEquals(judgeFirstBytes(Uint8Array.from(bytes), bytes.length), wanted);
  });
}

Deno.test("what is answered in text is a request of HTTP/1", () => {
  const texts = ["GET /a", "OPTIONS", "POST /x", "PRI * HTTP/2.0", "get /", "\x16\x03", ""];
  assertEquals(
    texts.map((text) => looksLikeHttp1(new TextEncoder().encode(text))),
    [true, true, true, false, false, false, false],
  );
});
