/** What strangers can do to the audit log. */
import { assert, assertEquals } from "#assert";
import { createFakeTime, type FakeTime } from "../../../tests/support/callers.ts";
import { AUDIT, type AuditFacts, type AuditFilter, silentLogger } from "../../base/mod.ts";
import type { AuditLog } from "./audit_log.ts";
import { findInTrails } from "./find_in_trails.ts";
import { formatRecord } from "./format_record.ts";
import { openAuditLog } from "./open_audit_log.ts";

const CHANGE: AuditFacts = {
  kind: "change",
  origin: { user: "alice", ip: "10.0.0.9" },
  verb: "config.publish",
  object: "config/dev:G:a.yaml",
  outcome: "ok",
};

function refusalFrom(peerIp: string, text = ""): AuditFacts {
  const origin = { user: "", ip: text, peerIp };
  return { kind: "refusal", origin, verb: "GET /x", object: text, outcome: "refused", why: text };
}

const MAX_FILE_BYTES = 20_000;

async function withLog(
  run: (opened: { log: AuditLog; time: FakeTime; folder: string }) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  const time = createFakeTime();
  const log = await openAuditLog(
    { path: `${folder}/audit.log`, maxFileBytes: MAX_FILE_BYTES, maxFiles: 2 },
    { nodeId: 3, clock: time, logger: silentLogger },
  );
  try {
    await run({ log, time, folder });
  } finally {
    await log.close();
    await Deno.remove(folder, { recursive: true });
  }
}

async function allOf(log: AuditLog, filter: Partial<AuditFilter> = {}) {
  const found = [];
  let before: number | undefined;
  do {
    const page = await log.find({ limit: 7, ...filter, ...before === undefined ? {} : { before } });
    found.push(...page.records);
    before = page.next;
  } while (before !== undefined);
  return found;
}

Deno.test("no number of refusals and failed logins pushes a change or a login out of the files", async () => {
  await withLog(async ({ log, time, folder }) => {
    const login = { ...CHANGE, kind: "login", verb: "login", object: "user/alice" } as const;
    log.record(CHANGE);
    log.record(login);
    const flood = "\u0001".repeat(2_000);
    for (let second = 0; second < 60; second++) {
      time.advance(1_000);
      for (let at = 0; at < 10; at++) {
        log.record(refusalFrom(`10.1.0.${at}`, flood));
        log.record({ ...login, outcome: "refused", why: flood });
      }
      await log.find({ limit: 1 });
    }
    time.advance(1_000);
    log.record({ ...CHANGE, verb: "config.remove" });
    const known = (await allOf(log)).filter(({ outcome }) => outcome === "ok");
    assertEquals(known.map(({ verb }) => verb), ["config.remove", "login", "config.publish"]);
    const names = [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
    assertEquals(names, ["audit-refusals.log", "audit-refusals.log.1", "audit.log"]);
    for (const name of names) {
      const { size, mode } = await Deno.stat(`${folder}/${name}`);
      assert(size <= 2 * MAX_FILE_BYTES, `${name}: ${size} bytes`);
      assertEquals((mode ?? 0) & 0o777, 0o600);
    }
  });
});

Deno.test("pages go through both sets of files in one order, and miss none", async () => {
  await withLog(async ({ log, time }) => {
    for (let at = 0; at < 20; at++) {
      time.advance(1_000);
      log.record({ ...CHANGE, object: `${2 * at}` });
      log.record({ ...refusalFrom("10.0.0.1"), object: `${2 * at + 1}` });
      // Many of one kind in a row, so that a page ends within one set of files.
      if (at > 15) { for (let more = 0; more < 9; more++) log.record({ ...CHANGE, object: "" }); }
    }
    const objects = (await allOf(log)).map(({ object }) => object).filter((one) => one !== "");
    assertEquals(objects, Array.from({ length: 40 }, (_, at) => `${39 - at}`));
    const refused = await allOf(log, { kind: "refusal" });
    assertEquals(refused.length, 20);
  });
});

Deno.test("ids go on above those of both sets of files after a start", async () => {
  await withLog(async ({ log, folder, time }) => {
    log.record(CHANGE);
    log.record(refusalFrom("10.0.0.1"));
    await log.find({ limit: 1 });
    time.advance(-60_000);
    const again = await openAuditLog(
      { path: `${folder}/audit.log`, maxFileBytes: MAX_FILE_BYTES, maxFiles: 2 },
      { nodeId: 3, clock: time, logger: silentLogger },
    );
    again.record({ ...CHANGE, verb: "config.remove" });
    const verbs = (await again.find({ limit: 9 })).records.map(({ verb }) => verb);
    await again.close();
    assertEquals(verbs, ["config.remove", "GET /x", "config.publish"]);
  });
});

Deno.test("all addresses of a usual IPv6 network have the lines of one", async () => {
  await withLog(async ({ log }) => {
    for (let at = 1; at <= 100; at++) log.record(refusalFrom(`2001:db8:0:1::${at}`));
    for (let at = 1; at <= 3; at++) log.record(refusalFrom(`2001:db8:0:${at + 1}::1`));
    const written = (await allOf(log)).filter(({ verb }) => verb === "GET /x");
    assertEquals(written.length, AUDIT.refusalsPerAddress + 3);
  });
});

Deno.test("a text of a stranger is bounded as it stands in the file; that of a change by its characters", () => {
  const stamp = { id: 1, atMs: 1, node: 1, unwritten: 0 };
  const inFile = (facts: AuditFacts) => {
    const line = formatRecord(facts, stamp);
    const text = /"object":"(.*?)","outcome"/.exec(line)?.[1] ?? "";
    return { bytes: new TextEncoder().encode(text).length, object: JSON.parse(line).object };
  };
  const max = AUDIT.maxStrangerTextBytes;
  for (const char of ["\u0001", "\u202e", '"', "a", "ß", "配", "🚀", "\ud800"]) {
    const { bytes, object } = inFile(refusalFrom("10.0.0.1", char.repeat(3_000)));
    assert(bytes <= max && bytes > max - 7, `${JSON.stringify(char)}: ${bytes} bytes`);
    assertEquals(object, char.repeat(object.length / char.length));
  }
  const short = `config/dev:G:${"\u0001".repeat(60)}`;
  assertEquals(inFile(refusalFrom("10.0.0.1", short)).object, short);
  const ofChange = inFile({ ...CHANGE, object: "\u0001".repeat(3_000) });
  assertEquals(ofChange.object.length, AUDIT.maxTextChars);
  const line = formatRecord(refusalFrom("10.0.0.1", "\u0001".repeat(3_000)), stamp);
  assert(line.length < 4 * max, `${line.length} bytes`);
});

Deno.test("a page of sets of files that hold nothing is empty and the last", async () => {
  assertEquals(await findInTrails([], { limit: 5 }), { records: [] });
  assertEquals(await findInTrails([["/nowhere/a"], ["/nowhere/b"]], { limit: 5 }), { records: [] });
});
