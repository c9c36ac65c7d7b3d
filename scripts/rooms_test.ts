import { assertEquals } from "#assert";
import { checkImport } from "./rooms.ts";

function refused(from: string, to: string, typeOnly = false): boolean {
  return checkImport({ from, to, typeOnly }) !== undefined;
}

Deno.test("rooms use each other as the plan of the house says, through doors only", () => {
  assertEquals(refused("src/raft/log.ts", "src/base/mod.ts"), false);
  assertEquals(refused("src/raft/log.ts", "src/raft/quorum.ts"), false);
  assertEquals(refused("src/raft/log.ts", "src/base/bytes.ts"), true);
  assertEquals(refused("src/raft/log.ts", "src/store/mod.ts"), true);
  assertEquals(refused("src/base/mod.ts", "src/raft/mod.ts"), true);
  assertEquals(refused("src/node/loop.ts", "src/store/mod.ts"), false);
  assertEquals(refused("main.ts", "src/cli/mod.ts"), false);
  assertEquals(refused("main.ts", "src/http/mod.ts"), true);
  assertEquals(refused("src/settings/settings.ts", "src/observe/log/mod.ts"), false);
  assertEquals(refused("src/observe/log/logger.ts", "src/observe/metrics/mod.ts"), true);
  assertEquals(refused("src/unheard/of.ts", "src/base/mod.ts"), true);
});

Deno.test("edges know the cores by type alone", () => {
  assertEquals(refused("src/http/server.ts", "src/state/mod.ts", true), false);
  assertEquals(refused("src/http/server.ts", "src/state/mod.ts", false), true);
  assertEquals(refused("src/http/server.ts", "src/raft/mod.ts", true), true);
});

Deno.test("packages stay where they are needed", () => {
  assertEquals(refused("src/grpc/server.ts", "npm:/@grpc/grpc-js@1.14.7"), false);
  assertEquals(refused("src/http/server.ts", "npm:/@grpc/grpc-js@1.14.7"), true);
  assertEquals(refused("src/store/kv.ts", "node:zlib"), false);
});

Deno.test("products import neither tests nor scripts; tests import anything", () => {
  assertEquals(refused("src/raft/log.ts", "src/raft/log_test.ts"), true);
  assertEquals(refused("src/raft/log.ts", "tests/support/assert.ts"), true);
  assertEquals(refused("src/raft/log_test.ts", "tests/support/assert.ts"), false);
  assertEquals(refused("tests/sim/host.ts", "src/raft/log.ts"), false);
  assertEquals(refused("src/base/version.ts", "deno.json"), false);
  assertEquals(refused("src/http/version.ts", "deno.json"), true);
});
