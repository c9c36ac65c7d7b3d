/** The walks in ARCHITECTURE.md lead through the code as it is, and documents name what is there. */
import { assert, assertEquals } from "#assert";
import { inRepository, typeScriptFiles } from "./repository.ts";
import { documents } from "./document_links.ts";
import { declares, declaresAny, namedCode, parseWalks } from "./walks.ts";

const walks = parseWalks(Deno.readTextFileSync(inRepository("ARCHITECTURE.md")));

Deno.test("ARCHITECTURE.md has a walk of a publish and one of a registration", () => {
  assertEquals(walks.map(({ title }) => title), [
    "A publish: HTTP on a follower, a gRPC listener on a third node",
    "A registration: gRPC on one node, a push on another",
  ]);
  for (const { title, hops } of walks) assert(hops.length >= 15, `${title}: ${hops.length} hops`);
});

for (const { title, hops } of walks) {
  Deno.test(`every hop is a function of its file: ${title}`, () => {
    const sources = new Map<string, string>();
    const wrong: string[] = [];
    for (const { file, name } of hops) {
      const source = sources.get(file) ?? Deno.readTextFileSync(inRepository(file));
      sources.set(file, source);
      if (!declares(source, name)) wrong.push(`${file} declares no ${name}`);
    }
    assertEquals(wrong, []);
  });
}

Deno.test("declares() tells declarations from calls and mentions", () => {
  const source = [
    "export async function first(a: string): void {",
    "class A {",
    "  #second(): void {",
    "    third(1);",
    "  async fourth<T>(",
    "  readonly fifth = (lane: Lane) => {",
    "    sixth: (input) => seventh(input),",
    "  // eighth() {",
    "    if (ninth(1)) return;",
  ].join("\n");
  const names = ["first", "#second", "fourth", "fifth", "sixth"];
  assertEquals(names.filter((name) => !declares(source, name)), []);
  for (const name of ["second", "third", "seventh", "eighth", "ninth", "irst"]) {
    assertEquals(declares(source, name), false, name);
  }
});

Deno.test("parseWalks() takes numbered hops under headings and nothing else", () => {
  const text = "# A\n\n`src/x.ts: f` is no hop\n\n## B\n\n1. `src/x.ts: #f`: does\n2. `y`: no\n";
  assertEquals(parseWalks(text), [{ title: "B", hops: [{ file: "src/x.ts", name: "#f" }] }]);
});

function exists(file: string): boolean {
  try {
    Deno.statSync(inRepository(file));
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

Deno.test("files and declarations that documents name are there", () => {
  const wrong: string[] = [];
  let count = 0;
  for (const document of documents()) {
    // What was, and suites that are folders of their own.
    if (document === "CHANGELOG.md" || document.startsWith("tests/compat/")) continue;
    const { files, named } = namedCode(Deno.readTextFileSync(inRepository(document)));
    count += named.length;
    for (const file of files) if (!exists(file)) wrong.push(`${document}: there is no ${file}`);
    for (const { file, name } of named) {
      if (exists(file) && !declaresAny(Deno.readTextFileSync(inRepository(file)), name)) {
        wrong.push(`${document}: ${file} declares no ${name}`);
      }
    }
  }
  assertEquals(wrong, []);
  assert(count > 80, `only ${count} declarations are named`);
});

Deno.test("files that a room's DESIGN.md names without their folder are in that room", () => {
  const wrong: string[] = [];
  for (const document of documents().filter((name) => /^src\/.*DESIGN\.md$/.test(name))) {
    const room = document.slice(0, document.lastIndexOf("/"));
    const files = typeScriptFiles(room);
    const text = Deno.readTextFileSync(inRepository(document));
    for (const [, span = ""] of text.matchAll(/`(\w[\w/]*\.ts)(?:: \w+)?`/g)) {
      const isHere = files.some((file) => file.endsWith(`/${span}`));
      if (!isHere && !exists(span)) wrong.push(`${document}: there is no ${span}`);
    }
  }
  assertEquals(wrong, []);
});

Deno.test("namedCode() finds files and declarations in spans, also in broken ones", () => {
  const text = "`src/a.ts`, `src/b.ts:\n   C`, `src/NAME.ts`, `x/y.ts`\n```sh\n`src/d.ts`\n```\n";
  assertEquals(namedCode(text), {
    files: ["src/a.ts", "src/b.ts"],
    named: [{ file: "src/b.ts", name: "C" }],
  });
  assert(declaresAny("export const A: B = 1;", "A"));
  assert(declaresAny("export interface Ab {", "Ab"));
  assertEquals(declaresAny("export interface Ab {", "A"), false);
});
