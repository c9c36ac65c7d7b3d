import { assertEquals } from "#assert";
import { misnamedFiles, readModule, unusedExports } from "./exports.ts";

function modulesOf(texts: Readonly<Record<string, string>>) {
  return new Map(Object.entries(texts).map(([path, text]) => [path, readModule(path, text)]));
}

Deno.test("an export that no other file takes is told, whatever takes the others", () => {
  const modules = modulesOf({
    "src/raft/a.ts": [
      "export interface One {}",
      "export abstract class Two {}",
      "export async function three() {}",
      "export const four = 4;",
      "export type Five = 5;",
      "export function* six() {}",
    ].join("\n"),
    "src/raft/b.ts": 'import { type One } from "./a.ts";\nimport type {\n  Five,\n} from "./a.ts";',
    "src/raft/a_test.ts": 'import { three as four } from "./a.ts";',
    "tests/x/late.ts": 'const { six } = await import("../../src/raft/a.ts");',
  });
  assertEquals(unusedExports(modules), [
    "src/raft/a.ts exports Two, which no other file takes",
    "src/raft/a.ts exports four, which no other file takes",
  ]);
});

Deno.test("a door hands out what other rooms take, and stars are looked through", () => {
  const modules = modulesOf({
    "src/base/bytes.ts": "export function taken() {}\nexport function left() {}",
    "src/base/mod.ts": 'export * from "./bytes.ts";',
    "src/raft/log.ts": 'import { taken } from "../base/mod.ts";\nexport class RaftLog {}',
    "src/raft/mod.ts": 'export { RaftLog } from "./log.ts";\nexport { type Own } from "./own.ts";',
    "src/raft/own.ts": "export type Own = 1;",
    "src/raft/own_test.ts": 'import type { Own } from "./mod.ts";',
    "scripts/x.ts": 'import { RaftLog } from "../src/raft/mod.ts";',
  });
  assertEquals(unusedExports(modules), [
    "src/base/bytes.ts exports left, which no other file takes",
    "src/raft/mod.ts hands out Own, which nobody outside of the room takes",
  ]);
});

Deno.test("what is imported as a whole counts as taken", () => {
  const modules = modulesOf({
    "src/cli/a.ts": "export function a() {}",
    "src/cli/b.ts": "export function b() {}",
    "src/cli/c.ts": 'import * as all from "./a.ts";\nconst late = import("./b.ts");',
  });
  assertEquals(unusedExports(modules), []);
});

Deno.test("a file with one class or function has its name, in the main", () => {
  const modules = modulesOf({
    "src/store/kv_store.ts": "export class KvStore {}",
    "src/store/recover.ts": "export interface Options {}\nexport function recoverLogs() {}",
    "src/http/open_api.ts": "export function openapiRoutes() {}",
    "src/store/part.ts": "export interface Part {}\nexport function mergeAll() {}",
    "src/store/several.ts": "export function one() {}\nexport function other() {}",
    "src/store/words.ts": "export const KINDS = [];\nexport function kindOf() {}",
    "src/store/gauge.ts": "export class FreeSpace {}",
  });
  assertEquals(misnamedFiles(modules), [
    "src/store/gauge.ts exports FreeSpace alone: its name is wanted for the file",
  ]);
});
