import { assertEquals, assertStringIncludes } from "#assert";
import { AUTH } from "../base/mod.ts";
import { Rng } from "../../tests/support/rng.ts";
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

Deno.test("the default namespace is nothing or public", () => {
  for (const pattern of [":*:*", "public:*:*"]) {
    assertEquals(fits(pattern, ["public", "G", "config/a"]), true, pattern);
  }
  assertEquals(fits(" :*:*", ["public", "G", "config/a"]), false);
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

Deno.test("a group may be empty, and no type begins with a slash", () => {
  assertEquals(fits("dev::config/a", ["dev", "", "config/a"]), true);
  assertEquals(fits("dev::config/a", ["dev", "G", "config/a"]), false);
  assertEquals(parseResourcePattern("dev:/a:b").ok, false);
});

Deno.test("what names no type is refused, because it would grant nothing", () => {
  const untyped = ["dev:G:app.yaml", "dev:G:app*", "dev:G:config", "dev:G:conf/*", "dev:G:other/a"];
  for (const pattern of ["dev", "dev:G", "dev:config/a", "console/users", ...untyped]) {
    const parsed = parseResourcePattern(pattern);
    assertEquals(parsed.ok, false, pattern);
    if (!parsed.ok) assertStringIncludes(parsed.message, "wanted namespace:group:type/name");
  }
});

Deno.test("a star may stand for a type, or for a part of it", () => {
  for (const pattern of ["dev:G:*", "dev:G:con*", "dev:G:config*", "dev:G:*a", "dev:G:*/a"]) {
    assertEquals(fits(pattern, ["dev", "G", "config/a"]), true, pattern);
  }
  assertEquals(fits("dev:G:con*", ["dev", "G", "naming/a"]), false);
});

Deno.test("empty, long and unfit patterns are refused", () => {
  const longest = `${"a".repeat(AUTH.maxPatternChars - 4)}:*:*`;
  assertEquals(parseResourcePattern(longest).ok, true);
  for (const pattern of ["", "  ", `a${longest}`, "dev:G\n:*", "dev:\0:*"]) {
    assertEquals(parseResourcePattern(pattern).ok, false, pattern.slice(0, 20));
  }
});

/** As Nacos compares: the whole as one text, a star as anything; dots meant as dots. */
function nacosFits(pattern: string, [namespace, group, item]: [string, string, string]): boolean {
  const whole = pattern.startsWith(":") ? `public${pattern}` : pattern;
  const escaped = whole.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*");
  return new RegExp(`^${escaped}$`).test(`${namespace}:${group}:${item}`);
}

Deno.test("no text opens more than it does in Nacos, and whatever it is, it is taken or refused", () => {
  const rng = Rng.fromSeed(20_260_102);
  const pieces = [
    ":",
    "*",
    "/",
    "dev",
    "A",
    "config",
    "naming",
    ":config/",
    ":naming/",
    "x",
    ".",
    " ",
    "@@",
    "public",
    "名",
  ];
  const pick = (from: readonly string[], max: number) =>
    Array.from({ length: rng.below(max + 1) }, () => rng.pick(from)).join("");
  const counts = { ok: 0, opened: 0 };
  for (let round = 0; round < 100_000; round++) {
    const pattern = pick(pieces, 9);
    if (parseResourcePattern(pattern).ok) counts.ok++;
    const asked: [string, string, string] = [
      rng.pick(["dev", "public", "x"]),
      rng.pick(["A", "A:x", "x.A", "*", "A:config"]),
      rng.pick(["config/", "naming/"]) + rng.pick(["x", "A:x", "*", "dev.x", "x/config"]),
    ];
    if (!fits(pattern, asked)) continue;
    counts.opened++;
    assertEquals(nacosFits(pattern, asked), true, `${pattern} opens ${asked.join(" ")}`);
  }
  assertEquals(counts.ok > 9_000 && counts.opened > 500, true, JSON.stringify(counts));
});
