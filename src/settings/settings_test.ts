import { assertEquals, assertMatch, assertStringIncludes, assertThrows } from "#assert";
import { AUTH } from "../base/mod.ts";
import { bannerText, settingNotices, startedText } from "../app/banner.ts";
import { refusalLine } from "./refusal_line.ts";
import { SETTING_SPECS } from "./setting_specs.ts";
import type { Environment } from "./setting_value.ts";
import { readSettings } from "./settings.ts";
import { StartError } from "./start_error.ts";

const LINUX = { os: "linux", cwd: "/srv" };

function read(environment: Environment) {
  return readSettings({ HOME: "/home/me", ...environment }, LINUX);
}

/** The line that a start with these settings ends with. */
function refusal(environment: Environment): string {
  return assertThrows(() => read(environment), StartError).message;
}

Deno.test("readSettings() fills in what r-nacos takes by default", () => {
  const settings = read({});
  assertEquals([settings.httpPort, settings.grpcPort, settings.console.port], [8848, 9848, 10848]);
  assertEquals([settings.host, settings.nodeId], ["0.0.0.0", 1]);
  assertEquals(settings.dataDir, "/home/me/.local/share/r-nacos/nacos_db");
  assertEquals([settings.unhealthyMs, settings.removeMs], [15_000, 30_000]);
  assertEquals(settings.warmUpMs, 10_000);
  assertEquals([settings.snapshotEntries, settings.detectionMs], [10_000, 15_000]);
  assertEquals([settings.logFilter, settings.logFormat], ["info", "text"]);
  assertEquals(settings.idle, []);
});

Deno.test("readSettings() derives ports from the HTTP port and takes empty values as absent", () => {
  const settings = read({
    RNACOS_HTTP_PORT: "9000",
    RNACOS_GRPC_PORT: "",
    RNACOS_RAFT_JOIN_ADDR: " ",
  });
  assertEquals([settings.grpcPort, settings.console.port], [10_000, 11_000]);
  assertEquals(read({ RNACOS_HTTP_CONSOLE_PORT: "0" }).console.port, 0);
  assertStringIncludes(
    refusal({ RNACOS_HTTP_PORT: "65000" }),
    "66000 is no port; set RNACOS_GRPC_PORT",
  );
});

Deno.test("readSettings() chooses the data directory by the newer name, the older name, the place", () => {
  const both = { RNACOS_DATA_DIR: "/a", RNACOS_CONFIG_DB_DIR: "/b" };
  assertEquals(read(both).dataDir, "/a");
  assertEquals(read({ RNACOS_CONFIG_DB_DIR: "/b" }).dataDirSource, "RNACOS_CONFIG_DB_DIR=/b");
  assertEquals(read({ RNACOS_RUN_IN_DOCKER: "true" }).dataDir, "/srv/nacos_db");
  assertEquals(readSettings({}, { os: "windows", cwd: "/srv" }).dataDir, "/srv/nacos_db");
  assertStringIncludes(refusal({ HOME: "" }), "set RNACOS_DATA_DIR");
});

Deno.test("readSettings() names setting and value of what it cannot use", () => {
  const cases: readonly (readonly [string, string])[] = [
    ["RNACOS_HTTP_PORT", "http"],
    ["RNACOS_HTTP_PORT", "0"],
    ["RNACOS_HTTP_PORT", "65536"],
    ["RNACOS_HTTP_PORT", "8848.5"],
    ["RNACOS_GRPC_PORT", "-1"],
    ["RNACOS_HTTP_CONSOLE_PORT", "70000"],
    ["RNACOS_RAFT_NODE_ID", "0"],
    ["RNACOS_RAFT_SNAPSHOT_LOG_SIZE", "many"],
    ["RNACOS_ENABLE_METRICS", "on"],
    ["RNACOS_LOG_FORMAT", "xml"],
    ["RNACOS_GMT_OFFSET_HOURS", "25"],
    ["RNACOS_METRICS_LOG_INTERVAL_SECOND", "1"],
    ["RNACOS_CONFIG_MAX_CONTENT", "-1"],
    ["RNACOS_OAUTH2_ENABLE", "yes"],
    ["RNACOS_RAFT_JOIN_ADDR", "127.0.0.1"],
    ["RNACOS_RAFT_NODE_ADDR", "node-1:0"],
    ["DENO_KV_DB_MODE", "memory"],
    ["RUST_LOG", "verbose"],
    ["RUST_LOG", "info,node=loud"],
  ];
  for (const [name, value] of cases) {
    const line = refusal({ [name]: value });
    assertStringIncludes(line, `${name}=${value}`);
    assertEquals(line.includes("\n"), false, line);
  }
});

Deno.test("authentication is switched on by either name, and not beside a cluster that is open to all", () => {
  for (const name of ["RNACOS_ENABLE_OPEN_API_AUTH", "NACOS_AUTH_ENABLE"]) {
    assertEquals(read({ [name]: "true" }).access.isEnabled, true);
    const open = { [name]: "true", RNACOS_CLUSTER_INSECURE: "true" };
    assertStringIncludes(refusal(open), `${name}=true with RNACOS_CLUSTER_INSECURE=true`);
    assertStringIncludes(refusal(open), "add a line RNACOS_CLUSTER_TOKEN=");
    assertEquals(read({ ...open, RNACOS_CLUSTER_TOKEN: "t".repeat(32) }).access.isEnabled, true);
  }
});

Deno.test("readSettings() takes users and tokens in the words of r-nacos and of Nacos", () => {
  assertEquals(read({}).access, {
    isEnabled: false,
    loginTtlMs: 3_600_000,
    loginsOfUserPerMinute: 100,
    adminName: "admin",
    adminPassword: "",
    tokenKey: "",
  });
  const given = {
    NACOS_AUTH_TOKEN_EXPIRE_SECONDS: "18000",
    NACOS_AUTH_TOKEN: "key",
    RNACOS_INIT_ADMIN_USERNAME: "root",
    RNACOS_INIT_ADMIN_PASSWORD: "secret",
    RNACOS_API_LOGIN_ONE_MINUTE_LIMIT: "7",
  };
  assertEquals(read(given).access, {
    isEnabled: false,
    loginTtlMs: 18_000_000,
    loginsOfUserPerMinute: 7,
    adminName: "root",
    adminPassword: "secret",
    tokenKey: "key",
  });
  assertEquals(read({ ...given, RNACOS_API_LOGIN_TIMEOUT: "60" }).access.loginTtlMs, 60_000);
});

Deno.test("readSettings() refuses a first user who could never log in", () => {
  const cases: readonly (readonly [string, number])[] = [
    ["RNACOS_INIT_ADMIN_USERNAME", AUTH.maxUserNameChars],
    ["RNACOS_INIT_ADMIN_PASSWORD", AUTH.maxPasswordChars],
  ];
  for (const [name, max] of cases) {
    read({ [name]: "x".repeat(max) });
    const line = refusal({ [name]: "x".repeat(max + 1) });
    assertStringIncludes(line, `Cannot use ${name}=`);
    assertStringIncludes(line, `it has ${max + 1} characters, at most ${max} are wanted`);
    assertEquals(line.includes("xxx"), name === "RNACOS_INIT_ADMIN_USERNAME", line);
  }
});

Deno.test("readSettings() finds the place of a node in its cluster", () => {
  const alone = read({});
  assertEquals([alone.nodeAddress, alone.autoInit, alone.seeds], ["127.0.0.1:9848", true, []]);
  const joining = read({
    RNACOS_RAFT_NODE_ID: "2",
    RNACOS_RAFT_NODE_ADDR: "node-2:9849",
    RNACOS_RAFT_JOIN_ADDR: "node-1:9848, [::1]:9850,",
    RNACOS_CLUSTER_TOKEN: "secret",
  });
  assertEquals([joining.nodeAddress, joining.autoInit], ["node-2:9849", false]);
  assertEquals(joining.seeds, ["node-1:9848", "[::1]:9850"]);
  assertEquals(joining.clusterToken, "secret");
  assertEquals(read({ RNACOS_RAFT_NODE_ID: "2", RNACOS_RAFT_AUTO_INIT: "TRUE" }).autoInit, true);
});

Deno.test("readSettings() takes IPv6 hosts with and without brackets, and names the setting of a zone", () => {
  const cases: readonly (readonly [string, string])[] = [["[::]", "::"], ["::1", "::1"], [
    "h",
    "h",
  ]];
  for (const [text, host] of cases) assertEquals(read({ RNACOS_SDK_HOST: text }).host, host);
  const zones: readonly (readonly [string, string])[] = [
    ["RNACOS_SDK_HOST", "fe80::1%eth0"],
    ["RNACOS_CONSOLE_HOST", "[fe80::1%eth0]"],
    ["RNACOS_RAFT_NODE_ADDR", "[fe80::1%eth0]:9848"],
    ["RNACOS_RAFT_JOIN_ADDR", "[fe80::1%25eth0]:9848"],
  ];
  for (const [name, value] of zones) {
    assertStringIncludes(
      refusal({ [name]: value }),
      `Cannot use ${name}=${value}: an address without a zone`,
    );
  }
  assertStringIncludes(refusal({ RNACOS_RAFT_NODE_ADDR: "::1:9848" }), "wanted in brackets");
  // Of a list the part that cannot be used is named.
  const list = { RNACOS_RAFT_JOIN_ADDR: "a:1,b" };
  assertStringIncludes(refusal(list), "RNACOS_RAFT_JOIN_ADDR=b: host:port is wanted");
});

Deno.test("readSettings() takes nodes of this machine only, unless a token or RNACOS_CLUSTER_INSECURE says else", () => {
  const insecure = { RNACOS_CLUSTER_INSECURE: "true" };
  assertEquals(read({}).clusterAccess, "own-machine");
  assertEquals(read({ RNACOS_CLUSTER_TOKEN: "t" }).clusterAccess, "token");
  assertEquals(read({ RNACOS_CLUSTER_TOKEN: "t", ...insecure }).clusterAccess, "token");
  assertEquals(read(insecure).clusterAccess, "insecure");
});

Deno.test("what a default lets in is in the banner, and an open cluster in the log as well", () => {
  const insecure = read({ RNACOS_CLUSTER_INSECURE: "true" });
  assertStringIncludes(bannerText(read({}), 0), "cluster token:none, nodes of this machine only");
  assertStringIncludes(bannerText(read({ RNACOS_CLUSTER_TOKEN: "t" }), 0), "cluster token:set");
  assertStringIncludes(bannerText(insecure, 0), "RNACOS_CLUSTER_INSECURE, whoever reaches");
  const [notice = ""] = settingNotices(insecure);
  assertStringIncludes(notice, "RNACOS_CLUSTER_INSECURE=true and no cluster token");
  assertEquals(settingNotices(read({})), []);
});

Deno.test("a cluster token that can be guessed is warned about, and not repeated", () => {
  const [notice = "", ...more] = settingNotices(read({ RNACOS_CLUSTER_TOKEN: "hush" }));
  assertStringIncludes(notice, "RNACOS_CLUSTER_TOKEN has fewer than 16 characters");
  assertEquals([notice.includes("hush"), more], [false, []]);
  assertEquals(settingNotices(read({ RNACOS_CLUSTER_TOKEN: "0123456789abcdef" })), []);
});

Deno.test("readSettings() asks for an access log only where it has a place to go", () => {
  assertEquals(read({ RNACOS_ACCESS_LOG_FORMAT: "common" }).accessLog, undefined);
  const target = "/var/log/access.log";
  assertEquals(read({ RNACOS_ACCESS_LOG: target }).accessLog, {
    target,
    format: "json",
    maxFileBytes: 104_857_600,
    maxFiles: 5,
  });
  const small = {
    RNACOS_ACCESS_LOG: "stdout",
    RNACOS_ACCESS_LOG_FORMAT: "common",
    RNACOS_ACCESS_LOG_MAX_MB: "1",
    RNACOS_ACCESS_LOG_FILES: "1",
  };
  assertEquals(read(small).accessLog, {
    target: "stdout",
    format: "common",
    maxFileBytes: 1_048_576,
    maxFiles: 1,
  });
});

Deno.test("readSettings() refuses values that contradict each other", () => {
  assertStringIncludes(refusal({ RNACOS_GRPC_PORT: "8848" }), "RNACOS_HTTP_PORT has the same");
  const shorter = { RNACOS_NAMING_INSTANCE_TIMEOUT_SECOND: "5" };
  assertStringIncludes(refusal(shorter), "RNACOS_NAMING_HEALTH_TIMEOUT_SECOND=15 is longer");
});

Deno.test("readSettings() never repeats a secret", () => {
  assertEquals(refusal({ RNACOS_CLUSTER_TOKEN: "hush\0" }).includes("hush"), false);
});

Deno.test("settings that do nothing are checked, accepted and announced", () => {
  const settings = read({
    RNACOS_CONSOLE_ENABLE_CAPTCHA: "true",
    RNACOS_CONFIG_DB_FILE: "config.db",
  });
  assertEquals(settingNotices(settings), [
    "RNACOS_CONFIG_DB_FILE is set and has no effect",
    "RNACOS_CONSOLE_ENABLE_CAPTCHA is set and has no effect",
  ]);
  const names = SETTING_SPECS.map(({ name }) => name);
  assertEquals(new Set(names).size, names.length);
});

Deno.test("readSettings() says of every setting what it wants when the value cannot be used", () => {
  const wanted = {
    port: /a port from \d+ to 65535 is wanted/,
    flag: /true or false is wanted/,
    count: /an integer from -?\d+ to \d+ is wanted/,
    seconds: /a number of seconds from -?\d+ to \d+ is wanted/,
    offset: /hours from -14 to 14 are wanted/,
    text: /a text without NUL is wanted/,
    secret: /a text without NUL is wanted/,
    choice: /one of .+ is wanted/,
    path: /a path of letters, digits and - . _ ~ is wanted/,
    hosts: /a host name, an IPv4 or an IPv6 address is wanted/,
    host: /a host name, an IPv4 or an IPv6 address is wanted/,
    address: /host:port is wanted, with a port from 1 to 65535 \(of gRPC\)/,
    addresses: /host:port is wanted, with a port from 1 to 65535 \(of gRPC\)/,
    origins: /loud is no origin, as https:\/\/ops\.example:8443 is one/,
    "log filter": /loud is no level; one of trace, debug, info, warn, error, off is wanted/,
  } as const;
  for (const { name, kind } of SETTING_SPECS) {
    const value = kind === "text" || kind === "secret"
      ? "hush\0"
      : kind === "host" || kind === "hosts" || kind === "path"
      ? "lo ud"
      : "loud";
    const line = refusal({ [name]: value });
    assertStringIncludes(line, `${name}=`);
    assertMatch(line, wanted[kind]);
  }
  const line = refusal({ RNACOS_HTTP_PORT: "9".repeat(100_000) });
  assertEquals(line.length < 400, true);
});

Deno.test("readSettings() tells a Service of Kubernetes from a port", () => {
  assertStringIncludes(refusal({ RNACOS_HTTP_PORT: "tcp://10.0.0.1:80" }), "enableServiceLinks");
});

Deno.test("bannerText() tells version, ports, data directory and that there is no login", () => {
  const settings = read({ RNACOS_DATA_DIR: "/data" });
  const banner = bannerText(settings, 0);
  for (const part of ["version:", "data dir:/data", "http:8848", "grpc:9848", "10848"]) {
    assertStringIncludes(banner, part);
  }
  assertStringIncludes(banner, "authentication:off");
  assertEquals(startedText(settings, 0), "rnacos started\n");
});

Deno.test("bannerText() and startedText() are one JSON object each with a JSON log", () => {
  const settings = read({
    RNACOS_DATA_DIR: "/da\nta",
    RNACOS_LOG_FORMAT: "json",
    RNACOS_RAFT_NODE_ID: "7",
    RNACOS_CLUSTER_TOKEN: "hush",
    RUST_LOG: "warn",
  });
  const texts = [bannerText(settings, 0), startedText(settings, 0)];
  for (const text of texts) assertEquals(text.indexOf("\n"), text.length - 1);
  const [banner, started] = texts.map((text) => JSON.parse(text));
  assertEquals([banner.nodeId, banner.httpPort, banner.grpcPort], [7, 8848, 9848]);
  assertEquals([banner.dataDir, banner.logFilter, banner.clusterToken], ["/da\nta", "warn", "set"]);
  assertEquals([started.nodeId, started.message], [7, "rnacos started"]);
});

Deno.test("refusalLine() has the form of the log that was asked for", () => {
  const error = new StartError("Cannot use\nit");
  assertEquals(refusalLine(error, {}, 0), "rnacos: Cannot use it\n");
  const json = { RNACOS_LOG_FORMAT: "json" };
  const parsed = JSON.parse(refusalLine(error, json, 0));
  assertEquals([parsed.message, parsed.level, parsed.nodeId], ["Cannot use it", "error", 1]);
  const nodeId = (text: string) =>
    JSON.parse(refusalLine(error, { ...json, RNACOS_RAFT_NODE_ID: text }, 0)).nodeId;
  assertEquals([nodeId("3"), nodeId("three")], [3, undefined]);
});

Deno.test("readSettings() derives ports up to the last one there is", () => {
  const ports = (http: string) => {
    const { grpcPort, console } = read({ RNACOS_HTTP_PORT: http });
    return [grpcPort, console.port];
  };
  assertEquals(ports("63535"), [64_535, 65_535]);
  assertEquals(ports("63536"), [64_536, 0]);
  assertEquals(ports("64535"), [65_535, 0]);
  assertStringIncludes(
    refusal({ RNACOS_HTTP_PORT: "64536" }),
    "from RNACOS_HTTP_PORT=64536: 65536 is no port",
  );
  assertEquals(read({ RNACOS_HTTP_PORT: "64536", RNACOS_GRPC_PORT: "1" }).grpcPort, 1);
});

Deno.test("readSettings() takes times that are equal, and the disk for data", () => {
  const equal = {
    RNACOS_NAMING_INSTANCE_TIMEOUT_SECOND: "20",
    RNACOS_NAMING_HEALTH_TIMEOUT_SECOND: "20",
  };
  assertEquals([read(equal).unhealthyMs, read(equal).removeMs], [20_000, 20_000]);
  for (const mode of ["disk", ""]) assertEquals(read({ DENO_KV_DB_MODE: mode }).nodeId, 1);
});

Deno.test("readSettings() leaves to the machine what nobody has set", () => {
  const { maxGrpcConnections, maxHttpConnections, gmtOffsetHours } = read({});
  assertEquals([maxGrpcConnections, maxHttpConnections, gmtOffsetHours], Array(3).fill(undefined));
  const { metricsLogMs, metrics, backupToken } = read({});
  assertEquals([metricsLogMs, metrics, backupToken], [0, true, ""]);
  const given = read({
    RNACOS_GRPC_MAX_CONNECTIONS: "7",
    RNACOS_HTTP_MAX_CONNECTIONS: "8",
    RNACOS_GMT_OFFSET_HOURS: "0",
    RNACOS_METRICS_ENABLE_LOG: "true",
  });
  const { maxGrpcConnections: ofGrpc, maxHttpConnections: ofHttp } = given;
  assertEquals([ofGrpc, ofHttp, given.gmtOffsetHours], [7, 8, 0]);
  assertEquals(given.metricsLogMs, 60_000);
});

Deno.test("readSettings() chooses a folder on Windows although there is a home", () => {
  const windows = { os: "windows", cwd: "/srv" };
  assertEquals(readSettings({ HOME: "/home/me" }, windows).dataDir, "/srv/nacos_db");
  assertEquals(
    readSettings({ RNACOS_RUN_IN_DOCKER: "true" }, LINUX).dataDirSource,
    "RNACOS_DATA_DIR=/srv/nacos_db (the default)",
  );
  assertEquals(read({ RNACOS_DATA_DIR: "/a" }).dataDirSource, "RNACOS_DATA_DIR=/a");
});

Deno.test("the context path has a slash at its beginning and none at its end; the root is empty", () => {
  const paths = [undefined, "/nacos", "nacos/", "/", "/ops/config/"].map((path) =>
    read(path === undefined ? {} : { RNACOS_CONTEXT_PATH: path }).contextPath
  );
  assertEquals(paths, ["/nacos", "/nacos", "/nacos", "", "/ops/config"]);
});
