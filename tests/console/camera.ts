/**
 * Pictures of every page and many states in both themes, both languages, on a desk and a phone, for people to look at:
 * `deno run -A tests/console/camera.ts FOLDER [NAME…] [--modes=light-en-desk,…]`
 */
import type { Page } from "playwright-core";
import { closeBrowser, ConsoleSite, PHONE, quiet, visit } from "./browser.ts";
import { PAGES, settled } from "./pages.ts";
import { fill } from "./sample.ts";
import { SCENES } from "./scenes.ts";
import { say } from "../../scripts/lib/say.ts";

const MODES = (["light", "dark"] as const).flatMap((scheme) =>
  (["en", "zh"] as const).flatMap((lang) =>
    (["desk", "phone"] as const).map((size) => ({ scheme, lang, size }))
  )
);
/** Longer than any movement on a page. */
const STILL_MS = 300;

async function shoot(page: Page, folder: string, name: string): Promise<void> {
  await quiet(page);
  await page.waitForTimeout(STILL_MS);
  await page.screenshot({ path: `${folder}/${name}.png` });
  const over = await page.evaluate(
    "document.documentElement.scrollWidth - document.documentElement.clientWidth",
  );
  if (Number(over) > 0) say(`${name}: ${over} px too wide`);
}

async function main(): Promise<void> {
  const [folder, ...names] = Deno.args.filter((arg) => !arg.startsWith("--"));
  if (!folder) throw new Error("A folder for the pictures is wanted");
  const wanted = Deno.args.find((arg) => arg.startsWith("--modes="))?.slice(8).split(",");
  const isWanted = (name: string) => names.length === 0 || names.includes(name);
  Deno.mkdirSync(folder, { recursive: true });
  const site = await ConsoleSite.start();
  try {
    await fill(site);
    for (const { scheme, lang, size } of MODES) {
      const mode = `${scheme}-${lang}-${size}`;
      if (wanted && !wanted.includes(mode)) continue;
      const look = { scheme, lang, ...(size === "phone" ? { viewport: PHONE } : {}) };
      const page = await site.openAsAdmin(look);
      for (const [name, path] of Object.entries(PAGES)) {
        if (!isWanted(name)) continue;
        await visit(page, path);
        await settled(page);
        await shoot(page, folder, `${name}-${mode}`);
      }
      await page.context().close();
      for (const [name, scene] of Object.entries(SCENES)) {
        if (!isWanted(name)) continue;
        const own = await site.openAsAdmin(look);
        own.setDefaultTimeout(10_000);
        await scene(own, site).catch((error: Error) => say(`${name} ${mode}: ${error.message}`));
        await shoot(own, folder, `${name}-${mode}`);
        await own.context().close();
      }
    }
    for (const complaint of site.complaints) say(complaint);
  } finally {
    await site.close();
    await closeBrowser();
  }
}

if (import.meta.main) await main();
