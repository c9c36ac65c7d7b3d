import { assertEquals } from "#assert";
import { findCircles, unplannedCircles, unusedPermissions } from "./import_graph.ts";
import type { Import } from "./rooms.ts";

function imports(...lines: readonly string[]): Import[] {
  return lines.map((line) => {
    const [from = "", sign, to = ""] = line.split(" ");
    return { from, to, typeOnly: sign === "~>" };
  });
}

Deno.test("files that import each other are found, however long the way and also by types alone", () => {
  const found = findCircles(imports(
    "src/a/one.ts -> src/a/two.ts",
    "src/a/two.ts ~> src/a/three.ts",
    "src/a/three.ts -> src/a/one.ts",
    "src/a/three.ts -> src/a/four.ts",
    "src/b/x.ts -> src/b/y.ts",
    "src/b/y.ts -> src/b/x.ts",
  ));
  assertEquals(found, [
    ["src/a/one.ts", "src/a/three.ts", "src/a/two.ts"],
    ["src/b/x.ts", "src/b/y.ts"],
  ]);
});

Deno.test("a way without return is no circle, and tests may import as they like", () => {
  assertEquals(
    findCircles(imports(
      "src/a/one.ts -> src/a/two.ts",
      "src/a/one.ts -> src/a/three.ts",
      "src/a/two.ts -> src/a/three.ts",
      "src/a/one_test.ts -> src/a/one.ts",
      "src/a/one.ts -> src/a/one_test.ts",
    )),
    [],
  );
});

Deno.test("a circle that the plan does not name is a fault, and so is one that it names in vain", () => {
  const circle = ["src/a/one.ts", "src/a/two.ts"];
  assertEquals(unplannedCircles([circle], { a: 2 }), []);
  assertEquals(unplannedCircles([circle], { a: 3 }).length, 2);
  assertEquals(unplannedCircles([circle], {}).length, 1);
  assertEquals(unplannedCircles([], { a: 2 }).length, 1);
});

Deno.test("what the plan allows and nobody needs is a fault", () => {
  const rooms = {
    a: { uses: ["b"], types: ["c"], packages: ["router"] },
    b: { uses: [] },
    c: { uses: [] },
  };
  const all = imports(
    "src/a/x.ts -> src/b/mod.ts",
    "src/a/x.ts ~> src/c/mod.ts",
    "src/a/x.ts -> npm:/router@4.13.19/trie",
  );
  assertEquals(unusedPermissions(all, rooms), []);
  const less = imports("src/a/x.ts ~> src/b/mod.ts", "src/a/x_test.ts -> npm:/router@4.13.19");
  assertEquals(unusedPermissions(less, rooms), [
    "a may use b and does not: only types are used",
    "a may know types of c and does not",
    "a may use the package router and does not",
  ]);
});
