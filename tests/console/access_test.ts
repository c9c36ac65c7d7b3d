/** Every page in both themes, as axe sees it, and no page wider than its window. */
import { assertEquals } from "#assert";
import type { Page } from "playwright-core";
import { inRepository } from "../../scripts/lib/repository.ts";
import { type ConsoleSite, consoleTest, PHONE, visit } from "./browser.ts";
import { PAGES, settled } from "./pages.ts";
import { fill } from "./sample.ts";

const AXE = inRepository("console", "node_modules", "axe-core", "axe.min.js");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

const FIND = `axe.run(document, { runOnly: ${JSON.stringify(RULES)}, resultTypes: ["violations"] })
  .then(({ violations }) =>
    violations.filter(({ impact }) => impact === "serious" || impact === "critical")
      .map(({ impact, id, nodes }) =>
        [impact, id, nodes.length, nodes[0].target, nodes[0].any[0]?.message ?? ""].join(" ")))`;

async function mistakes(page: Page): Promise<string[]> {
  // Evaluated by the debugger, so the page's policy stays as it is.
  const isThere = await page.evaluate<boolean>("typeof axe !== 'undefined'");
  if (!isThere) await page.evaluate(Deno.readTextFileSync(AXE));
  return await page.evaluate<string[]>(FIND);
}

async function mistakesOfAll(site: ConsoleSite, scheme: "light" | "dark"): Promise<string[]> {
  const page = await site.openAsAdmin({ scheme });
  const found: string[] = [];
  for (const [name, path] of Object.entries(PAGES)) {
    await visit(page, path);
    await settled(page);
    found.push(...(await mistakes(page)).map((mistake) => `${scheme} ${name}: ${mistake}`));
  }
  await visit(page, "overview");
  await settled(page);
  await page.keyboard.press("Control+k");
  await page.getByRole("dialog").waitFor();
  found.push(...(await mistakes(page)).map((mistake) => `${scheme} palette: ${mistake}`));
  return found;
}

async function tooWide(site: ConsoleSite): Promise<string[]> {
  const page = await site.openAsAdmin({ viewport: PHONE });
  const wide: string[] = [];
  for (const [name, path] of Object.entries(PAGES)) {
    await visit(page, path);
    await settled(page);
    const over = await page.evaluate<number>(
      "document.documentElement.scrollWidth - document.documentElement.clientWidth",
    );
    if (over > 0) wide.push(`${name} on a phone: ${over} px too wide`);
  }
  return wide;
}

consoleTest(
  "axe finds nothing serious on any page, and none is wider than a phone",
  async (site) => {
    await fill(site);
    const found = await Promise.all([
      mistakesOfAll(site, "light"),
      mistakesOfAll(site, "dark"),
      tooWide(site),
    ]);
    assertEquals(found.flat(), []);
  },
);
