import { assert, assertEquals, assertStringIncludes } from "#assert";
import { documentFault } from "./document_fault.ts";
import type { DocumentAnswer, DocumentType } from "./types.ts";

function fault(type: DocumentType, content: string, schema: unknown = ""): string {
  const text = schema === "" ? "" : JSON.stringify(schema);
  return shown(documentFault({ type, content, schema: text }));
}

function shown(answer: DocumentAnswer): string {
  if (answer === undefined) return "";
  const { message, place } = answer;
  return place === undefined ? message : `${place.line}:${place.column} ${message}`;
}

const RIGHT: readonly (readonly [DocumentType, string])[] = [
  ["json", '{ "a": [1, true, null, "ü"] }'],
  ["json", "3"],
  ["yaml", "a:\n  - 1\n  - b: c\n"],
  ["yaml", "a: 1\n---\na: 2\n"],
  ["yaml", "# nothing but this\n"],
  ["yaml", '{"a": 1}'],
  ["yaml", "a: &x {b: 1}\nc: *x\n"],
  ["toml", 'a = 1\n[b]\nc = "d"\n'],
  ["xml", '<?xml version="1.0"?>\n<a xmlns:x="urn:x"><x:b c="d">e &amp; f</x:b></a>'],
  ["properties", "a=b\nc : d\\\n  e\n# \\uXYZ\n! x\nf\\u00e9=\\n\n\n"],
];

for (const [type, content] of RIGHT) {
  Deno.test(`documentFault(): ${type} ${content.slice(0, 30)} is right`, () => {
    assertEquals(fault(type, content), "");
  });
}

/** With what each fault begins. */
const WRONG: readonly (readonly [DocumentType, string, string])[] = [
  ["json", '{\n  "a": 1,\n}', "3:1 Expected double-quoted property name"],
  ["json", '{ "a": 1', "1:9 Expected ',' or '}' after property value"],
  ["json", "{\n", "2:1 Expected property name or '}'"],
  ["json", '"', "1:2 Unterminated string"],
  ["json", "", ""],
  ["json", "{'a': 1}", "1:2 Expected property name or '}'"],
  ["json", "a: 1", "1:1 Unexpected token 'a'"],
  ["json", '{\n  "a": tru\n}', "2:11 Unexpected token"],
  ["yaml", "a: 1\nb: [1, 2\nc: 3\n", "3:1 "],
  ["yaml", "a: 1\na: 2\n", "2:1 duplicated mapping key"],
  ["yaml", "ok: 1\n---\na: 1\na: 2\n", "4:1 duplicated mapping key"],
  ["yaml", "a:\n\tb: 1\n", "2:1 "],
  ["toml", "a = 1\nb = \n", "2:5 "],
  ["toml", "a = 1\na = 2\n", "2:"],
  ["xml", "<a>\n  <b></a>", "2:"],
  ["xml", "<a/><b/>", "1:"],
  ["xml", "text", "1:"],
  ["xml", "<a>&nope;</a>", "1:"],
  ["xml", '<a b="1" b="2"/>', "1:"],
  ["xml", "<x:a/>", "1:"],
  ["properties", "a=b\nc=\\u12\n", "2:3 \\u wants four hexadecimal digits"],
  ["properties", "# \\u1\n\\uzzzz=1", "2:1 \\u wants four hexadecimal digits"],
];

for (const [type, content, begin] of WRONG) {
  Deno.test(`documentFault(): ${type} ${JSON.stringify(content)}`, () => {
    const found = fault(type, content);
    assert(found.startsWith(begin) && (begin === "" || found.length > begin.length - 1), found);
    if (begin === "") assertEquals(found, "");
    else assert(found !== "");
  });
}

const POOL = {
  type: "object",
  properties: {
    pool: {
      type: "object",
      properties: { max: { type: "integer", minimum: 1 }, kind: { enum: ["a", "b"] } },
      required: ["max"],
      additionalProperties: false,
    },
  },
};

Deno.test("documentFault(): a schema names the place of what breaks it", () => {
  assertEquals(fault("json", '{ "pool": { "max": 3 } }', POOL), "");
  assertEquals(
    fault("json", '{\n  "pool": {\n    "max": "x"\n  }\n}', POOL),
    "3:12 /pool/max must be integer",
  );
  assertEquals(fault("yaml", "pool:\n  max: 0\n", POOL), "2:8 /pool/max must be >= 1");
  assertEquals(fault("yaml", "pool: {}\n", POOL), "1:7 /pool must have required property 'max'");
  assertEquals(fault("toml", "[pool]\nmax = 0\n", POOL), "/pool/max must be >= 1");
  assertStringIncludes(fault("yaml", "pool: {max: 1, mux: 2}", POOL), "additional properties: mux");
  assertStringIncludes(fault("yaml", "pool: {max: 1, kind: c}", POOL), 'values: ["a","b"]');
  // The second of two documents.
  assertEquals(
    fault("yaml", "pool: {max: 1}\n---\npool:\n  max: 0\n", POOL),
    "4:8 /pool/max must be >= 1",
  );
  assertEquals(
    fault("json", '{"a/b": {"~": 1}}', {
      properties: { "a/b": { properties: { "~": { type: "string" } } } },
    }),
    "1:15 /a~1b/~0 must be string",
  );
});

Deno.test("documentFault(): each draft by its name, and none of what it is not", () => {
  const drafts = [
    "http://json-schema.org/draft-07/schema#",
    "https://json-schema.org/draft/2019-09/schema",
    "https://json-schema.org/draft/2020-12/schema",
  ];
  for (const $schema of drafts) {
    const schema = { $schema, type: "array", maxItems: 1 };
    assertEquals(fault("json", "", schema), "");
    assertEquals(fault("json", "[1]", schema), "");
    assertEquals(fault("json", "[1, 2]", schema), "1:1 it must NOT have more than 1 items");
  }
  assertEquals(fault("json", "1", true), "");
  assertEquals(fault("json", "1", false), "1:1 it boolean schema is false");
  assertStringIncludes(fault("json", "", { type: "nope" }), "it is no JSON Schema: ");
  assertStringIncludes(fault("json", "", { $ref: "http://127.0.0.1:1/x" }), "can't resolve");
  assertStringIncludes(fault("json", "", { pattern: "(" }), "it is no JSON Schema: ");
  const asText = documentFault({ type: "json", content: "", schema: "{" });
  assertStringIncludes(shown(asText), "it is no JSON Schema: ");
  const list = documentFault({ type: "json", content: "", schema: "[]" });
  assertStringIncludes(shown(list), "an object or a boolean is wanted");
});

Deno.test("documentFault(): aliases that stand for more than memory holds are there once", () => {
  const levels = Array.from(
    { length: 10 },
    (_, at) =>
      at === 0 ? "a0: &a0 [x,x,x,x,x,x,x,x,x,x]" : `a${at}: &a${at} [${`*a${at - 1},`.repeat(10)}]`,
  );
  assertEquals(fault("yaml", levels.join("\n")), "");
  assertEquals(fault("yaml", `a: &a 1\nb: [${"*a,".repeat(1_001)}]`).includes("alias"), true);
});

Deno.test("documentFault(): what is nested without end is refused, in every type", () => {
  const deep = "[".repeat(500_000);
  assertStringIncludes(fault("yaml", deep), "1:100 nesting exceeded maxDepth");
  assertStringIncludes(fault("json", deep), "1:500001 Unexpected end of JSON input");
  const whole = deep + "]".repeat(500_000);
  assertEquals(fault("json", whole), "");
  assertEquals(fault("json", whole, { type: "object" }), "it must be object");
  assertStringIncludes(fault("toml", `a = ${deep}`), "excessively nested");
  assertStringIncludes(fault("xml", "<a>".repeat(100_000)), "nested deeper than 256");
  assertEquals(fault("xml", "<a>".repeat(255) + "<b/>".repeat(9) + "</a>".repeat(255)), "");
});

Deno.test("documentFault(): places within quotes, lists, aliases and flows", () => {
  const type = (name: string, of: unknown) => ({ properties: { [name]: of } });
  const number = { type: "number" };
  assertEquals(fault("yaml", 'a: "x"\n', type("a", number)), "1:4 /a must be number");
  assertEquals(fault("yaml", "'a': 'x'\n", type("a", number)), "1:6 /a must be number");
  assertEquals(
    fault("yaml", "b: {c: [1]}\na:\n  - 1\n  - {x: [2]}\n  - y\n", type("a", { items: number })),
    "4:5 /a/1 must be number",
  );
  assertEquals(fault("yaml", "b: &b x\na: *b\n", type("a", number)), "2:4 /a must be number");
  assertStringIncludes(fault("yaml", "? [k]\n: 1\na: x\n"), "does not support complex keys");
  assertEquals(fault("yaml", "# nothing\n", type("a", number)), "");
});
