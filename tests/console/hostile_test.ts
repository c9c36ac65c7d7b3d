/** Names, contents and metadata as strangers choose them: nothing of them runs, breaks a page, or makes it wider. */
import { assertEquals } from "#assert";
import type { Page } from "playwright-core";
import { TestClient } from "../support/grpc/test_client.ts";
import { type ConsoleSite, consoleTest, PASSWORD, PHONE, visit } from "./browser.ts";
import { settled } from "./pages.ts";

const MARKUP = `"><img src=x onerror="window.ran=1"><script>window.ran=1</script>'\``;
const RTL = "\u202eטקסט\u202c عربي \u2066\u200f";
const LONG = "w".repeat(10_000);
const CONFIG = "ns/public/configs/DEFAULT_GROUP/hostile.html";
const SERVICE = "ns/public/services/DEFAULT_GROUP/hostile";

async function fillHostile(site: ConsoleSite): Promise<void> {
  const admin = await site.sessionOf("admin", PASSWORD);
  const space = { customNamespaceId: "hostile", namespaceName: MARKUP.slice(0, 60) };
  await admin("POST", "nacos/v1/console/namespaces", { ...space, namespaceDesc: RTL + MARKUP });
  const content = `<html>${MARKUP}${RTL}\n${LONG}</html>`;
  const more = { type: "html", desc: MARKUP + RTL, config_tags: `${MARKUP.slice(0, 40)},${RTL}` };
  const form = {
    dataId: "hostile.html",
    group: "DEFAULT_GROUP",
    appName: "a".repeat(120),
    ...more,
  };
  const forged = { "x-forwarded-for": MARKUP.slice(0, 60) };
  for (const text of [content.slice(0, 500), content]) {
    await site.call("POST", "/nacos/v1/cs/configs", { ...form, content: text }, forged);
    await admin("POST", "nacos/v1/cs/configs", {
      ...form,
      content: text,
      comment: MARKUP + LONG.slice(0, 400),
    });
  }
  await site.publish(`${"l".repeat(240)}.yaml`, `a: ${LONG}`, { type: "yaml" });
  await site.publish("hostile.json", `{"${MARKUP.replaceAll('"', "'")}": "${LONG}"}`, {
    type: "json",
  });
  const metadata = JSON.stringify({ [MARKUP]: RTL, long: "m".repeat(700) });
  await site.call("POST", "/nacos/v1/ns/instance", {
    ...{ serviceName: "hostile", ip: "10.0.0.1", port: "80", ephemeral: "false", metadata },
  });
  const user = { username: "u".repeat(60), password: PASSWORD, nickname: MARKUP, roles: "1" };
  await admin("POST", "rnacos/v1/auth/users", user);
  const token = { name: MARKUP.slice(0, 60), expiresMs: "0" };
  await admin("POST", "rnacos/v1/auth/tokens", token);
  const client = new TestClient(site.server.grpcPort);
  site.atEnd(() => client.close());
  client.setUp({ clientVersion: MARKUP, labels: { module: "config", AppName: RTL + MARKUP } });
  await client.call("ServerCheckRequest");
}

const PLACES = [
  "overview",
  "ns/public/configs",
  "ns/public/configs?q=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E&content=1",
  `ns/public/configs?q=${encodeURIComponent(LONG.slice(0, 500))}`,
  "ns/hostile/configs",
  CONFIG,
  `${CONFIG}?tab=history`,
  `${CONFIG}?tab=listeners`,
  "ns/public/configs/DEFAULT_GROUP/hostile.json",
  `ns/public/configs/DEFAULT_GROUP/${"l".repeat(240)}.yaml`,
  `ns/public/configs/${encodeURIComponent("<b>")}/${encodeURIComponent(MARKUP)}`,
  "ns/public/compare?with=hostile",
  "ns/public/services",
  SERVICE,
  `${SERVICE}?instance=10.0.0.1:80@DEFAULT`,
  "ns/hostile/services",
  "clients",
  "cluster",
  "namespaces",
  "access",
  "access?tab=roles",
  "access?tab=tokens",
  "audit",
  `audit?q=${encodeURIComponent(MARKUP)}`,
  encodeURIComponent(MARKUP),
  "ns/%E0%A4%A/configs/%FF/%",
];

async function walk(page: Page): Promise<string[]> {
  const wrong: string[] = [];
  for (const path of PLACES) {
    await visit(page, path);
    await settled(page);
    const seen = await page.evaluate<{ ran: boolean; over: number; images: number }>(`({
      ran: "ran" in window,
      over: document.documentElement.scrollWidth - document.documentElement.clientWidth,
      images: document.querySelectorAll("img:not(.cm-widgetBuffer), #root script").length,
    })`);
    if (seen.ran || seen.over > 0 || seen.images > 0) {
      wrong.push(`${path}: ${JSON.stringify(seen)}`);
    }
  }
  return wrong;
}

consoleTest("texts of strangers neither run nor break a page", async (site) => {
  await fillHostile(site);
  const pages = [await site.openAsAdmin(), await site.openAsAdmin({ viewport: PHONE, lang: "zh" })];
  assertEquals((await Promise.all(pages.map(walk))).flat(), []);
  const [page] = pages;
  await page?.keyboard.press("Control+k");
  await page?.getByRole("dialog").locator("input").fill("<img");
  await page?.getByText("Nothing found").waitFor();
});
