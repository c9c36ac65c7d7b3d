import { assert, assertEquals, assertRejects, assertStringIncludes } from "#assert";
import { AUDIT, type AuditFacts, type AuditFilter, silentLogger } from "../../base/mod.ts";
import { createFakeTime, type FakeTime } from "../../../tests/support/callers.ts";
import { AuditLog } from "./audit_log.ts";
import { openAuditLog } from "./open_audit_log.ts";

const CHANGE: AuditFacts = {
  kind: "change",
  origin: { user: "alice", ip: "10.0.0.9", peerIp: "10.0.0.1", protocol: "grpc", requestId: "7" },
  verb: "config.publish",
  object: "config/dev:G:a.yaml",
  outcome: "ok",
  before: "",
  after: "0cc175b9c0f1b6a831c399e269772661",
};

function refusalOf(ip: string): AuditFacts {
  const origin = { user: "", ip };
  return { kind: "refusal", origin, verb: "GET /x", object: "", outcome: "refused", why: "no" };
}

interface Opened {
  readonly log: AuditLog;
  readonly path: string;
  readonly time: FakeTime;
}

async function withLog(
  run: (opened: Opened) => Promise<void>,
  { maxFileBytes = 1_000_000, maxFiles = 3 } = {},
): Promise<void> {
  const folder = await Deno.makeTempDir();
  const time = createFakeTime();
  const path = `${folder}/audit.log`;
  const log = await openAuditLog({ path, maxFileBytes, maxFiles }, {
    nodeId: 3,
    clock: time,
    logger: silentLogger,
  });
  try {
    await run({ log, path, time });
  } finally {
    await log.close();
    await Deno.remove(folder, { recursive: true });
  }
}

const all = (filter: Partial<AuditFilter> = {}): AuditFilter => ({ limit: 100, ...filter });

Deno.test("A record says who, from where, what, on which object, with which end, on which node and when", async () => {
  await withLog(async ({ log, path, time }) => {
    log.record(CHANGE);
    const { records, next } = await log.find(all());
    assertEquals(next, undefined);
    assertEquals(records, [{
      id: time.nowMs() * 1_000,
      time: new Date(time.nowMs()).toISOString(),
      node: 3,
      kind: "change",
      protocol: "grpc",
      user: "alice",
      ip: "10.0.0.9",
      peerIp: "10.0.0.1",
      verb: "config.publish",
      object: "config/dev:G:a.yaml",
      outcome: "ok",
      why: "",
      before: "",
      after: "0cc175b9c0f1b6a831c399e269772661",
      requestId: "7",
    }]);
    assertEquals((await Deno.stat(path)).mode! & 0o777, 0o600);
  });
});

Deno.test("What a client has sent stays on its line and cannot drive a terminal", async () => {
  await withLog(async ({ log, path }) => {
    const object = `a\n{"forged":1}\r\u001b[2J\u0085\u2028\u202e"${"x".repeat(5_000)}`;
    log.record({ ...CHANGE, object });
    const { records: [found] } = await log.find(all());
    assertEquals(found?.object, object.slice(0, AUDIT.maxTextChars));
    const text = await Deno.readTextFile(path);
    assertEquals(text.split("\n").length, 2);
    // deno-lint-ignore no-control-regex
    assert(!/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u202e]/.test(text));
  });
});

Deno.test("Pages go on where the one before ended, over files that are put aside, also while they are", async () => {
  await withLog(async ({ log, time }) => {
    for (let at = 0; at < 40; at++) {
      log.record({ ...CHANGE, object: `o${at}` });
      time.advance(1);
      // Each in a write of its own, so that files are put aside between them.
      await log.find(all({ limit: 1 }));
    }
    const seen: string[] = [];
    let before: number | undefined;
    do {
      const page = await log.find(all({ limit: 3, ...before === undefined ? {} : { before } }));
      seen.push(...page.records.map(({ object }) => object));
      before = page.next;
      if (seen.length === 3) log.record({ ...CHANGE, object: "late" });
    } while (before !== undefined);
    // Three files of about ten records are kept; what is newer than the first page does not shift the others.
    assert(seen.length >= 18 && seen.length < 40, `${seen.length} records`);
    assertEquals(seen, Array.from({ length: seen.length }, (_, at) => `o${39 - at}`));
  }, { maxFileBytes: 3_400 });
});

Deno.test("Records are found by user, object, verb, kind, outcome and time", async () => {
  await withLog(async ({ log, time }) => {
    const startMs = time.nowMs();
    log.record(CHANGE);
    time.advance(1_000);
    log.record({ ...CHANGE, verb: "user.update", object: "user/bob", outcome: "refused" });
    time.advance(1_000);
    log.record({
      ...CHANGE,
      kind: "login",
      verb: "login",
      origin: { ...CHANGE.origin, user: "bob" },
    });
    const found = async (filter: Partial<AuditFilter>) =>
      (await log.find(all(filter))).records.map(({ verb }) => verb);
    assertEquals(await found({ user: "bob" }), ["login"]);
    assertEquals(await found({ object: "user/b" }), ["user.update"]);
    assertEquals(await found({ verb: "config." }), ["config.publish"]);
    assertEquals(await found({ kind: "change" }), ["user.update", "config.publish"]);
    assertEquals(await found({ outcome: "refused" }), ["user.update"]);
    assertEquals(await found({ fromMs: startMs + 1_000 }), ["login", "user.update"]);
    assertEquals(await found({ toMs: startMs + 1_000 }), ["user.update", "config.publish"]);
    assertEquals(await found({ user: "nobody" }), []);
  });
});

Deno.test("A flood of refusals from one address leaves few lines and their number; changes are all there", async () => {
  await withLog(async ({ log, time }) => {
    for (let at = 0; at < 1_000; at++) {
      log.record(refusalOf("10.9.9.9"));
      if (at % 100 === 0) log.record(CHANGE);
    }
    log.record(refusalOf("10.8.8.8"));
    time.advance(2_000);
    log.record(refusalOf("10.9.9.9"));
    const { records } = await log.find(all());
    const refusals = records.filter(({ kind }) => kind === "refusal");
    assertEquals(records.filter(({ kind }) => kind === "change").length, 10);
    const own = refusals.filter(({ verb }) => verb === "GET /x");
    assertEquals(own.filter(({ ip }) => ip === "10.9.9.9").length, AUDIT.refusalsPerAddress + 1);
    assertEquals(own.filter(({ ip }) => ip === "10.8.8.8").length, 1);
    const unwritten = refusals.reduce((sum, { unwritten = 0 }) => sum + unwritten, 0);
    assertEquals(unwritten, 1_000 - AUDIT.refusalsPerAddress);
  });
});

Deno.test("The number of refusals that got no line is in the log when it is read or ends, also when nothing else waits", async () => {
  await withLog(async ({ log, path }) => {
    for (let at = 0; at < AUDIT.refusalsPerAddress; at++) log.record(refusalOf("10.9.9.9"));
    await log.find(all());
    log.record(refusalOf("10.9.9.9"));
    const { records: [read] } = await log.find(all());
    assertEquals([read?.verb, read?.unwritten], ["audit.unwritten refusals", 1]);
    log.record(refusalOf("10.9.9.9"));
    log.record(refusalOf("10.9.9.9"));
    await log.close();
    const refusals = path.replace("audit.log", "audit-refusals.log");
    const last = (await Deno.readTextFile(refusals)).trimEnd().split("\n").at(-1) ?? "";
    assertStringIncludes(last, '"verb":"audit.unwritten refusals"');
    assertStringIncludes(last, '"unwritten":2');
  });
});

Deno.test("Many addresses together do not get more lines than all of them may have", async () => {
  await withLog(async ({ log }) => {
    for (let at = 0; at < 500; at++) log.record(refusalOf(`10.1.${at >> 8}.${at & 255}`));
    const { records } = await log.find(all({ limit: 200 }));
    assertEquals(records.filter(({ verb }) => verb === "GET /x").length, AUDIT.refusals);
  });
});

Deno.test("A log that could not be written says how many records are missing once it can be", async () => {
  const time = createFakeTime();
  const lines: string[] = [];
  const errors: string[] = [];
  let isFull = true;
  const log = new AuditLog({
    sink: {
      write: (bytes) => {
        if (isFull) return Promise.reject(new Error("disk full"));
        lines.push(...new TextDecoder().decode(bytes).trimEnd().split("\n"));
        return Promise.resolve();
      },
      close: () => Promise.resolve(),
    },
    strangersSink: { write: () => Promise.resolve(), close: () => Promise.resolve() },
    trails: [],
    nodeId: 1,
    lastId: 0,
    clock: time,
    logger: { ...silentLogger, error: (message) => void errors.push(message) },
  });
  log.record(CHANGE);
  log.record(CHANGE);
  await log.find(all());
  // What tells of them is lost as well, and is told again.
  await log.find(all());
  assertEquals([lines.length, log.counts.dropped, errors.length], [0, 2, 1]);
  isFull = false;
  log.record(CHANGE);
  await log.close();
  assertEquals(lines.length, 2);
  assertStringIncludes(lines[1] ?? "", '"verb":"audit.unwritten records"');
  assertStringIncludes(lines[1] ?? "", '"unwritten":2');
});

Deno.test("Ids go on growing after a start, also when the clock was set back; a torn line is passed over", async () => {
  await withLog(async ({ log, path }) => {
    log.record(CHANGE);
    const { records: [first] } = await log.find(all());
    await Deno.writeTextFile(path, '{"id":9', { append: true });
    const early = createFakeTime(1_600_000_000_000);
    const again = await openAuditLog({ path, maxFileBytes: 1_000_000, maxFiles: 3 }, {
      nodeId: 3,
      clock: early,
      logger: silentLogger,
    });
    again.record({ ...CHANGE, object: "second" });
    const { records } = await again.find(all());
    await again.close();
    assertEquals(records.map(({ object }) => object), ["second", "config/dev:G:a.yaml"]);
    assert((records[0]?.id ?? 0) > (first?.id ?? 0));
  });
});

Deno.test("More readers at once than may are told to come again", async () => {
  await withLog(async ({ log }) => {
    log.record(CHANGE);
    const reads = Array.from({ length: AUDIT.maxScans }, () => log.find(all()));
    await assertRejects(() => log.find(all()), Error, "being read by others");
    assertEquals((await Promise.all(reads)).map(({ records }) => records.length), [1, 1, 1, 1]);
  });
});

Deno.test("Logins are bounded whether they fail or succeed; refused changes are not", async () => {
  await withLog(async ({ log }) => {
    const origin = { user: "jo", ip: "10.0.0.1" };
    const login = { kind: "login", origin, verb: "login", object: "" } as const;
    for (let at = 0; at < 20; at++) {
      log.record({ ...login, outcome: "ok" });
      log.record({ ...login, outcome: "refused", why: "no" });
      log.record({ ...CHANGE, origin, outcome: "refused" });
    }
    const { records } = await log.find(all());
    const count = (kind: string, outcome: string) =>
      records.filter((one) => one.kind === kind && one.outcome === outcome).length;
    assertEquals(
      [count("login", "ok"), count("login", "refused"), count("change", "refused")],
      [AUDIT.loginsPerUser, AUDIT.refusalsPerAddress, 20],
    );
    const told = Object.fromEntries(
      records.filter(({ unwritten = 0 }) => unwritten > 0).map((one) => [one.verb, one.unwritten]),
    );
    assertEquals(told, {
      "audit.unwritten refusals": 20 - AUDIT.refusalsPerAddress,
      "audit.unwritten logins": 20 - AUDIT.loginsPerUser,
    });
  });
});

Deno.test("A flood of failed logins hides none that succeed, and one user's logins none of another's", async () => {
  await withLog(async ({ log }) => {
    const login = { kind: "login", verb: "login" } as const;
    const origin = (ip: string) => ({ user: "", ip: "10.9.9.9", peerIp: ip });
    for (let at = 0; at < 200; at++) {
      const [name, ip] = ["user/", `10.0.0.${at}`];
      log.record({ ...login, object: name, origin: origin(ip), outcome: "refused", why: "wrong" });
      log.record({ ...login, object: "user/jo", origin: origin("10.0.1.1"), outcome: "ok" });
    }
    log.record({ ...login, object: "user/mia", origin: origin("10.0.1.1"), outcome: "ok" });
    log.record({ ...login, object: "user/jo", origin: origin("10.0.1.2"), outcome: "ok" });
    const { records } = await log.find(all({ outcome: "ok" }));
    const [ofOther, ofMia, ...ofJo] = records;
    assertEquals([ofMia?.object, ofMia?.unwritten], ["user/mia", 200 - AUDIT.loginsPerUser]);
    assertEquals([ofOther?.object, ofOther?.peerIp], ["user/jo", "10.0.1.2"]);
    assertEquals(ofJo.length, AUDIT.loginsPerUser);
  });
});

Deno.test("All users together do not get more lines of logins than all of them may have", async () => {
  await withLog(async ({ log }) => {
    const login = { kind: "login", verb: "login", outcome: "ok" } as const;
    for (let at = 0; at < 2 * AUDIT.logins; at++) {
      log.record({ ...login, object: `user/u${at}`, origin: { user: "", ip: "10.0.0.1" } });
    }
    const { records } = await log.find(all({ limit: 200 }));
    assertEquals(records.filter(({ verb }) => verb === "login").length, AUDIT.logins);
    assertEquals([records[0]?.verb, records[0]?.unwritten], [
      "audit.unwritten logins",
      AUDIT.logins,
    ]);
  });
});

Deno.test("What is absent is empty, and the protocol is HTTP where none is named", async () => {
  await withLog(async ({ log, path }) => {
    log.record({
      kind: "operation",
      origin: { user: "", ip: "" },
      verb: "v",
      object: "o",
      outcome: "ok",
    });
    const { records: [found] } = await log.find(all());
    assertEquals([found?.protocol, found?.peerIp, found?.why, found?.requestId], [
      "http",
      "",
      "",
      "",
    ]);
    assertEquals([found?.before, found?.after], ["", ""]);
    assertEquals((await Deno.readTextFile(path)).includes("unwritten"), false);
  });
});

Deno.test("A page has one record at least, and as many as a request gets at most", async () => {
  await withLog(async ({ log }) => {
    for (let at = 0; at < AUDIT.maxPageSize + 2; at++) log.record({ ...CHANGE, object: `o${at}` });
    const one = await log.find(all({ limit: 0 }));
    assertEquals([one.records.length, one.next], [1, one.records[0]?.id]);
    const most = await log.find(all({ limit: 1_000 }));
    assertEquals([most.records.length, most.next], [
      AUDIT.maxPageSize,
      most.records.at(-1)?.id,
    ]);
    const rest = await log.find(all({ limit: 1_000, before: most.next ?? 0 }));
    assertEquals(rest.records.map(({ object }) => object), ["o1", "o0"]);
    assertEquals(rest.next, undefined);
  });
});

Deno.test("Records of one millisecond have ids of their own, in their order", async () => {
  await withLog(async ({ log, time }) => {
    const startId = time.nowMs() * 1_000;
    for (let at = 0; at < 3; at++) log.record({ ...CHANGE, object: `o${at}` });
    const { records } = await log.find(all());
    assertEquals(records.map(({ id, object }) => [id - startId, object]), [
      [2, "o2"],
      [1, "o1"],
      [0, "o0"],
    ]);
  });
});

Deno.test("As many may read one after the other as like to", async () => {
  await withLog(async ({ log }) => {
    log.record(CHANGE);
    for (let at = 0; at < 2 * AUDIT.maxScans; at++) {
      assertEquals((await log.find(all())).records.length, 1);
    }
  });
});

Deno.test("A file that ends within a line gets an end before anything else is written", async () => {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/audit.log`;
  const open = () =>
    openAuditLog({ path, maxFileBytes: 1_000_000, maxFiles: 1 }, {
      nodeId: 3,
      clock: createFakeTime(),
      logger: silentLogger,
    });
  await (await open()).close();
  assertEquals(await Deno.readTextFile(path), "");
  await Deno.writeTextFile(path, '{"id":9');
  await (await open()).close();
  assertEquals(await Deno.readTextFile(path), '{"id":9\n');
  await (await open()).close();
  assertEquals(await Deno.readTextFile(path), '{"id":9\n');
  await Deno.remove(folder, { recursive: true });
});

Deno.test("The first record has the first id where the clock does not say a later one", async () => {
  const folder = await Deno.makeTempDir();
  const settings = { path: `${folder}/audit.log`, maxFileBytes: 1_000_000, maxFiles: 2 };
  const options = { nodeId: 1, clock: createFakeTime(0), logger: silentLogger };
  const ids: number[][] = [];
  for (let start = 0; start < 2; start++) {
    const log = await openAuditLog(settings, options);
    log.record(CHANGE);
    ids.push((await log.find(all())).records.map(({ id }) => id));
    await log.close();
  }
  assertEquals(ids, [[1], [2, 1]]);
  await Deno.remove(folder, { recursive: true });
});
