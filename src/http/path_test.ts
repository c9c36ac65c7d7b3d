import { assertEquals } from "#assert";
import { canonicalPath, splitUrl } from "./path.ts";

Deno.test("a path has one canonical spelling", () => {
  const cases: readonly [string, string | undefined][] = [
    ["/", "/"],
    ["/nacos/v1/cs/configs", "/nacos/v1/cs/configs"],
    ["/nacos/v1/cs/configs/", "/nacos/v1/cs/configs"],
    ["//nacos///v1/cs/configs", "/nacos/v1/cs/configs"],
    ["/nacos/v1/%63s/configs", "/nacos/v1/cs/configs"],
    ["/datum.do", "/datum.do"],
    ["/a..b/...", "/a..b/..."],
    ["/nacos/../nacos/v1", undefined],
    ["/nacos/v1/cs/..", undefined],
    ["/nacos/./v1", undefined],
    ["/nacos/%2e%2e/v1", undefined],
    ["/nacos%2fv1", undefined],
    ["/nacos%2Fv1", undefined],
    ["/nacos%5cv1", undefined],
    ["/nacos\\v1", undefined],
    ["/nacos/v1;a=b/cs", undefined],
    ["/nacos/v1/cs/configs%00", undefined],
    ["/nacos/v1%0a", undefined],
    ["/nacos/%", undefined],
    ["/nacos/%zz", undefined],
    ["/nacos/%ff", undefined],
    ["/nacos/%252e%252e", undefined],
    ["/nacos/配置", "/nacos/配置"],
  ];
  for (const [raw, expected] of cases) assertEquals(canonicalPath(raw), expected, raw);
});

Deno.test("path and query are cut out of a URL as they were sent", () => {
  const cases: readonly [string, string, string][] = [
    ["http://h:1/a/b?x=1&y", "/a/b", "x=1&y"],
    ["http://h/a", "/a", ""],
    ["http://h/a?", "/a", ""],
    ["http://h/?a=http://x/y?z", "/", "a=http://x/y?z"],
    ["http://[::1]:8848/a?b", "/a", "b"],
    ["http://h", "/", ""],
    ["/a/b?x=1&y", "/a/b", "x=1&y"],
    ["/a?u=http://x/y?z", "/a", "u=http://x/y?z"],
    ["//h/a", "//h/a", ""],
    ["/", "/", ""],
    ["/?", "/", ""],
    ["*", "/", ""],
    ["example.org:443", "/", ""],
  ];
  for (const [url, path, query] of cases) assertEquals(splitUrl(url), { path, query }, url);
});
