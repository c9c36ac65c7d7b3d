import type { en } from "./en.ts";

export type Lang = "en" | "zh";
export type Key = keyof typeof en;
export type Catalog = Readonly<Record<Key, string>>;

const STORED = "rnacos.lang";

/** Only the language that is read is loaded. */
const catalogs: Record<Lang, () => Promise<Catalog>> = {
  en: async () => (await import("./en.ts")).en,
  zh: async () => (await import("./zh.ts")).zh,
};

export const loadCatalog = (lang: Lang) => catalogs[lang]();

export function preferredLang(): Lang {
  const kept = localStorage.getItem(STORED);
  if (kept === "en" || kept === "zh") return kept;
  return navigator.language.startsWith("zh") ? "zh" : "en";
}

export const keepLang = (lang: Lang) => localStorage.setItem(STORED, lang);
