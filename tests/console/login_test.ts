/** Coming in and going out: the wrong password, the first one, a session that ends, and what follows the person. */
import { assert, assertEquals } from "#assert";
import { type ConsoleSite, consoleTest, logIn, PASSWORD } from "./browser.ts";

consoleTest("a wrong password is refused in place, and the address stays", async (site) => {
  const page = await site.open();
  await page.goto(`${site.url}ns/public/configs?q=abc`);
  await logIn(page, "admin", "wrong");
  await page.getByText("User name or password is wrong.").waitFor();
  await logIn(page, "admin", PASSWORD);
  await page.getByRole("heading", { name: "Configs" }).waitFor();
  assertEquals(page.url(), `${site.url}ns/public/configs?q=abc`);
  assertEquals(await page.getByRole("textbox", { name: /Search id/ }).inputValue(), "abc");
});

consoleTest("a session that ends takes nothing that was typed", async (site) => {
  await site.publish("draft.yaml", "a: 1", { type: "yaml" });
  const page = await site.openAsAdmin({ path: "ns/public/configs/DEFAULT_GROUP/draft.yaml" });
  await page.locator(".cm-content").click();
  await page.keyboard.press("Control+End");
  await page.keyboard.type("\nb: 2");
  await page.context().clearCookies();
  await page.getByRole("button", { name: "Review and publish" }).click();
  await page.getByRole("button", { name: "Publish", exact: true }).click();
  await page.getByText("Your session has ended").waitFor();
  assertEquals(await page.getByText("You lack the right for this").count(), 0);
  await page.locator("input[name=password]").fill(PASSWORD);
  await page.getByRole("button", { name: "Log in" }).click();
  await page.getByText("Your session has ended").waitFor({ state: "hidden" });
  await page.getByRole("button", { name: "Publish", exact: true }).click();
  await page.getByText("draft.yaml published").waitFor();
  assertEquals(await contentOf(site, "draft.yaml"), "a: 1\nb: 2");
});

consoleTest("the password of the first start has to be changed", async (site) => {
  // A login waits for the first user, who is made a moment after the start.
  const body = new URLSearchParams({ username: "admin", password: "none" });
  const headers = { "X-Rnacos-Console": "1" };
  const early = await fetch(`${site.url}rnacos/v1/console/session`, {
    method: "POST",
    headers,
    body,
  });
  assertEquals(early.status, 403, await early.text());
  const first = Deno.readTextFileSync(`${site.server.dataDir}/initial_admin_password`).trim();
  const page = await site.open();
  await page.goto(site.url);
  await logIn(page, "admin", first);
  await page.getByRole("heading", { name: "Choose a password" }).waitFor();
  await page.getByLabel("New password").fill(PASSWORD);
  await page.getByLabel("The same again").fill(`${PASSWORD}x`);
  await page.getByText("The two differ.").waitFor();
  await page.getByLabel("The same again").fill(PASSWORD);
  await page.getByRole("button", { name: "Change password" }).click();
  await page.getByRole("heading", { name: "Overview" }).waitFor();
  await page.reload();
  await page.getByRole("heading", { name: "Overview" }).waitFor();
}, { RNACOS_INIT_ADMIN_PASSWORD: "" });

consoleTest("who logs out sees nothing of the console any longer", async (site) => {
  const page = await site.openAsAdmin();
  await page.getByRole("button", { name: "admin" }).click();
  await page.getByRole("menuitem", { name: "Log out" }).click();
  await page.getByRole("heading", { name: "Log in to rnacos" }).waitFor();
  await page.reload();
  await page.getByRole("heading", { name: "Log in to rnacos" }).waitFor();
});

consoleTest("language and theme change at once and stay", async (site) => {
  const page = await site.openAsAdmin();
  await page.getByRole("button", { name: "admin" }).click();
  await page.getByRole("menuitem", { name: "中文" }).click();
  await page.getByRole("heading", { name: "概览" }).waitFor();
  await page.getByRole("button", { name: "admin" }).click();
  await page.getByRole("menuitem", { name: "深色" }).click();
  await page.reload();
  await page.getByRole("heading", { name: "概览" }).waitFor();
  const root = page.locator("html");
  assertEquals(await root.getAttribute("data-mantine-color-scheme"), "dark");
  assertEquals(await root.getAttribute("lang"), "zh-CN");
});

consoleTest("below a base path everything is found, deep links too", async (site) => {
  const page = await site.openAsAdmin();
  assert(page.url().startsWith(site.url));
  await page.getByRole("heading", { name: "Overview" }).waitFor();
  await page.keyboard.press("g");
  await page.keyboard.press("c");
  await page.waitForURL(`${site.url}ns/public/configs`);
  await page.reload();
  await page.getByRole("heading", { name: "Configs" }).waitFor();
}, { RNACOS_CONSOLE_BASE_PATH: "/ops/nacos/" });

async function contentOf(site: ConsoleSite, dataId: string): Promise<string> {
  return await site.call("GET", `/nacos/v1/cs/configs?dataId=${dataId}&group=DEFAULT_GROUP`);
}

consoleTest("a reader is not offered what would be refused", async (site) => {
  await site.publish("read.txt", "only", { type: "text" });
  const admin = await site.openAsAdmin();
  const made = await admin.evaluate(`fetch("rnacos/v1/auth/users", {
    method: "POST", headers: { "X-Rnacos-Console": "1" },
    body: new URLSearchParams({ username: "reader", password: "${PASSWORD}", roles: "2" }),
  }).then(async (answer) => answer.status + " " + await answer.text())`);
  assert(String(made).startsWith("200"), String(made));
  const page = await site.openAs("reader", PASSWORD);
  await page.goto(`${site.url}ns/public/configs`);
  await page.getByRole("link", { name: "read.txt" }).waitFor();
  assertEquals(await page.getByRole("button", { name: "New config" }).count(), 0);
  for (const name of ["Audit", "Clients", "Nodes", "Move in"]) {
    assertEquals(await page.getByRole("link", { name, exact: true }).count(), 0, name);
  }
  await page.getByRole("link", { name: "read.txt" }).click();
  await page.locator(".cm-content").waitFor();
  assertEquals(await page.getByRole("button", { name: "Review and publish" }).count(), 0);
  await page.locator(".cm-content").click();
  await page.keyboard.type("x");
  await page.getByText("As published").waitFor();
});
