import { assertEquals } from "#assert";
import { documentFault } from "./document_fault.ts";
import { jsonFaultOffset } from "./json_fault_offset.ts";

Deno.test("the first character that cannot stand where it does is found", () => {
  const cases: readonly (readonly [string, number])[] = [
    ["", 0],
    ["  x", 2],
    ["not json", 1],
    ["nul", 3],
    ["tru}", 3],
    ["[1,}", 3],
    ["[,", 1],
    ["[1 2]", 3],
    ['{"a":tru}', 8],
    ['{"a" 1}', 5],
    ['{"a":1,}', 7],
    ['{"a":}', 5],
    ["{1}", 1],
    ["[}", 1],
    ["{]", 1],
    ['["]", {"}": "\\"" }} ', 18],
    ['{"a": [1, -2.5e3, "x\\\\", null, true, false, {}, []], "b"', 56],
    ["{} []", 3],
    ['"a', 2],
  ];
  assertEquals(
    cases.map(([text]) => [text, jsonFaultOffset(text)]),
    cases.map((each) => [...each]),
  );
});

Deno.test("it is where the engine says it is, wherever that says so, and always somewhere", () => {
  const whole = '{"a": [1, -2.5e3, "x\\"y", null, true, false, {}, []], "b": {"c": "d"}}';
  let told = 0;
  for (let at = 0; at < whole.length; at++) {
    for (const put of ["", "}", "]", ",", ":", '"', "x", "1"]) {
      const text = whole.slice(0, at) + put + whole.slice(at + 1);
      const fault = documentFault({ type: "json", content: text, schema: "" });
      if (fault === undefined) continue;
      assertEquals(fault.place?.line, 1, text);
      try {
        JSON.parse(text);
      } catch (thrown) {
        const found = / at position (\d+)/.exec(String(thrown))?.[1];
        // A string may be cut off anywhere, and numbers are judged by the engine alone.
        if (found === undefined || /string|number|escape/i.test(String(thrown))) continue;
        told++;
        assertEquals(jsonFaultOffset(text), Number(found), `${text}: ${thrown}`);
      }
    }
  }
  assertEquals(told > 50, true, `${told} compared`);
});

Deno.test("a deep and long text takes no stack and little time", () => {
  const deep = "[".repeat(200_000);
  assertEquals(jsonFaultOffset(`${deep}x`), deep.length);
});
