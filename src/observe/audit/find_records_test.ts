import { assert, assertEquals, assertRejects } from "#assert";
import { AUDIT, type AuditFilter, type AuditRecord, readAuditRecord } from "../../base/mod.ts";
import { formatRecord } from "./format_record.ts";
import { findRecords } from "./find_records.ts";

const ORIGIN = { user: "jo", ip: "10.0.0.1" };

function lineOf(id: number, object = `o${id}`, why = ""): string {
  return formatRecord(
    { kind: "change", origin: ORIGIN, verb: "v", object, outcome: "ok", why },
    { id, atMs: id, node: 1, unwritten: 0 },
  );
}

async function withFiles(
  texts: readonly string[],
  run: (find: (filter?: Partial<AuditFilter>) => ReturnType<typeof findRecords>) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  const paths = texts.map((_, at) => `${folder}/a.${at}`);
  for (const [at, path] of paths.entries()) {
    const text = texts[at] ?? "";
    if (text !== "absent") await Deno.writeTextFile(path, text);
  }
  try {
    await run((filter = {}) => findRecords(paths, { limit: AUDIT.maxPageSize, ...filter }));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function idsOf(records: readonly AuditRecord[]): number[] {
  return records.map(({ id }) => id);
}

Deno.test("records are found whole wherever a block ends", async () => {
  // Lines of many lengths, so that some block ends in each part of one.
  const count = 1_500;
  const lines = Array.from({ length: count }, (_, at) => lineOf(at + 1, "x".repeat(at % 211)));
  const sizeBytes = lines.join("").length;
  assert(sizeBytes > 6 * AUDIT.scanBlockBytes, `${sizeBytes} bytes`);
  await withFiles([lines.join("")], async (find) => {
    const seen: number[] = [];
    for (let before: number | undefined = count + 1; before !== undefined;) {
      const page: Awaited<ReturnType<typeof find>> = await find({ before });
      seen.push(...idsOf(page.records));
      before = page.next;
    }
    assertEquals(seen, Array.from({ length: count }, (_, at) => count - at));
  });
});

Deno.test("what is no record is passed over, with an end of its line or without", async () => {
  const text = `${lineOf(1)}\n\nrubbish\n[]\nnull\n{"id":2}\n${lineOf(3)}{"id":9`;
  await withFiles([text], async (find) => {
    assertEquals(await find().then(({ records }) => idsOf(records)), [3, 1]);
  });
  await withFiles(["", "absent", lineOf(1).trimEnd()], async (find) => {
    assertEquals(await find().then(({ records }) => idsOf(records)), [1]);
  });
});

Deno.test("a line that is too long is none, and those around it are found", async () => {
  const long = `${"y".repeat(3 * AUDIT.scanBlockBytes)}\n`;
  await withFiles([`${lineOf(1)}${long}${lineOf(2)}`], async (find) => {
    assertEquals(await find().then(({ records }) => idsOf(records)), [2, 1]);
  });
});

Deno.test("a file that was put aside meanwhile is not told twice", async () => {
  const old = lineOf(1) + lineOf(2);
  await withFiles([lineOf(3), old, old], async (find) => {
    assertEquals(await find().then(({ records }) => idsOf(records)), [3, 2, 1]);
    assertEquals(await find({ before: 3 }).then(({ records }) => idsOf(records)), [2, 1]);
    assertEquals(await find({ before: 1 }).then(({ records }) => idsOf(records)), []);
  });
});

Deno.test("records older than asked for end the search, and both ends of a time belong to it", async () => {
  await withFiles([lineOf(3) + lineOf(4), lineOf(1) + lineOf(2)], async (find) => {
    const between = async (fromMs: number, toMs: number) => {
      const { records, next } = await find({ fromMs, toMs });
      assertEquals(next, undefined);
      return idsOf(records);
    };
    assertEquals(await between(2, 3), [3, 2]);
    assertEquals(await between(4, 9), [4]);
    assertEquals(await between(0, 0), []);
  });
});

Deno.test("one request reads so much, and says where to go on", async () => {
  const why = "z".repeat(AUDIT.maxTextChars);
  const object = "o".repeat(AUDIT.maxTextChars);
  const one = lineOf(1_000_000, object, why).length;
  const count = Math.ceil(1.2 * AUDIT.maxScanBytes / one);
  const lines = Array.from({ length: count }, (_, at) => lineOf(1_000_000 + at, object, why));
  await withFiles([lines.join(""), lineOf(5, "found")], async (find) => {
    const first = await find({ object: "found" });
    const lastId = 1_000_000 + count - 1;
    const readRecords = lastId - (first.next ?? 0) + 1;
    assertEquals(first.records, []);
    assert(Math.abs(readRecords * one - AUDIT.maxScanBytes) < AUDIT.scanBlockBytes + one);
    const second = await find({ object: "found", before: first.next ?? 0 });
    assertEquals([idsOf(second.records), second.next], [[5], undefined]);
  });
});

Deno.test("a record has a whole id, a whole node and every text", () => {
  const line = lineOf(7);
  const members = JSON.parse(line);
  assertEquals(readAuditRecord(line)?.id, 7);
  const others = [
    { ...members, id: 1.5 },
    { ...members, id: "7" },
    { ...members, node: undefined },
    { ...members, node: 2 ** 53 },
    ...["time", "kind", "protocol", "user", "ip", "peerIp", "verb", "object", "outcome", "why"]
      .map((name) => ({ ...members, [name]: 1 })),
    ...["before", "after", "requestId"].map((name) => ({ ...members, [name]: undefined })),
  ];
  for (const other of others) {
    assertEquals(readAuditRecord(JSON.stringify(other)), undefined, JSON.stringify(other));
  }
});

Deno.test("a page deep in a file is found between lines that are none, and by halves of any size", async () => {
  const count = 3_000;
  const rubbish = ["", "null", `{"id":${count}}`, "x".repeat(300)].map((line) => `${line}\n`).join(
    "",
  );
  const text = Array.from({ length: count }, (_, at) => rubbish + lineOf(at + 1)).join("");
  assert(text.length > 8 * AUDIT.scanBlockBytes);
  await withFiles([text], async (find) => {
    for (const before of [2, 3, 100, count / 2, count - 1, count, count + 1, 10 * count]) {
      const { records, next } = await find({ before, limit: 2 });
      const newest = Math.min(before - 1, count);
      const wanted = [newest, newest - 1].filter((id) => id > 0);
      assertEquals([idsOf(records), next], [wanted, wanted.length === 2 ? newest - 1 : undefined]);
    }
    assertEquals(await find({ before: 1 }), { records: [] });
  });
});

Deno.test("a file that is not there is passed over, one that cannot be opened is told", async () => {
  await withFiles(["absent", lineOf(1)], async (find) => {
    assertEquals(idsOf((await find()).records), [1]);
  });
  const file = await Deno.makeTempFile();
  await assertRejects(() => findRecords([`${file}/a`], { limit: 1 }));
  await Deno.remove(file);
});
