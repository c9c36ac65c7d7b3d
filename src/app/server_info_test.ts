import { assertEquals } from "#assert";
import { VERSION } from "../base/mod.ts";
import { LogLevels, parseLogFilter } from "../observe/log/mod.ts";
import type { ServerMetrics } from "../observe/metrics/mod.ts";
import { type Environment, readSettings } from "../settings/mod.ts";
import { serverInfo } from "./server_info.ts";

const METRICS = { text: () => Promise.resolve("figures") } as unknown as ServerMetrics;

function infoOf(environment: Environment, more: Parameters<typeof serverInfo>[2] = {}) {
  const settings = readSettings({ HOME: "/h", ...environment }, { os: "linux", cwd: "/" });
  const levels = new LogLevels(parseLogFilter("warn"));
  return { levels, info: serverInfo({ settings, levels }, METRICS, more) };
}

Deno.test("a server that listens everywhere is shown with an address that can be called", () => {
  const hostOf = (host: string) => infoOf({ RNACOS_SDK_HOST: host }).info.host;
  assertEquals(["0.0.0.0", "::", "10.0.0.1"].map(hostOf), ["127.0.0.1", "127.0.0.1", "10.0.0.1"]);
});

Deno.test("the server tells its version, its port, and for how many days a history is kept", async () => {
  const { info } = infoOf({ RNACOS_HTTP_PORT: "81" });
  assertEquals([info.version, info.httpPort(), info.historyRetentionDays], [VERSION, 81, 30]);
  assertEquals([info.isAuthOn, info.clusterAccess], [false, "own-machine"]);
  assertEquals(await info.metricsText?.(), "figures");
  assertEquals(infoOf({ RNACOS_ENABLE_METRICS: "false" }).info.metricsText, undefined);
  assertEquals(infoOf({ RNACOS_ENABLE_OPEN_API_AUTH: "true" }).info.isAuthOn, true);
});

Deno.test("what is not known is absent, and a level is changed for its target", () => {
  const { info, levels } = infoOf({});
  assertEquals(["operatorSecret" in info, "consolePort" in info], [false, false]);
  assertEquals(infoOf({}, { operatorSecret: "s" }).info.operatorSecret, "s");
  info.setLogLevel?.("node", "debug");
  const wanted = parseLogFilter("warn,node=debug");
  for (const target of ["node", "http"]) {
    assertEquals(levels.lowest(target), wanted.rankFor(target), target);
  }
});
