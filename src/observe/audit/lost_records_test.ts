/** What the audit log says of records that it could not write. */
import { assertEquals } from "#assert";
import { createFakeTime } from "../../../tests/support/callers.ts";
import { AUDIT, type AuditFacts, silentLogger } from "../../base/mod.ts";
import { AuditLog } from "./audit_log.ts";

const CHANGE: AuditFacts = {
  kind: "change",
  origin: { user: "alice", ip: "10.0.0.9", peerIp: "10.0.0.1", protocol: "grpc", requestId: "7" },
  verb: "config.publish",
  object: "config/dev:G:a.yaml",
  outcome: "ok",
  before: "",
  after: "0cc175b9c0f1b6a831c399e269772661",
};

/** A log whose sink takes nothing until it is let go. */
function stuckLog() {
  const gate = Promise.withResolvers<void>();
  const time = createFakeTime();
  const errors: unknown[] = [];
  const lines: string[] = [];
  const log = new AuditLog({
    sink: {
      write: async (bytes) => {
        await gate.promise;
        lines.push(...new TextDecoder().decode(bytes).trimEnd().split("\n"));
      },
      close: () => Promise.resolve(),
    },
    strangersSink: { write: () => Promise.resolve(), close: () => Promise.resolve() },
    trails: [],
    nodeId: 1,
    lastId: 0,
    clock: time,
    logger: { ...silentLogger, error: (_message, fields) => void errors.push(fields) },
  });
  return { log, time, errors, lines, letGo: () => gate.resolve() };
}

Deno.test("What waits is bounded; what comes above is counted, and the log says so when it is written again", async () => {
  const { log, time, errors, lines, letGo } = stuckLog();
  const long = "x".repeat(AUDIT.maxTextChars);
  const facts = { ...CHANGE, verb: long, object: long, why: long };
  let taken = 0;
  while (log.counts.dropped === 0) {
    log.record(facts);
    taken++;
  }
  const sizeBytes = taken * 3 * AUDIT.maxTextChars;
  assertEquals(sizeBytes > AUDIT.maxQueuedBytes / 2 && sizeBytes < 2 * AUDIT.maxQueuedBytes, true);
  log.record(facts);
  assertEquals([log.counts, errors], [
    { written: 0, dropped: 2 },
    [{ error: "there are too many that wait", lost: 1 }],
  ]);
  time.advance(AUDIT.faultLogMs);
  log.record(facts);
  assertEquals(errors.length, 2);
  letGo();
  await log.close();
  assertEquals(log.counts.dropped, 3);
  const gaps = lines.map((line) => JSON.parse(line))
    .filter(({ verb }) => verb === "audit.unwritten records");
  assertEquals(gaps.reduce((sum, { unwritten }) => sum + unwritten, 0), 3);
  assertEquals([gaps[0]?.kind, gaps[0]?.outcome, gaps[0]?.why], [
    "operation",
    "failed",
    "could not be written",
  ]);
});

Deno.test("What comes after the end is counted as lost", async () => {
  const { log, errors, letGo } = stuckLog();
  letGo();
  await log.close();
  log.record(CHANGE);
  assertEquals(log.counts, { written: 0, dropped: 1 });
  assertEquals(errors, [{ error: "the server has stopped", lost: 1 }]);
});
