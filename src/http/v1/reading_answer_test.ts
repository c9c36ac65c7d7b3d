import { assert, assertEquals, assertThrows } from "#assert";
import type { ConfigReading } from "../../api/mod.ts";
import { CONFIG } from "../../base/mod.ts";
import { ReadingAnswers } from "./reading_answer.ts";

const RECORD = {
  namespace: "public",
  group: "G",
  dataId: "a",
  id: 7,
  content: "größe: 1\n",
  md5: "0123456789abcdef0123456789abcdef",
  type: "yaml",
  encryptedDataKey: "",
  createdMs: 0,
  modifiedMs: 1_000,
  createdBy: "",
  modifiedBy: "",
  sourceIp: "",
  revision: 3,
  grays: [],
};

function readingOf(changes: Partial<typeof RECORD> = {}): ConfigReading {
  return readingAgain({ ...RECORD, ...changes });
}

function readingAgain(record: typeof RECORD): ConfigReading {
  const { content, md5, type, encryptedDataKey, modifiedMs } = record;
  return { record, gray: undefined, content, md5, type, encryptedDataKey, modifiedMs };
}

/** What leaves, however it is put together. */
function shown(answers: ReadingAnswers, reading: ConfigReading, index: string) {
  const { shared, own, content, status } = answers.answer(reading, index);
  const fields = { ...shared, ...Object.fromEntries(own ?? []) };
  const text = typeof content === "string" ? content : new TextDecoder().decode(content);
  return { fields, text, status };
}

Deno.test("the second read of a config makes what all later ones leave with, and all say the same", () => {
  const answers = new ReadingAnswers();
  const reading = readingOf();
  const first = shown(answers, reading, "5");
  assertEquals([first.status, first.text, answers.size], [200, "größe: 1\n", 0]);
  assertEquals(first.fields["etag"], `"${RECORD.md5}"`);
  assertEquals(shown(answers, reading, "5"), first);
  assertEquals(answers.size, 1);
  const [second, third] = [answers.answer(reading, "5"), answers.answer(reading, "6")];
  assert(second.shared === third.shared && second.content === third.content);
  const later = shown(answers, reading, "6");
  assertEquals(later.fields, { ...first.fields, "nacos-applied-index": "6" });
});

Deno.test("a config that was changed is another record, and so is one in the same place", () => {
  const answers = new ReadingAnswers();
  const [before, after] = [readingOf(), readingOf({ content: "b", md5: "f".repeat(32) })];
  const other = readingOf({ id: RECORD.id + CONFIG.keptAnswers, content: "c" });
  for (const reading of [before, before, after, after, other, other, before, other]) {
    const { text, fields } = shown(answers, reading, "1");
    assertEquals([text, fields["content-md5"]], [reading.content, reading.md5]);
  }
  assertEquals(answers.size, 0);
});

Deno.test("a walk over more configs than there are places keeps nothing", () => {
  const answers = new ReadingAnswers();
  const readings = Array.from(
    { length: CONFIG.keptAnswers * 2 },
    (_, id) => readingOf({ id: id + 1 }),
  );
  for (let round = 0; round < 3; round++) {
    for (const reading of readings) answers.answer(reading, "1");
  }
  assertEquals(answers.size, 0);
});

Deno.test("gray versions and long contents are not kept", () => {
  const answers = new ReadingAnswers();
  const gray = {
    ...{ name: "beta", type: "beta" as const, expression: "10.0.0.1", content: "gray" },
    ...{ md5: RECORD.md5, configType: "text", encryptedDataKey: "", appName: "" },
    ...{ modifiedMs: 1, modifiedBy: "", sourceIp: "" },
  };
  const long = readingOf({ id: 8, content: "x".repeat(CONFIG.maxKeptAnswerChars + 1) });
  for (let round = 0; round < 3; round++) {
    const { fields, text } = shown(answers, { ...readingOf(), gray, content: "gray" }, "1");
    assertEquals([fields["isbeta"], text], ["true", "gray"]);
    assertEquals(shown(answers, long, "1").text, long.content);
  }
  assertEquals(answers.size, 0);
});

Deno.test("a type that no header can carry is refused each time", () => {
  const answers = new ReadingAnswers();
  const reading = readingOf({ type: "a\r\nb" });
  for (let round = 0; round < 3; round++) {
    assertThrows(() => answers.answer(reading, "1"), TypeError, "config-type");
  }
});
