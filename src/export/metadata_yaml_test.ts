import { assertEquals, assertStringIncludes, assertThrows } from "#assert";
import { parse, stringify } from "npm:yaml@2.8.1";
import { BytesError } from "../base/mod.ts";
import { Rng } from "../../tests/support/rng.ts";
import { readMetadataYaml } from "./metadata_yaml.ts";

function read(text: string): Record<string, string>[] {
  return readMetadataYaml(text).map((item) => Object.fromEntries(item));
}

Deno.test("readMetadataYaml() reads what Java writes: plain, quoted, folded and literal texts", () => {
  const text = `metadata:
- appName: demo app
  dataId: a.yaml
  desc: 'it''s: "quoted", with a line that was folded because it is
    long'
  group: G
  type: yaml
- dataId: '123'
  desc: "tab\\tand \\u4f60 and a line that was\\
    \\ joined\\nand a new one"
  group: DEFAULT_GROUP
  type: json
- dataId: literal
  desc: |-
    first line
      deeper

    last: 'line' # no comment
  group: G
  type: text
`;
  assertEquals(read(text), [
    {
      appName: "demo app",
      dataId: "a.yaml",
      desc: `it's: "quoted", with a line that was folded because it is long`,
      group: "G",
      type: "yaml",
    },
    {
      dataId: "123",
      desc: "tab\tand 你 and a line that was joined\nand a new one",
      group: "DEFAULT_GROUP",
      type: "json",
    },
    {
      dataId: "literal",
      desc: "first line\n  deeper\n\nlast: 'line' # no comment",
      group: "G",
      type: "text",
    },
  ]);
});

Deno.test("readMetadataYaml() takes comments, indents, empty lists and texts without value", () => {
  const text =
    "# made by hand\n---\nmetadata:   # all\n\n  -   dataId: a#b # the name\n      desc: null\n" +
    "      appName:\n\n      group: 'G'\n      type: \"text\"   # plain\n";
  assertEquals(read(text), [{ dataId: "a#b", desc: "", appName: "", group: "G", type: "text" }]);
  assertEquals(read("metadata: []\n"), []);
  assertEquals(read("\ufeffmetadata:\r\n- dataId: a\r\n  type: b"), [{ dataId: "a", type: "b" }]);
});

Deno.test("readMetadataYaml() names the line that it cannot read", () => {
  const cases: readonly (readonly [text: string, line: number, why: string])[] = [
    ["", 2, "metadata: is wanted"],
    ["other:\n- a: b", 1, "metadata: is wanted"],
    ["metadata:\n- a: b\n  a: c", 3, "a is there already"],
    ["metadata:\n- a: &x b", 2, "not what & begins"],
    ["metadata:\n- a: !!binary b", 2, "not what ! begins"],
    ["metadata:\n- a: [b]", 2, "not what [ begins"],
    ["metadata:\n- a: >\n    b", 2, "not what > begins"],
    ["metadata:\n- a: 'b", 3, "a closing ' is wanted"],
    ["metadata:\n- a: 'b' c", 2, "nothing is wanted behind"],
    ['metadata:\n- a: "\\q"', 2, "a known escape is wanted"],
    ['metadata:\n- a: "\\u12"', 2, "4 digits"],
    ["metadata:\n- a: b\n    c: d", 3, "a name less far in"],
    ["metadata:\n- a: b\nc: d", 3, "an item that begins with -"],
    ["metadata:\n- a: |2\n   b", 3, "spaces are wanted"],
  ];
  for (const [text, line, why] of cases) {
    const { message } = assertThrows(() => read(text), BytesError);
    assertStringIncludes(message, `line ${line} of .metadata.yml`);
    assertStringIncludes(message, why);
  }
});

const PIECES = ["a", "配", "😀", " ", "  ", "\n", "\n\n", "'", '"', ":", ": ", " #", "#", "-", "- "]
  .concat([
    "\t",
    "\\",
    "|",
    ">",
    "&",
    "*",
    "!",
    "%",
    "@",
    "`",
    "{",
    "]",
    ",",
    "null",
    "~",
    "1",
    "\x85",
  ]);

Deno.test("readMetadataYaml() agrees with a reader of all of YAML, in every style", () => {
  const rng = Rng.fromSeed(11);
  for (let round = 0; round < 1_000; round++) {
    const text = (most: number) =>
      Array.from({ length: rng.between(0, most) }, () => rng.pick(PIECES)).join("");
    const item = {
      appName: text(4),
      dataId: `d${round}`,
      desc: text(60),
      group: "G",
      type: "text",
    };
    const style = {
      lineWidth: rng.pick([0, 20, 80]),
      minContentWidth: 0,
      blockQuote: "literal" as const,
      defaultStringType: rng.pick(["PLAIN", "QUOTE_SINGLE", "QUOTE_DOUBLE"] as const),
      defaultKeyType: "PLAIN" as const,
      indentSeq: rng.chance(0.5),
    };
    const written = stringify({ metadata: [item, { ...item }] }, style);
    // What it writes it does not always read as it was, so its reader is what counts.
    assertEquals(read(written), parse(written).metadata, written);
  }
});

Deno.test("readMetadataYaml() reads or refuses any text", () => {
  const rng = Rng.fromSeed(3);
  for (let round = 0; round < 5_000; round++) {
    const middle = Array.from({ length: rng.between(0, 30) }, () => rng.pick(PIECES)).join("");
    try {
      read(`metadata:\n- a: ${middle}\n  b: c\n`);
    } catch (thrown) {
      if (!(thrown instanceof BytesError)) throw thrown;
    }
  }
});

Deno.test("readMetadataYaml() passes over what stands blank before the list", () => {
  for (const before of ["\n", "# a\n\n", "---\n", "\n---\n", "---\n\n# b\n"]) {
    assertEquals(read(`${before}metadata: []\n`), [], before);
  }
});

Deno.test("readMetadataYaml() reads quoted texts that end with the file, or far into it", () => {
  const wrap = (text: string) => read(`metadata:\n- desc: ${text}`).map(({ desc }) => desc);
  assertEquals(wrap("'a''b'"), ["a'b"]);
  assertEquals(wrap("''''"), ["'"]);
  assertEquals(wrap("'a\n\n\n  b'"), ["a\n\nb"]);
  assertEquals(wrap("'a\n  '"), ["a "]);
  assertEquals(wrap('"a \\\n  b"'), ["a b"]);
  assertEquals(wrap('"a\n\n  b"'), ["a\nb"]);
  assertEquals(wrap('"\\x41\\u0042\\U00000043"'), ["ABC"]);
  assertEquals(wrap("|+\n    a\n\n"), ["a\n\n\n"]);
  assertEquals(wrap("|2\n     a\n"), [" a\n"]);
  assertEquals(wrap("a\n\n    b # c\n    d"), ["a\nb d"]);
});
