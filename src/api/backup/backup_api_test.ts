import { assertEquals, assertRejects } from "#assert";
import { createCaller } from "../../../tests/support/callers.ts";
import { createFakeNode } from "../../../tests/support/fake_node.ts";
import { BackupReader, TransferReader } from "../../export/mod.ts";
import { ApiError, EXPORT, md5HexOfChunks, silentLogger } from "../../base/mod.ts";
import { createBackupApi } from "./backup_api.ts";
import type { OutgoingFile } from "./types.ts";

const caller = createCaller();

function setUp(token = "") {
  const node = createFakeNode();
  let nowMs = 1_000;
  const warnings: string[] = [];
  const log = { ...silentLogger, warn: (message: string) => void warnings.push(message) };
  const api = createBackupApi({ node, token, software: "1", nowMs: () => nowMs, log });
  const pass = (ms: number) => void (nowMs += ms);
  return { node, api, warnings, pass };
}

Deno.test("a file that is released twice makes place for one more, not for two", async () => {
  const { api } = setUp();
  const begin = () => api.full({ local: true }, caller);
  const files = [];
  for (let count = 0; count < EXPORT.maxRunning; count++) files.push(await begin());
  await assertRejects(begin, ApiError, "Another backup is on its way");
  files[0]?.release();
  files[0]?.release();
  const next = await begin();
  await assertRejects(begin, ApiError, "Another backup is on its way");
  next.release();
  (await begin()).release();
});

Deno.test("a backup of the latest waits for it, and one that cannot be had leaves no place taken", async () => {
  const { api, node } = setUp();
  node.failure = new ApiError("unavailable", "no leader");
  for (let count = 0; count <= EXPORT.maxRunning; count++) {
    await assertRejects(() => api.full({ local: false }, caller), ApiError, "no leader");
  }
  (await api.full({ local: true }, caller)).release();
  node.failure = undefined;
  (await api.transfer({ local: false }, caller)).release();
});

Deno.test("a token opens, a wrong one is noted once in a while, too short a one opens nothing", () => {
  const token = "t".repeat(EXPORT.minTokenChars);
  const { api, warnings, pass } = setUp(token);
  assertEquals([api.access(token, caller), api.access("", caller)], ["open", "wrong"]);
  assertEquals(api.access(`${token}x`, caller), "wrong");
  assertEquals(warnings.length, 1);
  pass(EXPORT.wrongTokenLogMs - 1);
  api.access("x", caller);
  assertEquals(warnings.length, 1);
  pass(1);
  api.access("x", caller);
  assertEquals(warnings.length, 2);
  const short = setUp(token.slice(1));
  assertEquals(short.api.access(token.slice(1), caller), "closed");
  assertEquals(setUp().api.access("", caller), "closed");
});

async function noted(make: (api: ReturnType<typeof setUp>["api"]) => Promise<OutgoingFile>) {
  const infos: unknown[] = [];
  const node = createFakeNode();
  const content = "x".repeat(EXPORT.partBytes);
  for (const dataId of ["a", "b"]) {
    const key = { namespace: "public", group: "G", dataId };
    node.applyNow({ type: "config.publish", key, content, info: {}, sourceIp: "" });
  }
  const log = { ...silentLogger, info: (...args: unknown[]) => void infos.push(args) };
  const nowMs = () => 5_000.7;
  const api = createBackupApi({ node, token: "", software: "1.2", nowMs, log });
  const file = await make(api);
  const parts = Array.from({ [Symbol.iterator]: () => file.parts });
  file.release();
  return { infos, name: file.name, parts, machine: node.machine };
}

Deno.test("a whole backup says whose it is and of when, and reads back", async () => {
  const { infos, name, parts, machine } = await noted((api) => api.full({ local: true }, caller));
  assertEquals(name, "rnacos_backup_5000.rnb");
  assertEquals(infos, [["handing out a backup", { format: "full", index: 2, ip: caller.ip }]]);
  const reader = new BackupReader();
  let chunks = 0;
  for (const part of parts) for (const _chunk of reader.push(part)) chunks++;
  assertEquals(reader.finish(), {
    software: "1.2",
    clusterId: "c1".repeat(16),
    nodeId: 1,
    index: 2,
    term: 1,
    createdMs: 5_000,
    digest: md5HexOfChunks(machine.capture().contents()),
  });
  assertEquals(chunks > 0, true);
});

Deno.test("a transfer file leaves in parts that are worth it, of all or of one namespace", async () => {
  const { infos, name, parts } = await noted((api) => api.transfer({ local: true }, caller));
  assertEquals(name, "rnacos_export_5000.data");
  assertEquals(infos, [["handing out a backup", { format: "rnacos", index: 2, ip: caller.ip }]]);
  const reader = new TransferReader();
  const tables: string[] = [];
  for (const part of parts) for (const { table } of reader.push(part)) tables.push(table);
  const { fromSystem, modifiedMs } = reader.finish();
  assertEquals([fromSystem, modifiedMs], ["rnacos_1.2", 5_000]);
  assertEquals(tables, ["T_CONFIG", "T_CONFIG"]);
  assertEquals(parts.length, 2);
  const one = await noted((api) => api.transfer({ local: true, namespace: "dev" }, caller));
  assertEquals(one.parts.length, 1);
});
