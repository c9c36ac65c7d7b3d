/** States of the console that no address alone leads to: dialogs, refusals, lost sessions. For the camera. */
import { Buffer } from "node:buffer";
import type { Page } from "playwright-core";
import { type ConsoleSite, logIn, PASSWORD, quiet, visit } from "./browser.ts";

const ORDER = "ns/public/configs/DEFAULT_GROUP/order-service.yaml";

type Scene = (page: Page, site: ConsoleSite) => Promise<void>;

async function write(page: Page, text: string): Promise<void> {
  await visit(page, ORDER);
  await page.locator(".cm-content").first().click();
  await page.keyboard.press("Control+Home");
  await page.keyboard.insertText(text);
}

async function review(page: Page): Promise<void> {
  await page.keyboard.press("Control+s");
  await page.locator("[role=dialog] [data-diff] .cm-editor").first().waitFor();
}

/** In a window of its own each. */
export const SCENES: Readonly<Record<string, Scene>> = {
  async login(page, site) {
    await page.context().clearCookies();
    await page.goto(site.url);
    await page.locator("input[name=password]").waitFor();
  },
  async loginRefused(page, site) {
    await page.context().clearCookies();
    await page.goto(site.url);
    await logIn(page, "admin", "wrong");
    await page.locator("[role=alert]").first().waitFor();
  },
  async palette(page) {
    await page.keyboard.press("Control+k");
    await page.getByRole("dialog").locator("input").fill("order");
  },
  async shortcuts(page) {
    await page.keyboard.press("?");
    await page.getByRole("dialog").waitFor();
  },
  async userMenu(page) {
    const menu = page.locator("[role=region] button").first();
    const isPhone = (page.viewportSize()?.width ?? 0) < 700;
    if (isPhone) await menu.click();
    await page.locator(isPhone ? "[role=dialog]" : "aside").getByText("admin").click();
  },
  async mistake(page) {
    await write(page, "server: 1\nserver: 2\n");
  },
  async publish(page) {
    await write(page, "# 限流：先在华东试\n");
    await review(page);
  },
  async conflict(page, site) {
    await write(page, "# mine\n");
    const of = "/nacos/v1/cs/configs?dataId=order-service.yaml&group=DEFAULT_GROUP";
    const before = await site.call("GET", of);
    await review(page);
    await site.publish("order-service.yaml", `# theirs\n${before}`, { type: "yaml" });
    await page.getByRole("dialog").locator("button").last().click();
    await page.locator("[role=dialog] button:disabled").first().waitFor();
  },
  async publishLater(page) {
    await write(page, "# a draft\n");
    await review(page);
    await page.getByRole("dialog").locator("select").selectOption("schedule");
  },
  async sessionLost(page) {
    await write(page, "# a draft\n");
    await page.context().clearCookies();
    await visit(page, "audit");
    await page.locator("input[name=password]").waitFor();
  },
  async serverGone(page) {
    await visit(page, "ns/public/services");
    await quiet(page);
    await page.route("**/rnacos/**", (route) => route.abort("connectionrefused"));
    await visit(page, "ns/dev/configs");
    await page.getByRole("alert").first().waitFor();
  },
  async importPreview(page, site) {
    const cookie = (await page.context().cookies()).find(({ name }) => name === "rnacos_session");
    const answer = await fetch(`${site.url}rnacos/v1/console/configs/export`, {
      method: "POST",
      headers: { "X-Rnacos-Console": "1", cookie: `rnacos_session=${cookie?.value}` },
      body: JSON.stringify({ namespace: "dev", format: "nacos2" }),
    });
    const buffer = Buffer.from(await answer.arrayBuffer());
    await visit(page, "ns/public/configs?dialog=import");
    const file = { name: "dev.zip", mimeType: "application/zip", buffer };
    await page.locator("input[type=file]").setInputFiles(file);
    await page.getByRole("dialog").locator("tbody tr").first().waitFor();
  },
  async selected(page) {
    await visit(page, "ns/public/configs");
    await quiet(page);
    // Choosing many is for the desk.
    const all = page.locator("thead input[type=checkbox]");
    if (await all.isVisible()) await all.click();
  },
  async auditRow(page) {
    await visit(page, "audit");
    await page.locator("tbody button.link").first().click();
  },
  async clientOpen(page) {
    await visit(page, "clients");
    await page.locator("tbody button.link").first().click();
  },
  async reader(page, site) {
    await page.context().clearCookies();
    await page.goto(site.url);
    await logIn(page, "visitor", PASSWORD);
    await page.locator("#main").waitFor();
    await visit(page, "audit");
  },
  async readerConfig(page, site) {
    await page.context().clearCookies();
    await page.goto(site.url);
    await logIn(page, "visitor", PASSWORD);
    await page.locator("#main").waitFor();
    await visit(page, ORDER);
  },
};
