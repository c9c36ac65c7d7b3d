/** Configs that come in, go out and are copied many at a time. */
import { Buffer } from "node:buffer";
import { assertEquals, assertMatch } from "#assert";
import { consoleTest } from "./browser.ts";

consoleTest("an export is imported again after it was shown row by row", async (site) => {
  for (const name of ["a", "b", "c"]) await site.publish(`${name}.txt`, `is ${name}`);
  const space = { customNamespaceId: "dev", namespaceName: "Development", namespaceDesc: "" };
  await site.call("POST", "/nacos/v1/console/namespaces", space);
  const page = await site.openAsAdmin({ path: "ns/public/configs" });
  await page.getByRole("link", { name: "a.txt" }).waitFor();
  await page.getByRole("button", { name: "Import and export" }).click();
  const saved = page.waitForEvent("download");
  await page.getByRole("menuitem", { name: "for Nacos 2.x" }).click();
  const zip = await (await saved).path();

  await site.publish("b.txt", "otherwise", { tenant: "dev" });
  await page.goto(`${site.url}ns/dev/configs?dialog=import`);
  await page.locator("input[type=file]").setInputFiles(zip);
  await page.getByText("Overwrite").click();
  await page.getByText("New 2").waitFor();
  await page.getByText("Changed 1").waitFor();
  assertEquals(
    await site.call(
      "GET",
      "/nacos/v1/cs/configs?search=blur&pageNo=1&pageSize=9&dataId=*&group=&tenant=dev",
    )
      .then((text) => JSON.parse(text).totalCount),
    1,
  );
  await page.getByRole("button", { name: "Import 3" }).click();
  await page.getByRole("dialog").getByText("Configs imported: 3").waitFor();
  const one = "/nacos/v1/cs/configs?dataId=b.txt&group=DEFAULT_GROUP&tenant=dev";
  assertEquals(await site.call("GET", one), "is b");
});

consoleTest("what is no archive is refused in words, in place", async (site) => {
  const page = await site.openAsAdmin({ path: "ns/public/configs?dialog=import" });
  const buffer = Buffer.from("no zip at all");
  const file = { name: "x.zip", mimeType: "application/zip", buffer };
  await page.locator("input[type=file]").setInputFiles(file);
  const alert = page.getByRole("alert");
  await alert.waitFor();
  assertMatch(await alert.innerText(), /Nothing was imported\..+Request/s);
});

consoleTest("two namespaces are compared, and what differs is copied", async (site) => {
  const space = { customNamespaceId: "dev", namespaceName: "Development", namespaceDesc: "" };
  await site.call("POST", "/nacos/v1/console/namespaces", space);
  for (const name of ["same", "differs", "only"]) await site.publish(`${name}.txt`, name);
  await site.publish("same.txt", "same", { tenant: "dev" });
  await site.publish("differs.txt", "old", { tenant: "dev" });
  const page = await site.openAsAdmin({ path: "ns/public/compare?with=dev" });
  await page.getByRole("button", { name: "differs.txt" }).click();
  await page.locator(".cm-mergeView").waitFor();
  await page.keyboard.press("Escape");
  await page.locator(".cm-mergeView").waitFor({ state: "hidden" });
  await page.getByRole("checkbox", { name: "Select this page" }).click();
  await page.getByRole("button", { name: "Copy 2 to dev" }).click();
  await page.getByRole("dialog").getByText("Overwrite").click();
  await page.getByRole("button", { name: "Clone 2" }).click();
  await page.getByText("No difference").waitFor();
  const one = "/nacos/v1/cs/configs?dataId=differs.txt&group=DEFAULT_GROUP&tenant=dev";
  assertEquals(await site.call("GET", one), "differs");
});
