/** All pages of the console with something on them, for what looks at every page: axe and the camera. */
import type { Page } from "playwright-core";
import type { ConsoleSite } from "./browser.ts";

export const PAGES: Readonly<Record<string, string>> = {
  overview: "overview",
  configs: "ns/public/configs",
  configsFound: "ns/public/configs?q=timeout&content=1",
  configsNone: "ns/empty/configs",
  configsNew: "ns/public/configs?dialog=new",
  configsImport: "ns/public/configs?dialog=import",
  compare: "ns/public/compare?with=empty",
  config: "ns/public/configs/DEFAULT_GROUP/order-service.yaml",
  configHistory: "ns/public/configs/DEFAULT_GROUP/order-service.yaml?tab=history",
  configListeners: "ns/public/configs/DEFAULT_GROUP/order-service.yaml?tab=listeners",
  configGray: "ns/public/configs/DEFAULT_GROUP/order-service.yaml?tab=gray",
  configGrayForm: "ns/public/configs/DEFAULT_GROUP/order-service.yaml?tab=gray&form=edit",
  configGone: "ns/public/configs/DEFAULT_GROUP/no-such.yaml",
  services: "ns/public/services",
  service: "ns/public/services/DEFAULT_GROUP/order-api",
  serviceSubscribers: "ns/public/services/DEFAULT_GROUP/order-api?tab=subscribers",
  serviceSettings: "ns/public/services/DEFAULT_GROUP/order-api?tab=settings",
  clients: "clients",
  cluster: "cluster",
  namespaces: "namespaces",
  move: "move",
  access: "access",
  accessRoles: "access?tab=roles",
  accessTokens: "access?tab=tokens",
  audit: "audit",
  api: "api",
  about: "about",
};

const YAML = `# Orders: what may change without a release
server:
  port: 8080
  timeout: 3s
orders:
  retries: 2
  limits: { perMinute: 600, burst: 40 }
features:
  new-checkout: 25%
  gift-card: false
`;

/** What a small company may have. */
export async function fill(site: ConsoleSite): Promise<void> {
  const more = { type: "yaml", appName: "order-service", config_tags: "core,orders" };
  await site.publish("order-service.yaml", YAML.replace("retries: 2", "retries: 1"), more);
  await site.publish("order-service.yaml", YAML, { ...more, desc: "Switches and limits" });
  const gray = { ...more, dataId: "order-service.yaml", group: "DEFAULT_GROUP" };
  const content = YAML.replace("25%", "60%");
  const headers = { betaIps: "10.42.0.7,10.42.0.8" };
  await site.call("POST", "/nacos/v1/cs/configs", { ...gray, content }, headers);
  const kinds = [["json", '{ "timeout": 3000 }'], ["properties", "timeout=3000"], ["text", "hi"]];
  for (let i = 0; i < 27; i++) {
    const [type = "text", text = ""] = kinds[i % kinds.length] ?? [];
    const appName = ["billing", "catalog", "gateway"][i % 3] ?? "";
    await site.publish(`service-${i}.${type}`, text, { type, appName });
  }
  const space = { customNamespaceId: "empty", namespaceName: "Empty one", namespaceDesc: "" };
  await site.call("POST", "/nacos/v1/console/namespaces", space);
  for (let i = 0; i < 5; i++) {
    const instance = { serviceName: "order-api", ip: `10.42.0.${i + 1}`, port: "8080" };
    const metadata = `{"zone":"eu-${i % 2}","version":"2.${i}"}`;
    await site.call("POST", "/nacos/v1/ns/instance", { ...instance, metadata, ephemeral: "false" });
  }
}

/** The page has its title, and nothing is on the way to it any longer that it shows. */
export async function settled(page: Page): Promise<void> {
  await page.locator("h1").first().waitFor();
  await page.waitForLoadState("networkidle");
  if (/configs\/\w+\/order-service/.test(page.url()) && !/tab=listeners/.test(page.url())) {
    await page.locator(".cm-content").first().waitFor();
  }
}
