import { assertEquals, assertThrows } from "#assert";
import { parseEnv } from "node:util";
import { checkEnvText, decodeEnvText } from "./env_text.ts";
import { StartError } from "./start_error.ts";

const encoder = new TextEncoder();
const HEAD = "Cannot use the environment file e.env, line ";
const TAIL = "; NAME=value is wanted";

function refusal(run: () => void): string {
  const { message } = assertThrows(run, StartError);
  assertEquals([message.startsWith(HEAD), message.endsWith(TAIL)], [true, true], message);
  return message.slice(HEAD.length, -TAIL.length);
}

Deno.test("a text loses carriage returns and the mark at its beginning", () => {
  assertEquals(decodeEnvText(encoder.encode("\ufeffA=1\r\nB=2\r"), "e.env"), "A=1\nB=2");
  assertEquals(decodeEnvText(new Uint8Array(), "e.env"), "");
});

Deno.test("bytes that are no text are told with their line", () => {
  const bad = (before: string, after: string) =>
    new Uint8Array([...encoder.encode(before), 0xff, ...encoder.encode(after)]);
  const line = (bytes: Uint8Array) => refusal(() => decodeEnvText(bytes, "e.env"));
  assertEquals(line(bad("", "")), "1: it is no UTF-8");
  assertEquals(line(bad("A=1\nB=", "\nC=3\n")), "2: it is no UTF-8");
  assertEquals(line(bad("A=1\n\n\nB=é", "")), "4: it is no UTF-8");
  // The first of several.
  assertEquals(line(bad("A=1\n", "\n\xff")), "2: it is no UTF-8");
});

Deno.test("what parseEnv understands is taken", () => {
  const texts = [
    "",
    "\n\n",
    "  # a comment without a sign\n#\n",
    "A=1",
    "A=1\nB=2\n",
    "export A=1\nexport\tB = 2\n",
    "A=\nB= \n",
    "A=b=c\n",
    'A=x"y\n',
    "A='one' # comment\n",
    "A='it \"is\" `one`'\nB=2\n",
    'A="two\nlines = of it\n# no comment"\nB=2\n',
    "A=`three`  \n",
    "A = 'x'",
    "A='x'",
  ];
  for (const text of texts) checkEnvText(text, "e.env");
  assertEquals({ ...parseEnv(texts[11] ?? "") }, { A: "two\nlines = of it\n# no comment", B: "2" });
});

Deno.test("the first line that parseEnv would drop or read otherwise is refused", () => {
  const cases: readonly (readonly [string, string])[] = [
    ["A", '1: "A" has no "="'],
    ["A=1\n\n# x\nB C\nD\n", '4: "B C" has no "="'],
    [`A=1\n${"x".repeat(50)}`, `2: "${"x".repeat(40)}" has no "="`],
    ["=1", '1: "" is no name of a setting'],
    ["A B=1", '1: "A B" is no name of a setting'],
    ["A#=1", '1: "A#" is no name of a setting'],
    ["  'A'=1", "1: \"'A'\" is no name of a setting"],
    [`${"é ".repeat(30)}=1`, `1: "${"é ".repeat(20)}" is no name of a setting`],
    ["A='x", "1: the quote ' is not closed"],
    ['A=1\nB= "x\ny\nz', '2: the quote " is not closed'],
    ["A='x' y", "1: there is text behind the closing quote '"],
    ["A='x\ny' z\n", "1: there is text behind the closing quote '"],
    // Lines of a value in quotes count.
    ['A="x\ny"\nB', '3: "B" has no "="'],
    ["A=`x` #\nB", '2: "B" has no "="'],
  ];
  for (const [text, wanted] of cases) {
    assertEquals(refusal(() => checkEnvText(text, "e.env")), wanted, text);
  }
});
