import { deepStrictEqual } from "node:assert/strict";
import type { AuditRecord } from "../../api/audit.ts";
import { csv, jsonLines } from "./exportAudit.ts";

const RECORD: AuditRecord = {
  ...{ id: 7, time: "2026-01-31T12:00:00Z", node: 1, kind: "change", protocol: "http" },
  ...{ user: "jo", ip: "10.0.0.1", peerIp: "", verb: "config.publish", object: "config/dev:G:a" },
  ...{ outcome: "ok", why: "", before: "", after: "", requestId: "r1" },
};

Deno.test("an exported table is quoted where it must be, and holds no formula", () => {
  const [head, row] = csv([{ ...RECORD, user: "=1+1", object: 'a,"b"\nc' }]).split("\r\n");
  deepStrictEqual(head?.split(",").slice(0, 4), ["id", "time", "node", "kind"]);
  deepStrictEqual(
    row,
    `7,2026-01-31T12:00:00Z,1,change,http,'=1+1,10.0.0.1,,config.publish,"a,""b""\nc",ok,,,,r1,`,
  );
});

Deno.test("exported lines are JSON, one record each", () => {
  const lines = jsonLines([RECORD, { ...RECORD, id: 6 }]).split("\n");
  deepStrictEqual(lines.map((line) => line && JSON.parse(line).id), [7, 6, ""]);
});
