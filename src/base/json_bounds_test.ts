import { assertEquals } from "#assert";
import { JSON_BOUNDS, jsonExcess } from "./json_bounds.ts";

const encoder = new TextEncoder();
const { maxNames, maxParts, uncheckedBytes } = JSON_BOUNDS;

function excess(text: string): string | undefined {
  return jsonExcess(encoder.encode(text.padEnd(uncheckedBytes + 1)));
}

function listOf(count: number, item: (at: number) => string): string {
  return `[${Array.from({ length: count }, (_, at) => item(at)).join(",")}]`;
}

Deno.test("a long list of small objects may be parsed, also with the longest metadata", () => {
  const metadata = JSON.stringify(
    Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`key${at}`, `va"l\\ue${at}`])),
  );
  const text = listOf(
    5_000,
    (at) => `{"ip":"10.0.0.1","port":${at},"healthy":true,"metadata":${metadata}}`,
  );
  assertEquals(excess(text), undefined);
});

Deno.test("names that differ are bounded, in one object and over many", () => {
  const found = `more than ${maxNames} different names`;
  const names = (count: number) => listOf(count, (at) => `"k${at}":1`).slice(1, -1);
  assertEquals(excess(`{${names(maxNames)}}`), undefined);
  assertEquals(excess(`{${names(2 * maxNames)}}`), found);
  assertEquals(excess(listOf(2 * maxNames, (at) => `{"k${at}" : 1}`)), found);
  const long = "x".repeat(250);
  assertEquals(excess(listOf(2 * maxNames, (at) => `{"${at}${long}":1}`)), found);
});

Deno.test("values of every kind are bounded", () => {
  const found = `more than ${maxParts} values`;
  for (const item of ["1", '""', "null", "{}", "[]", '{"a":1}']) {
    assertEquals(excess(listOf(maxParts + 1, () => item)), found, item);
  }
  assertEquals(excess("[".repeat(maxParts + 1)), found);
});

Deno.test("what stands in texts is no structure", () => {
  const content = '{"a":[1,2],"b\\\\":"\\"",,,:::[[['.repeat(100_000);
  for (const tail of ["", "\\", '"', '\\"', '\\\\"', '\n"']) {
    const text = JSON.stringify({ content: content + tail, after: [1, 2] });
    assertEquals(excess(text), undefined, tail);
    const more = listOf(maxParts, () => "1");
    assertEquals(
      excess(`[${JSON.stringify(content + tail)},${more}]`),
      `more than ${maxParts} values`,
    );
  }
});

Deno.test("what is no JSON is gone over to its end", () => {
  for (const text of ['"', '"\\', '{"a', `"${"a".repeat(300)}`, `"${"\\".repeat(301)}`, ""]) {
    assertEquals(jsonExcess(encoder.encode(" ".repeat(uncheckedBytes) + text)), undefined);
  }
});

Deno.test("small texts are not looked at", () => {
  const text = listOf(maxNames, () => "1");
  assertEquals(text.length < uncheckedBytes, true);
  assertEquals(jsonExcess(encoder.encode(text)), undefined);
});

Deno.test("the shortest text that is looked at has one byte more than the longest that is not", () => {
  const digits = "0123456789abcdefghijklmnopqrstuvwxyz";
  const letter = (at: number) => digits[at % digits.length] ?? "";
  const member = (at: number) =>
    `"${letter(Math.floor(at / 1_296))}${letter(Math.floor(at / 36))}${letter(at)}":1,`;
  const text = Array.from({ length: uncheckedBytes / 8 }, (_, at) => member(at)).join("");
  assertEquals(text.length, uncheckedBytes);
  assertEquals(jsonExcess(encoder.encode(text)), undefined);
  assertEquals(jsonExcess(encoder.encode(`${text} `)), `more than ${maxNames} different names`);
});

Deno.test("as many values as allowed may be parsed", () => {
  assertEquals(excess(listOf(maxParts, () => "1")), undefined);
});
