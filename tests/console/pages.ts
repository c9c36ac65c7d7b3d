/** All pages of the console with something on them, for what looks at every page: axe and the camera. */
import type { Page } from "playwright-core";
import { quiet } from "./browser.ts";

export const PAGES: Readonly<Record<string, string>> = {
  overview: "overview",
  configs: "ns/public/configs",
  configsFound: "ns/public/configs?q=timeout&content=1",
  configsNone: "ns/empty/configs",
  configsNew: "ns/public/configs?dialog=new",
  configsImport: "ns/public/configs?dialog=import",
  compare: "ns/public/compare?with=dev",
  config: "ns/public/configs/DEFAULT_GROUP/order-service.yaml",
  configHistory: "ns/public/configs/DEFAULT_GROUP/order-service.yaml?tab=history",
  configListeners: "ns/public/configs/DEFAULT_GROUP/order-service.yaml?tab=listeners",
  configGray: "ns/public/configs/DEFAULT_GROUP/order-service.yaml?tab=gray",
  configGrayForm: "ns/public/configs/DEFAULT_GROUP/order-service.yaml?tab=gray&form=edit",
  configCheck: "ns/public/configs/DEFAULT_GROUP/order-service.yaml?tab=check",
  configWaiting: "ns/public/configs/DEFAULT_GROUP/order-service.yaml?tab=waiting",
  configGone: "ns/public/configs/DEFAULT_GROUP/no-such.yaml",
  services: "ns/public/services",
  service: "ns/public/services/DEFAULT_GROUP/order-api",
  serviceSubscribers: "ns/public/services/DEFAULT_GROUP/order-api?tab=subscribers",
  serviceSettings: "ns/public/services/DEFAULT_GROUP/order-api?tab=settings",
  serviceEvents: "ns/public/services/DEFAULT_GROUP/order-api?tab=events",
  serviceExplain: "ns/public/services/DEFAULT_GROUP/order-api?dialog=explain",
  serviceInstance: "ns/public/services/DEFAULT_GROUP/order-api?instance=10.42.0.1:8080@EU",
  serviceProtected: "ns/public/services/DEFAULT_GROUP/inventory-stock",
  serviceGone: "ns/public/services/DEFAULT_GROUP/no-such",
  servicesNew: "ns/public/services?dialog=new",
  servicesNone: "ns/empty/services",
  clients: "clients",
  cluster: "cluster",
  namespaces: "namespaces",
  move: "move",
  namespacesNew: "namespaces?dialog=new",
  access: "access",
  accessNew: "access?dialog=new",
  accessRoles: "access?tab=roles",
  accessTokens: "access?tab=tokens",
  audit: "audit",
  api: "api",
  about: "about",
  noSuchPage: "no/such/page",
};

/** The page has its title, and nothing is on the way to it any longer that it shows. */
export async function settled(page: Page): Promise<void> {
  await page.locator("h1").first().waitFor();
  await quiet(page);
  if (/configs\/\w+\/order-service/.test(page.url()) && !/tab=(listeners|check)/.test(page.url())) {
    await page.locator(".cm-content").first().waitFor();
    await quiet(page);
  }
}
