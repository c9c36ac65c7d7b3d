import { assertEquals } from "#assert";
import { ACCESS, type AccessEntry } from "../../base/mod.ts";
import { formatAccess } from "./access_format.ts";

const ENTRY: AccessEntry = {
  atMs: Date.UTC(2026, 10, 22, 18, 30, 5, 7),
  protocol: "http",
  ip: "10.0.0.7",
  user: "",
  method: "GET",
  path: "/nacos/v1/cs/configs",
  namespace: "dev",
  group: "G",
  name: "app.yaml",
  status: 200,
  sizeBytes: 12,
  tookMs: 1.26,
  requestId: "a1-2",
};

Deno.test("an entry is one line of JSON", () => {
  const line = formatAccess(ENTRY, "json");
  assertEquals(line.indexOf("\n"), line.length - 1);
  assertEquals(JSON.parse(line), {
    time: "2026-11-22T18:30:05.007Z",
    protocol: "http",
    ip: "10.0.0.7",
    user: "",
    method: "GET",
    path: "/nacos/v1/cs/configs",
    namespace: "dev",
    group: "G",
    name: "app.yaml",
    status: 200,
    bytes: 12,
    ms: 1.3,
    requestId: "a1-2",
  });
});

Deno.test("an entry is one line of the common log format, with more behind it", () => {
  assertEquals(
    formatAccess(ENTRY, "common"),
    '10.0.0.7 - - [22/Nov/2026:18:30:05 +0000] "GET /nacos/v1/cs/configs http" 200 12 1.3 a1-2 dev G app.yaml\n',
  );
  const bare: AccessEntry = {
    ...ENTRY,
    user: "nacos",
    namespace: "",
    group: "",
    name: "",
    sizeBytes: undefined,
  };
  assertEquals(
    formatAccess(bare, "common").slice(ENTRY.ip.length),
    ' - nacos [22/Nov/2026:18:30:05 +0000] "GET /nacos/v1/cs/configs http" 200 - 1.3 a1-2 - - -\n',
  );
});

Deno.test("what a client has sent makes no second line, no other word and no long one", () => {
  const name = 'a b"\n\u001b[2J\u009b2J\u2028c';
  const entry = { ...ENTRY, name, path: "x".repeat(10_000) };
  for (const format of ["json", "common"] as const) {
    const line = formatAccess(entry, format);
    // deno-lint-ignore no-control-regex
    assertEquals(/[\u0000-\u001f\u007f-\u009f\u2028]/.test(line.slice(0, -1)), false, line);
    assertEquals(line.length < 2 * ACCESS.maxTextChars + 300, true, `${line.length}`);
  }
  assertEquals(JSON.parse(formatAccess(entry, "json")).name, name);
  const words = formatAccess(entry, "common").trimEnd().split(" ");
  assertEquals(words.at(-1), 'a\\u0020b\\"\\n\\u001b[2J\\u009b2J\\u2028c');
});

Deno.test("every month has its name", () => {
  const months = Array.from({ length: 12 }, (_, month) => {
    const entry = { ...ENTRY, atMs: Date.UTC(2026, month, 1) };
    return formatAccess(entry, "common").split("/")[1];
  });
  assertEquals(months.join(" "), "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec");
});

Deno.test("milliseconds have one digit behind the point, and every unsafe character its number", () => {
  const msOf = (tookMs: number) => JSON.parse(formatAccess({ ...ENTRY, tookMs }, "json")).ms;
  assertEquals([0, 0.04, 0.05, 12.34, 1_000].map(msOf), [0, 0, 0.1, 12.3, 1_000]);
  const line = formatAccess({ ...ENTRY, ip: "\u007f\u2029" }, "common");
  assertEquals(line.startsWith("\\u007f\\u2029 - - ["), true, line);
});
