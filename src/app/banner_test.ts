import { assertEquals } from "#assert";
import { VERSION } from "../base/mod.ts";
import { type Environment, readSettings, type Settings } from "../settings/mod.ts";
import { bannerText, firstUserText, settingNotices, startedText } from "./banner.ts";

const BASE = { RNACOS_DATA_DIR: "/data", RNACOS_SDK_HOST: "127.0.0.1" };

function settingsOf(more: Environment = {}): Settings {
  return readSettings({ ...BASE, ...more }, { os: "linux", cwd: "/" });
}

Deno.test("the banner says where the server listens, and what protects it", () => {
  const plain = bannerText(settingsOf(), 0).split("\n");
  assertEquals(plain, [
    `rnacos version:${VERSION}, RUST_LOG:info`,
    "data dir:/data",
    "listening on 127.0.0.1, http:8848, grpc:9848, console:10848",
    "node:1 at 127.0.0.1:9848, cluster token:none, nodes of this machine only are taken",
    "authentication:off, whoever reaches these ports can read and change everything",
    "tls:off, what is said can be read on the way",
    "",
  ]);
  const other = bannerText(
    settingsOf({ RNACOS_CLUSTER_TOKEN: "t", RNACOS_HTTP_CONSOLE_PORT: "0" }),
    0,
  );
  assertEquals(other.includes("console:none\n") && other.includes("cluster token:set\n"), true);
  assertEquals(startedText(settingsOf(), 0), "rnacos started\n");
});

Deno.test("the banner says what TLS is asked of connections", () => {
  const tls = {
    RNACOS_TLS_MODE: "mixed",
    RNACOS_TLS_CERT_FILE: "/c",
    RNACOS_TLS_KEY_FILE: "/k",
    RNACOS_TLS_CA_FILE: "/ca",
  };
  const line = (more: Record<string, string>) =>
    bannerText(settingsOf({ ...tls, ...more }), 0).split("\n").at(-2);
  assertEquals(
    line({}),
    "tls:mixed, connections without it are taken, too; certificates are shown by:nodes",
  );
  assertEquals(
    line({ RNACOS_TLS_MODE: "strict", RNACOS_TLS_CLIENT_AUTH: "all" }),
    "tls:strict, nothing without it; certificates are shown by:nodes and clients",
  );
});

Deno.test("the banner says whether requests need a token, in both forms", () => {
  for (const isOn of [true, false]) {
    const more = { RNACOS_ENABLE_OPEN_API_AUTH: String(isOn) };
    assertEquals(bannerText(settingsOf(more), 0).includes("authentication:on"), isOn);
    const json = JSON.parse(bannerText(settingsOf({ ...more, RNACOS_LOG_FORMAT: "json" }), 0));
    assertEquals(json.authentication, isOn ? "on" : "off");
  }
});

Deno.test("with a JSON log the banner is a line of it", () => {
  const settings = settingsOf({ RNACOS_LOG_FORMAT: "json", RNACOS_CLUSTER_TOKEN: "t" });
  const { clusterToken, httpPort, message, host } = JSON.parse(bannerText(settings, 0));
  assertEquals([clusterToken, httpPort, message, host], [
    "set",
    8848,
    "rnacos is starting",
    "127.0.0.1",
  ]);
  const without = JSON.parse(bannerText(settingsOf({ RNACOS_LOG_FORMAT: "json" }), 0));
  assertEquals(without.clusterToken, "none");
  assertEquals(JSON.parse(startedText(settings, 0)).message, "rnacos started");
  const user = { username: "admin", password: "drawn", path: "/data/initial_admin_password" };
  const line = JSON.parse(firstUserText(settings, user, 0));
  assertEquals([line.username, line.password, line.path], ["admin", "drawn", user.path]);
  assertEquals(
    firstUserText(settingsOf(), user, 0),
    "first user:admin, password:drawn, to be changed at the first login, kept in /data/initial_admin_password\n",
  );
});

Deno.test("tokens that can be guessed or open nothing, and an open cluster, are told", () => {
  const said = (more: Environment) =>
    settingNotices(settingsOf(more)).map((text) => text.slice(0, 26));
  assertEquals(said({}), []);
  assertEquals(said({ RNACOS_CLUSTER_TOKEN: "x".repeat(15) }), ["RNACOS_CLUSTER_TOKEN has f"]);
  assertEquals(said({ RNACOS_CLUSTER_TOKEN: "x".repeat(16) }), []);
  assertEquals(said({ RNACOS_BACKUP_TOKEN: "x".repeat(31) }), ["RNACOS_BACKUP_TOKEN has fe"]);
  assertEquals(said({ RNACOS_BACKUP_TOKEN: "x".repeat(32) }), []);
  assertEquals(said({ RNACOS_CLUSTER_INSECURE: "true" }).length, 1);
  const open = { RNACOS_ENABLE_NO_AUTH_CONSOLE: "true" };
  assertEquals(said(open), ["RNACOS_ENABLE_NO_AUTH_CONS"]);
  assertEquals(said({ ...open, RNACOS_HTTP_CONSOLE_PORT: "0" }), []);
});
