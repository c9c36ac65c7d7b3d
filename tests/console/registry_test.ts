/** Services and their instances, clients, namespaces, users, tokens, audit: what the pages show and change. */
import { assert, assertEquals } from "#assert";
import type { Page } from "playwright-core";
import { type ConsoleSite, consoleTest } from "./browser.ts";

const ORDER = "ns/public/services/DEFAULT_GROUP/order";

const register = (site: ConsoleSite, ip: string, serviceName = "order") =>
  site.call("POST", "/nacos/v1/ns/instance", { serviceName, ip, port: "80", ephemeral: "false" });

const instanceOf = async (site: ConsoleSite, ip: string) =>
  JSON.parse(
    await site.call("GET", `/nacos/v1/ns/instance?serviceName=order&ip=${ip}&port=80`),
  );

/** By the session of the page, as the console itself does. */
const makeUser = (page: Page, username: string) =>
  page.evaluate(async (username) => {
    const form = { username, password: "a-Password-2" };
    const answer = await fetch("rnacos/v1/auth/users", {
      method: "POST",
      headers: { "X-Rnacos-Console": "1" },
      body: new URLSearchParams(form),
    });
    if (!answer.ok) throw new Error(await answer.text());
  }, username);

const row = (page: Page, text: string) => page.locator("tbody tr", { hasText: text });

consoleTest("instances come and go live, and stay while the page is paused", async (site) => {
  await register(site, "10.0.0.1");
  const page = await site.openAsAdmin({ path: "ns/public/services" });
  await page.getByRole("link", { name: "order" }).click();
  await row(page, "10.0.0.1:80").waitFor();
  await register(site, "10.0.0.2");
  await row(page, "10.0.0.2:80").waitFor();
  await page.getByRole("button", { name: "Live" }).click();
  await page.getByRole("button", { name: "Paused" }).waitFor();
  await register(site, "10.0.0.3");
  assertEquals(await row(page, "10.0.0.3:80").count(), 0);
  await page.getByRole("button", { name: "Paused" }).click();
  await row(page, "10.0.0.3:80").waitFor();
  await page.getByRole("tab", { name: "Came and went" }).click();
  await page.getByText("10.0.0.3:80@DEFAULT").waitFor();
  // The server knows of what was before the page.
  await page.reload();
  await page.getByText("10.0.0.1:80@DEFAULT").waitFor();
  await register(site, "10.0.0.4");
  await page.getByText("10.0.0.4:80@DEFAULT").waitFor();
});

consoleTest("a stream that is refused is told, and taken up again", async (site) => {
  await register(site, "10.0.0.1");
  const page = await site.openAsAdmin();
  await page.route("**/service/events?*", (route) => route.fulfill({ status: 404, body: "" }));
  await page.goto(`${site.url}${ORDER}`);
  const lost = page.getByRole("button", { name: /Not live since .* Reconnect/ });
  await lost.waitFor();
  assertEquals(await row(page, "10.0.0.1:80").count(), 1);
  await page.unroute("**/service/events?*");
  await lost.click();
  await page.getByRole("button", { name: "Live" }).waitFor();
});

consoleTest("a weight is laid over an instance, taken back, and removed", async (site) => {
  await register(site, "10.0.0.1");
  const page = await site.openAsAdmin({ path: ORDER });
  const weight = page.getByRole("textbox", { name: "Weight of 10.0.0.1:80" });
  await weight.fill("0.5");
  await weight.press("Enter");
  await page.getByText("sends 1").waitFor();
  assertEquals((await instanceOf(site, "10.0.0.1")).weight, 0.5);
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByText("sends 1").waitFor({ state: "detached" });
  assertEquals((await instanceOf(site, "10.0.0.1")).weight, 1);

  await page.getByRole("switch", { name: "Switch 10.0.0.1:80 on" }).click({ force: true });
  await page.getByText("switched off", { exact: true }).waitFor();
  await page.getByRole("button", { name: "10.0.0.1:80", exact: true }).click();
  const drawer = page.getByRole("dialog");
  await drawer.getByRole("button", { name: "Add a pair" }).click();
  await drawer.getByLabel("Key 1").fill("zone");
  await drawer.getByLabel("Value 1").fill("<b>eu</b>");
  await drawer.getByRole("button", { name: "Save metadata" }).click();
  await page.getByText("zone=<b>eu</b>").waitFor();
  assertEquals((await instanceOf(site, "10.0.0.1")).metadata, { zone: "<b>eu</b>" });
  await drawer.getByRole("button", { name: "Remove override" }).click();
  await page.getByText("zone=<b>eu</b>").waitFor({ state: "detached" });
  assertEquals((await instanceOf(site, "10.0.0.1")).metadata, {});
  await page.getByRole("button", { name: "Undo" }).last().click();
  await page.getByText("zone=<b>eu</b>").waitFor();
  assertEquals((await instanceOf(site, "10.0.0.1")).metadata, { zone: "<b>eu</b>" });
});

consoleTest("the page says why an instance is not in the list", async (site) => {
  await register(site, "10.0.0.1");
  const page = await site.openAsAdmin({ path: `${ORDER}?dialog=explain` });
  await page.getByText("It is in the list of order").waitFor();
  await page.getByRole("textbox", { name: "Address", exact: true }).fill("10.0.0.9:80");
  await page.getByRole("button", { name: "Check" }).click();
  await page.getByText("It is not in the list of order").waitFor();
  await page.getByText("Nobody registers it").waitFor();
});

consoleTest("a service is made, set, and deleted with a way back", async (site) => {
  const page = await site.openAsAdmin({ path: "ns/public/services?dialog=new" });
  await page.getByRole("textbox", { name: "Service" }).fill("stock");
  await page.getByRole("button", { name: "Create" }).click();
  await page.getByRole("heading", { name: "stock" }).waitFor();
  await page.getByRole("tab", { name: "Settings" }).click();
  await page.getByLabel("Protection threshold").fill("60");
  await page.getByRole("button", { name: "Save" }).first().click();
  await page.getByText("Protection threshold60%").waitFor();
  await page.getByRole("button", { name: "Delete" }).click();
  await page.getByText("stock deleted").waitFor();
  await page.getByText("No services in public yet").waitFor();
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByRole("link", { name: "stock" }).waitFor();
  const path = "/nacos/v1/ns/service?serviceName=stock";
  assertEquals(JSON.parse(await site.call("GET", path)).protectThreshold, 0.6);
});

consoleTest(
  "a user is made with a role and namespaces, is limited by them, and is in the audit",
  async (site) => {
    const space = { customNamespaceId: "dev", namespaceName: "dev", namespaceDesc: "" };
    await site.call("POST", "/nacos/v1/console/namespaces", space);
    const page = await site.openAsAdmin({ path: "access?dialog=new" });
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("User name").fill("jo");
    await dialog.getByLabel("First password").fill("jo-Password-1");
    await dialog.getByLabel("To be changed at the next login").uncheck();
    await dialog.getByLabel("Roles").fill("Visitor");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    const spaces = dialog.getByRole("combobox", { name: "Namespaces" });
    await spaces.click();
    await page.getByRole("option", { name: "Only some" }).click();
    await page.getByRole("option", { name: "dev" }).click();
    await page.keyboard.press("Tab");
    await dialog.getByRole("button", { name: "Create" }).click();
    await row(page, "jo").getByText("Visitor").waitFor();
    await row(page, "jo").getByText("dev").waitFor();

    const jo = await site.openAs("jo", "jo-Password-1");
    await jo.goto(`${site.url}ns/dev/services`);
    await jo.getByText("No services in dev yet").waitFor();
    assert(await jo.getByRole("button", { name: "New service" }).isDisabled());
    await jo.goto(`${site.url}ns/public/services`);
    await jo.getByText("You may not see the services of public").waitFor();
    assertEquals(await jo.getByRole("link", { name: "Audit" }).count(), 0);
    await jo.goto(`${site.url}cluster`);
    await jo.getByText("Nodes and connections are for managers and developers").waitFor();
    await jo.goto(`${site.url}audit`);
    await jo.getByText("You may not see this").waitFor();

    await page.goto(`${site.url}audit?q=user/jo&verb=user.`);
    await page.getByRole("button", { name: "user.create" }).first().click();
    await page.getByRole("dialog").getByText("user/jo").waitFor();
  },
);

consoleTest("a role is given rights, and loses one with a way back", async (site) => {
  const page = await site.openAsAdmin();
  await makeUser(page, "jo");
  await page.goto(`${site.url}access?tab=roles&dialog=new`);
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Role", { exact: true }).fill("team");
  await dialog.getByLabel("First user who holds it").fill("jo");
  await dialog.getByLabel("Namespace").fill("dev");
  await dialog.getByRole("button", { name: "Create" }).click();
  await row(page, "team").getByText("dev:*:* r").waitFor();
  await page.getByRole("button", { name: "team", exact: true }).click();
  await page.getByRole("button", { name: "Take away dev:*:*" }).click();
  await page.getByText("Nothing is granted yet.").first().waitFor();
  await page.getByRole("button", { name: "Undo" }).click();
  await row(page, "team").getByText("dev:*:* r").waitFor();
});

consoleTest("an access token is shown once, opens what it may, and is revoked", async (site) => {
  const page = await site.openAsAdmin({ path: "access?tab=tokens&dialog=new" });
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name", { exact: true }).fill("build");
  await dialog.getByLabel("Namespace").fill("public");
  await dialog.getByRole("button", { name: "Create" }).click();
  await dialog.getByText("Copy it now").waitFor();
  const token = await dialog.locator(".mono").innerText();
  await dialog.getByRole("button", { name: "Done" }).click();
  await row(page, "build").getByText("public:*:* r").waitFor();
  const asked = await fetch(`${site.url}rnacos/v1/console/services?namespace=public`, {
    headers: { Authorization: `Bearer ${token}` },
  });
  assertEquals(asked.status, 200, await asked.text());
  await row(page, "build").getByRole("button", { name: "Actions for build" }).click();
  await page.getByRole("menuitem", { name: "Revoke" }).click();
  const revoke = page.getByRole("dialog").getByRole("button", { name: "Revoke token" });
  assert(await revoke.isDisabled());
  await page.getByLabel("Type build to confirm").fill("build");
  await revoke.click();
  await page.getByText("No access tokens").waitFor();
});

consoleTest(
  "a namespace gets an id of its own, and comes back after it was deleted",
  async (site) => {
    const page = await site.openAsAdmin({ path: "namespaces?dialog=new" });
    await page.getByLabel("Name", { exact: true }).fill("Team One");
    const id = await page.getByLabel("ID", { exact: true }).inputValue();
    assert(/^team-one-[0-9a-f]{6}$/.test(id), id);
    await page.getByRole("button", { name: "Create" }).click();
    await row(page, id).waitFor();
    await row(page, id).getByRole("button", { name: "Actions for Team One" }).click();
    await page.getByRole("menuitem", { name: "Delete namespace" }).click();
    await row(page, id).waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Undo" }).last().click();
    await row(page, id).waitFor();
    await row(page, id).getByRole("button", { name: "Actions for Team One" }).click();
    await page.getByRole("menuitem", { name: "Compare with another" }).click();
    await page.getByRole("heading", { name: "Compare namespaces" }).waitFor();
  },
);

consoleTest("a route of the API is tried", async (site) => {
  const page = await site.openAsAdmin({ path: "api?q=post+console/namespaces" });
  await page.getByRole("button", { name: "/nacos/v1/console/namespaces" }).click();
  const drawer = page.getByRole("dialog");
  await drawer.getByLabel("namespaceName").fill("made here");
  await drawer.getByLabel("customNamespaceId, may stay empty").fill("made");
  await drawer.getByRole("button", { name: "Send" }).click();
  await drawer.getByText(/Answer: 200/).waitFor();
  await page.goto(`${site.url}namespaces`);
  await row(page, "made here").waitFor();
});

consoleTest("nodes, licences and update notes are there", async (site) => {
  const page = await site.openAsAdmin({ path: "cluster" });
  await row(page, "this one").getByText("Leader").waitFor();
  await page.goto(`${site.url}about`);
  await page.getByText("@mantine/core").waitFor();
  await page.getByRole("heading", { name: /^0\.1\.0/ }).waitFor();
});
