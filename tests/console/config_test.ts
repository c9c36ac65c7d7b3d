/** Writing configs: check, diff, publish, conflict, history, gray, and what the list does. */
import { assert, assertEquals } from "#assert";
import type { Page } from "playwright-core";
import { type ConsoleSite, consoleTest, PASSWORD, PHONE } from "./browser.ts";

const open = async (site: ConsoleSite, page: Page, dataId: string, rest = "") => {
  await page.goto(`${site.url}ns/public/configs/DEFAULT_GROUP/${dataId}${rest}`);
  await page.getByRole("heading", { name: dataId }).waitFor();
};

/** Puts text at the end of the editor. */
const append = async (page: Page, text: string) => {
  await page.locator(".cm-content").first().click();
  await page.keyboard.press("Control+End");
  await page.keyboard.insertText(text);
};

const publish = async (page: Page, comment = "") => {
  await page.getByRole("button", { name: "Review and publish" }).click();
  await page.getByRole("dialog").locator("[data-diff] .cm-editor").first().waitFor();
  if (comment) await page.getByLabel("What changes, and why").fill(comment);
  await page.getByRole("button", { name: /^Publish/ }).click();
  await page.getByRole("dialog").waitFor({ state: "hidden" });
};

const contentOf = (site: ConsoleSite, dataId: string) =>
  site.call("GET", `/nacos/v1/cs/configs?dataId=${dataId}&group=DEFAULT_GROUP`);

consoleTest("create, check, diff, publish, roll back", async (site) => {
  const page = await site.openAsAdmin({ path: "ns/public/configs" });
  await page.getByRole("button", { name: "New config" }).click();
  await page.getByLabel("Data ID").fill("new.yaml");
  await page.getByRole("button", { name: "Write content" }).click();
  await append(page, "a: 1\nb: 2\na: 3\n");
  await page.getByRole("button", { name: /Line 3/ }).waitFor();
  await page.keyboard.press("Control+a");
  // Typed over marked text, Chromium itself makes elements with styles of their own, which the policy refuses.
  await page.keyboard.press("Delete");
  await page.keyboard.insertText("a: 1\nb: 2\n");
  await page.getByText("Valid yaml").waitFor();
  await publish(page, "first");
  await page.getByText("new.yaml published").waitFor();
  assertEquals(await contentOf(site, "new.yaml"), "a: 1\nb: 2\n");

  await append(page, "c: 3\n");
  await publish(page);
  assertEquals(await contentOf(site, "new.yaml"), "a: 1\nb: 2\nc: 3\n");
  await page.getByRole("tab", { name: "History" }).click();
  await page.getByText("first", { exact: true }).waitFor();
  await page.locator(".cm-mergeView").waitFor();
  await page.getByRole("button", { name: "Roll back to A" }).click();
  await page.getByRole("button", { name: "Publish", exact: true }).click();
  await page.getByRole("dialog").waitFor({ state: "hidden" });
  assertEquals(await contentOf(site, "new.yaml"), "a: 1\nb: 2\n");
});

consoleTest("the toast after a publish rolls back", async (site) => {
  await site.publish("undo.txt", "old", { type: "text" });
  const page = await site.openAsAdmin();
  await open(site, page, "undo.txt");
  await append(page, " new");
  await publish(page);
  assertEquals(await contentOf(site, "undo.txt"), "old new");
  await page.getByRole("button", { name: "Roll back" }).click();
  await page.getByText("undo.txt rolled back").waitFor();
  assertEquals(await contentOf(site, "undo.txt"), "old");
});

consoleTest("what two change at different places is merged", async (site) => {
  // As in Nacos, a condition that misses is answered so.
  site.refusals.add(500);
  const base = "a: 1\nb: 2\nc: 3\nd: 4\ne: 5\n";
  await site.publish("both.yaml", base, { type: "yaml" });
  const page = await site.openAsAdmin();
  await open(site, page, "both.yaml");
  await append(page, "f: 6\n");
  await page.getByRole("button", { name: "Review and publish" }).click();
  await page.locator(".cm-mergeView").waitFor();
  // After the diff was looked at: the condition of the publish misses.
  await site.publish("both.yaml", base.replace("a: 1", "a: 100"), { type: "yaml" });
  await page.getByRole("button", { name: "Publish", exact: true }).click();
  await page.getByText("published while you were editing").waitFor();
  assert(await page.getByRole("button", { name: "Publish", exact: true }).isDisabled());
  await page.getByRole("button", { name: "Merge both" }).click();
  await page.getByRole("button", { name: "Publish", exact: true }).click();
  await page.getByRole("dialog").waitFor({ state: "hidden" });
  assertEquals(await contentOf(site, "both.yaml"), base.replace("a: 1", "a: 100") + "f: 6\n");
});

consoleTest("what two change at the same place is decided by a person", async (site) => {
  // As in Nacos, a condition that misses is answered so.
  site.refusals.add(500);
  await site.publish("same.txt", "one", { type: "text" });
  const page = await site.openAsAdmin();
  await open(site, page, "same.txt");
  await append(page, " mine");
  await site.publish("same.txt", "one theirs", { type: "text" });
  await page.getByRole("button", { name: "Review and publish" }).click();
  await page.getByRole("button", { name: "Publish", exact: true }).click();
  await page.getByRole("button", { name: "Merge both" }).click();
  await page.getByText("still has marks of a conflict").waitFor();
  assert(await page.getByRole("button", { name: "Publish", exact: true }).isDisabled());
  assertEquals(await contentOf(site, "same.txt"), "one theirs");
});

consoleTest("line ends and a draft stay as they are", async (site) => {
  await site.publish("crlf.txt", "a\r\nb\r\n", { type: "text" });
  const page = await site.openAsAdmin();
  await open(site, page, "crlf.txt");
  await page.getByText("As published").waitFor();
  await append(page, "c");
  await page.getByText("Unpublished draft").waitFor();
  await page.reload();
  await page.getByText("Unpublished draft").waitFor();
  await publish(page);
  assertEquals(await contentOf(site, "crlf.txt"), "a\r\nb\r\nc");
});

consoleTest("a gray version is published, shown and ended", async (site) => {
  await site.publish("gray.txt", "all", { type: "text" });
  const page = await site.openAsAdmin();
  await open(site, page, "gray.txt", "?tab=gray");
  await page.getByRole("button", { name: "New gray version" }).click();
  await page.getByLabel("Addresses of clients").fill("10.0.0.7\n10.0.0.8");
  await page.locator(".cm-content").first().click();
  await page.keyboard.press("Control+a");
  await page.keyboard.insertText("some");
  await page.getByRole("button", { name: "Publish gray version" }).click();
  await page.getByText("10.0.0.8").waitFor();
  const beta = "/nacos/v1/cs/configs?dataId=gray.txt&group=DEFAULT_GROUP&beta=true";
  assert((await site.call("GET", beta)).includes('"content":"some"'));
  await page.getByRole("button", { name: "End" }).click();
  await page.getByText("No gray version").waitFor();
});

consoleTest("the list: search in content, sort, choose over pages, delete", async (site) => {
  for (let i = 10; i < 40; i++) await site.publish(`row-${i}.txt`, i === 25 ? "needle" : "hay");
  const page = await site.openAsAdmin({ path: "ns/public/configs" });
  await page.getByText("1–20 of 30").waitFor();
  await page.keyboard.press("/");
  await page.keyboard.type("needle");
  await page.getByText("No config matches").waitFor();
  await page.getByRole("button", { name: "In content" }).click();
  await page.getByRole("link", { name: "row-25.txt" }).waitFor();
  await page.waitForURL(/q=needle/);
  await page.keyboard.press("Escape");
  await page.getByRole("link", { name: "row-25.txt" }).click();
  await page.getByRole("heading", { name: "row-25.txt" }).waitFor();
  await page.goBack();
  await page.waitForURL(/q=needle/);
  await page.goto(`${site.url}ns/public/configs?sort=dataId&desc=1`);
  await page.getByRole("link", { name: "row-39.txt" }).waitFor();
  await page.getByRole("checkbox", { name: "Select this page" }).click();
  await page.getByRole("button", { name: "Select all 30 that match" }).click();
  await page.getByText("30 selected").waitFor();
  await page.getByRole("button", { name: "Delete", exact: true }).click();
  await page.getByLabel("Type 30 to confirm").fill("30");
  await page.getByRole("button", { name: "Delete 30 configs" }).click();
  await page.getByText("No config").first().waitFor();
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByText("30 configs brought back").waitFor();
  assertEquals(await contentOf(site, "row-25.txt"), "needle");
});

consoleTest("the palette leads to what stands in a content", async (site) => {
  for (let i = 0; i < 3; i++) {
    await site.publish(`plain-${i}.txt`, i === 2 ? "a needle here" : "hay");
  }
  const page = await site.openAsAdmin();
  await page.keyboard.press("Control+k");
  await page.getByRole("dialog").locator("input").fill("needle");
  await page.getByText("public · DEFAULT_GROUP · Line 1 · a needle here").waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "plain-2.txt" }).waitFor();
  for (let i = 3; i < 12; i++) await site.publish(`plain-${i}.txt`, "a needle here");
  await page.keyboard.press("Control+k");
  await page.getByRole("dialog").locator("input").fill("needle here");
  await page.getByText("All 10 in the list of configs").click();
  await page.waitForURL(/q=needle\+here&content=1&all=1/);
  await page.getByText("10 found").waitFor();
});

consoleTest("on a phone a config is found, read and published", async (site) => {
  await site.publish("phone.txt", "small", { type: "text" });
  const page = await site.openAsAdmin({ viewport: PHONE });
  await page.getByRole("button", { name: "Main menu" }).click();
  await page.getByRole("dialog").getByRole("link", { name: /Configs/ }).click();
  await page.getByRole("link", { name: "phone.txt" }).click();
  await append(page, " screen");
  await publish(page);
  assertEquals(await contentOf(site, "phone.txt"), "small screen");
});

consoleTest("a publish waits for its time, is shown, and is taken back", async (site) => {
  await site.publish("night.txt", "day\n");
  const page = await site.openAsAdmin();
  await open(site, page, "night.txt");
  await append(page, "night");
  await page.getByRole("button", { name: "Review and publish" }).click();
  await page.getByLabel("When").selectOption("Publish at a time");
  const later = page.getByRole("button", { name: "Publish at a time" });
  assertEquals(await later.isDisabled(), true);
  await page.getByLabel("Time, as in this place").fill("2020-01-01T08:00");
  await later.click();
  await page.getByText("at is 2020-01-01").waitFor();
  const tomorrow = new Date(Date.now() + 86_400_000);
  await page.getByLabel("Time, as in this place").fill(`${localDay(tomorrow)}T08:00`);
  await later.click();
  await page.getByRole("tab", { name: "Later (1)" }).waitFor();
  await page.getByText(/^Will be published on /).waitFor();
  await page.locator("[data-diff] .cm-editor").first().waitFor();
  assertEquals(await contentOf(site, "night.txt"), "day\n");

  await page.goto(`${site.url}ns/public/configs`);
  await page.getByRole("link", { name: "night.txt", exact: true }).first().waitFor();
  await page.getByText("Published later: 1.").getByRole("link", { name: "night.txt" }).click();
  await page.getByRole("button", { name: "Take back" }).click();
  await page.getByText("Nothing waits").waitFor();
});

consoleTest("a second person confirms what another one asked for", async (site) => {
  await site.publish("pair.txt", "one\n");
  const admin = await site.openAsAdmin();
  const made = await admin.evaluate(`fetch("rnacos/v1/auth/users", {
    method: "POST", headers: { "X-Rnacos-Console": "1" },
    body: new URLSearchParams({ username: "jo", password: "${PASSWORD}", roles: "1" }),
  }).then((answer) => answer.status)`);
  assertEquals(made, 200);
  const asking = await site.openAs("jo", PASSWORD);
  await open(site, asking, "pair.txt");
  await append(asking, "two");
  await asking.getByRole("button", { name: "Review and publish" }).click();
  await asking.getByLabel("When").selectOption("Ask somebody to confirm");
  await asking.getByLabel("What changes, and why").fill("a second one");
  await asking.getByRole("button", { name: "Ask somebody to confirm" }).click();
  await asking.getByText("Waits for somebody else").waitFor();
  await asking.getByRole("button", { name: "Take back" }).waitFor();
  assertEquals(await asking.getByRole("button", { name: "Confirm and publish" }).count(), 0);

  await open(site, admin, "pair.txt", "?tab=waiting");
  await admin.getByText("a second one").waitFor();
  await admin.getByRole("button", { name: "Confirm and publish" }).click();
  await admin.getByText("Nothing waits").waitFor();
  assertEquals(await contentOf(site, "pair.txt"), "one\ntwo");
});

/** As a field for dates has it. */
function localDay(day: Date): string {
  const two = (count: number) => String(count).padStart(2, "0");
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
}

consoleTest(
  "a check is attached, refuses what breaks it, and goes with a way back",
  async (site) => {
    await site.publish("pool.yaml", "pool: 1\n", { type: "yaml" });
    const page = await site.openAsAdmin();
    await open(site, page, "pool.yaml", "?tab=check");
    await page.getByRole("button", { name: "Attach a check" }).click();
    await page.locator(".cm-content").first().click();
    await page.keyboard.insertText('{ "required": ["port"] }');
    await page.getByRole("button", { name: "Attach", exact: true }).click();
    await page.getByText("What is published now would be refused: line 1, column 1").waitFor();

    await page.getByRole("tab", { name: "Content" }).click();
    await append(page, "max: 2\n");
    await page.getByRole("button", { name: "Review and publish" }).click();
    await page.getByRole("dialog").locator("[data-diff] .cm-editor").first().waitFor();
    await page.getByRole("button", { name: /^Publish/ }).click();
    await page.getByText("is refused by its check: line 1, column 1").waitFor();
    assertEquals(await contentOf(site, "pool.yaml"), "pool: 1\n");
    await page.keyboard.press("Escape");

    await page.getByRole("tab", { name: "Check" }).click();
    await page.getByRole("button", { name: "Take away" }).click();
    await page.getByText("Any content is published").waitFor();
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByRole("button", { name: "Take away" }).waitFor();
    await page.locator(".cm-content").getByText("required").waitFor();
  },
);
