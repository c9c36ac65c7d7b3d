import type { en } from "./en.ts";

export type Lang = "en" | "zh";
export type Key = keyof typeof en;
/** Texts that have not been loaded yet are not in it. */
export type Catalog = Readonly<Partial<Record<Key, string>>>;

const STORED = "rnacos.lang";

type Part = () => Promise<Catalog>;

/** Only the language that is read is loaded, and of it what is read. */
const PARTS: Record<Lang, { readonly first: Part; readonly pages: Part }> = {
  en: {
    first: async () => (await import("./en_first.ts")).first,
    pages: async () => (await import("./en_pages.ts")).pages,
  },
  zh: {
    first: async () => (await import("./zh_first.ts")).first,
    pages: async () => (await import("./zh_pages.ts")).pages,
  },
};

const loaded: Record<Lang, Partial<Record<Key, string>>> = { en: {}, zh: {} };

/** Grows in place: what is rendered after a part has come finds its texts. */
export async function loadFirst(lang: Lang): Promise<Catalog> {
  return Object.assign(loaded[lang], await PARTS[lang].first());
}

/** Of the language that is chosen; a page waits for it. */
export async function loadPages(lang: Lang = preferredLang()): Promise<void> {
  Object.assign(loaded[lang], await PARTS[lang].pages());
}

export function preferredLang(): Lang {
  const kept = localStorage.getItem(STORED);
  if (kept === "en" || kept === "zh") return kept;
  return navigator.language.startsWith("zh") ? "zh" : "en";
}

export const keepLang = (lang: Lang) => localStorage.setItem(STORED, lang);
