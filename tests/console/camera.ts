/**
 * Pictures of every page in both themes, both languages, on a desk and a phone, for people to look at:
 * `deno run -A tests/console/camera.ts FOLDER [PAGE…] [--modes=light-en-desk,…]`
 */
import { ConsoleSite, PHONE } from "./browser.ts";
import { fill, PAGES, settled } from "./pages.ts";
import { say } from "../../scripts/lib/say.ts";

const MODES = (["light", "dark"] as const).flatMap((scheme) =>
  (["en", "zh"] as const).flatMap((lang) =>
    (["desk", "phone"] as const).map((size) => ({ scheme, lang, size }))
  )
);

async function main(): Promise<void> {
  const [folder, ...names] = Deno.args.filter((arg) => !arg.startsWith("--"));
  if (!folder) throw new Error("A folder for the pictures is wanted");
  const wanted = Deno.args.find((arg) => arg.startsWith("--modes="))?.slice(8).split(",");
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
        if (names.length > 0 && !names.includes(name)) continue;
        await page.goto(site.url + path);
        await settled(page);
        await page.screenshot({ path: `${folder}/${name}-${mode}.png` });
        const over = await page.evaluate(
          "document.documentElement.scrollWidth - document.documentElement.clientWidth",
        );
        if (Number(over) > 0) say(`${name} ${mode}: ${over} px too wide`);
      }
    }
    for (const complaint of site.complaints) say(complaint);
  } finally {
    await site.close();
  }
}

if (import.meta.main) await main();
