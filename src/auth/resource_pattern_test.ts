import { assertEquals, assertStringIncludes } from "@std/assert";
import { AUTH } from "../base/mod.ts";
import { parseResourcePattern } from "./resource_pattern.ts";

function fits(pattern: string, [namespace, group, item]: [string, string, string]): boolean {
  const parsed = parseResourcePattern(pattern);
  return parsed.ok && parsed.pattern.namespace.matches(namespace) &&
    parsed.pattern.group.matches(group) && parsed.pattern.item.matches(item);
}

Deno.test("a pattern with three parts", () => {
  assertEquals(fits("dev:G:config/a.yaml", ["dev", "G", "config/a.yaml"]), true);
  assertEquals(fits("dev:G:config/a.yaml", ["dev", "G", "config/a-yaml"]), false);
  assertEquals(fits("dev:G:config/a.yaml", ["dev", "G", "naming/a.yaml"]), false);
  assertEquals(fits("dev:*:naming/*", ["dev", "G", "naming/s"]), true);
  assertEquals(fits("dev:G*:*", ["dev", "G2", "naming/s"]), true);
  assertEquals(fits("dev:G*:*", ["dev2", "G2", "naming/s"]), false);
});

Deno.test("the default namespace is blank or public", () => {
  for (const pattern of [":*:*", "public:*:*", " :*:*"]) {
    assertEquals(fits(pattern, ["public", "G", "config/a"]), true, pattern);
  }
  assertEquals(fits(":*:*", ["dev", "G", "config/a"]), false);
});

Deno.test("a star at the end of a short pattern fits what would come behind it", () => {
  assertEquals(fits("*", ["dev", "G", "config/a"]), true);
  assertEquals(fits("dev*", ["dev1", "G", "config/a"]), true);
  assertEquals(fits("dev:*", ["dev", "G", "config/a"]), true);
  assertEquals(fits("dev:G*", ["dev", "G1", "config/a"]), true);
  assertEquals(fits("dev:*/a", ["dev", "G", "config/a"]), true);
  assertEquals(fits("dev:*/a", ["dev", "G", "config/ab"]), false);
});

Deno.test("groups and names may have colons, and a star stays within its part", () => {
  assertEquals(fits("dev:A:config/x", ["dev", "A:B", "config/x"]), false);
  assertEquals(fits("dev:A:*", ["dev", "A:B", "config/x"]), false);
  assertEquals(fits("dev:A:B:config/x:y", ["dev", "A:B", "config/x:y"]), true);
  assertEquals(fits("dev:A:B:*", ["dev", "A:B", "config/x:y"]), true);
});

Deno.test("what names no type is refused, because it would grant nothing", () => {
  for (const pattern of ["dev", "dev:G", "dev:config/a", "console/users"]) {
    const parsed = parseResourcePattern(pattern);
    assertEquals(parsed.ok, false, pattern);
    if (!parsed.ok) assertStringIncludes(parsed.message, "wanted namespace:group:type/name");
  }
});

Deno.test("empty, long and unfit patterns are refused", () => {
  const longest = `${"a".repeat(AUTH.maxPatternChars - 4)}:*:*`;
  assertEquals(parseResourcePattern(longest).ok, true);
  for (const pattern of ["", "  ", `a${longest}`, "dev:G\n:*", "dev:\0:*"]) {
    assertEquals(parseResourcePattern(pattern).ok, false, pattern.slice(0, 20));
  }
});
