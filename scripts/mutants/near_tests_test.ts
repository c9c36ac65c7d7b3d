import { assertEquals } from "#assert";
import { NearTests } from "./near_tests.ts";

const FILES: Readonly<Record<string, string>> = {
  "src/a/mod.ts": 'export { one } from "./one.ts";\nexport * from "./two.ts";\n',
  "src/a/one.ts": "export function one() {}\nexport interface Kind {}\n",
  "src/a/one_test.ts": 'import { one } from "./one.ts";\n',
  "src/a/two.ts": 'import { one } from "./one.ts";\nexport const two = one();\n',
  "src/a/two_test.ts": 'import { two } from "./two.ts";\n',
  "src/b/use.ts": 'import { one } from "../a/mod.ts";\nexport const used = one;\n',
  "src/b/use_test.ts": 'import { used } from "./use.ts";\n',
  "src/b/door_test.ts": 'import { two } from "../a/mod.ts";\n',
  "src/b/type_test.ts": 'import type { Kind } from "../a/one.ts";\n',
};

function near(file: string): [string, number][] {
  const tests = new NearTests(Object.keys(FILES), (path) => FILES[path] ?? "");
  return tests.of(file).map(({ path, steps }) => [path, steps]);
}

Deno.test("the tests that take a name of the file come first, through doors too, and types are no way", () => {
  assertEquals(near("src/a/one.ts"), [
    ["src/a/one_test.ts", 1],
    ["src/a/two_test.ts", 2],
    ["src/b/door_test.ts", 2],
    ["src/b/use_test.ts", 2],
  ]);
  assertEquals(near("src/a/two.ts"), [["src/a/two_test.ts", 1], ["src/b/door_test.ts", 1]]);
});

Deno.test("a file that no test reaches has none", () => {
  assertEquals(near("src/a/none.ts"), []);
});
