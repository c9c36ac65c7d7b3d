import { assertEquals } from "#assert";
import plugin from "./house.ts";

const PURE_FILE = "/x/src/raft/election.ts";
const SHELL_FILE = "/x/src/node/loop.ts";

/** Names of the rules that object, without the plugin's name. */
function objections(file: string, source: string): string[] {
  return Deno.lint.runPlugin(plugin, file, source).map(({ id }) => id.replace("house/", ""));
}

Deno.test("a pure room may hold no clock, random, timer, promise or machine", () => {
  const sources = [
    "export const a = Date.now();",
    "export const a = new Date();",
    "export const a = Date();",
    "export const a = Math.random();",
    "setTimeout(() => {}, 1);",
    "export const a: Promise<void> | undefined = undefined;",
    "export async function f() {}",
    "export const f = async () => {};",
    "export class A { async f() {} }",
    "export const a = Deno.pid;",
    "export const a = process.pid;",
    "export const a = globalThis.Deno;",
    "export const a = performance.now();",
    'import { md5 } from "node:crypto";',
    'export const a = import("./b.ts");',
  ];
  for (const source of sources) {
    assertEquals([...new Set(objections(PURE_FILE, source))], ["pure-room"], source);
  }
});

Deno.test("a pure room may use times as data and any word as a member's name", () => {
  const sources = [
    "export const a = new Date(5).toISOString();",
    "export const a = { process: 1 }.process;",
    "export interface A { readonly fetch: number; crypto(): void }",
    "export class A { performance = 1; console() {} }",
    'import { crc32 } from "../base/mod.ts";',
    "export const a = Math.max(1, 2);",
  ];
  for (const source of sources) assertEquals(objections(PURE_FILE, source), [], source);
});

Deno.test("shell rooms and tests of pure rooms are free", () => {
  const source = "export const a = Date.now();";
  assertEquals(objections(SHELL_FILE, source), []);
  assertEquals(objections("/x/src/raft/election_test.ts", source), []);
});

Deno.test("functions, files and parameter lists have their limits", () => {
  const body = (lines: number) => `export function f() {\n${"  f();\n".repeat(lines - 2)}}`;
  assertEquals(objections(SHELL_FILE, body(70)), []);
  assertEquals(objections(SHELL_FILE, body(71)), ["function-size"]);
  assertEquals(objections(SHELL_FILE, "a;\n".repeat(400)), []);
  assertEquals(objections(SHELL_FILE, "a;\n".repeat(401)), ["file-size"]);
  const parameters = (count: number) =>
    `export function f(${
      Array.from({ length: count }, (_, at) => `a${at}: number`).join(", ")
    }) {}`;
  assertEquals(objections(SHELL_FILE, parameters(4)), []);
  assertEquals(objections(SHELL_FILE, parameters(5)), ["max-parameters"]);
});

Deno.test("default exports, enums, namespaces and the keyword private are refused", () => {
  assertEquals(objections(SHELL_FILE, "export default 1;"), ["no-default-export"]);
  assertEquals(objections(SHELL_FILE, "export enum A { B }"), ["no-typescript-only-forms"]);
  assertEquals(objections(SHELL_FILE, "namespace A { export const b = 1; }"), [
    "no-typescript-only-forms",
  ]);
  assertEquals(objections(SHELL_FILE, "class A { private b = 1; #c = 2; }"), [
    "no-typescript-only-forms",
  ]);
  assertEquals(objections(SHELL_FILE, "class A { private constructor() {} }"), []);
});

Deno.test("a copy by slice() is refused, a part by slice is not", () => {
  assertEquals(objections(SHELL_FILE, "export const f = (a: Uint8Array) => a.slice();"), [
    "no-bare-slice",
  ]);
  assertEquals(objections(SHELL_FILE, "export const f = (a: string) => a.slice(1);"), []);
});

Deno.test("tests that would not run and unfinished work are refused", () => {
  const left = ["ignore", "only"].map((word) =>
    `Deno.test({ name: "a", ${word}: true, fn() {} });`
  );
  for (const source of left) assertEquals(objections(SHELL_FILE, source), ["no-skipped-test"]);
  assertEquals(objections(SHELL_FILE, 'Deno.test.only("a", () => {});'), ["no-skipped-test"]);
  assertEquals(objections(SHELL_FILE, `// ${"TO" + "DO"}: later\n`), ["no-markers"]);
});
