/** Every page in both themes, as axe sees it, and no page wider than its window. */
import { assertEquals } from "#assert";
import type { Page } from "playwright-core";
import { inRepository } from "../../scripts/lib/repository.ts";
import { consoleTest, PHONE } from "./browser.ts";
import { fill, PAGES, settled } from "./pages.ts";

const AXE = inRepository("console", "node_modules", "axe-core", "axe.min.js");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

const FIND = `axe.run(document, { runOnly: ${JSON.stringify(RULES)} }).then(({ violations }) =>
  violations.filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ impact, id, nodes }) =>
      [impact, id, nodes.length, nodes[0].target, nodes[0].any[0]?.message ?? ""].join(" ")))`;

async function mistakes(page: Page): Promise<string[]> {
  // Evaluated by the debugger, so the page's policy stays as it is.
  await page.evaluate(Deno.readTextFileSync(AXE));
  return await page.evaluate<string[]>(FIND);
}

for (const scheme of ["light", "dark"] as const) {
  consoleTest(`axe finds nothing serious on any page, ${scheme}`, async (site) => {
    await fill(site);
    const page = await site.openAsAdmin({ scheme });
    const found: string[] = [];
    for (const [name, path] of Object.entries(PAGES)) {
      await page.goto(site.url + path);
      await settled(page);
      found.push(...(await mistakes(page)).map((mistake) => `${name}: ${mistake}`));
    }
    await page.goto(`${site.url}overview`);
    await settled(page);
    await page.keyboard.press("Control+k");
    await page.getByRole("dialog").waitFor();
    found.push(...(await mistakes(page)).map((mistake) => `palette: ${mistake}`));
    assertEquals(found, []);
  });
}

consoleTest("no page is wider than a phone", async (site) => {
  await fill(site);
  const page = await site.openAsAdmin({ viewport: PHONE });
  const wide: string[] = [];
  for (const [name, path] of Object.entries(PAGES)) {
    await page.goto(site.url + path);
    await settled(page);
    const over = await page.evaluate<number>(
      "document.documentElement.scrollWidth - document.documentElement.clientWidth",
    );
    if (over > 0) wide.push(`${name}: ${over} px`);
  }
  assertEquals(wide, []);
});
