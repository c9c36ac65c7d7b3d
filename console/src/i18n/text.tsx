import { createContext, type ReactNode, use, useEffect, useMemo, useState } from "react";
import { formats } from "./formats.ts";
import { type Catalog, keepLang, type Key, type Lang, loadFirst, loadPages } from "./lang.ts";

export type { Key, Lang };
type Values = Readonly<Record<string, string | number>>;
export type Translate = (key: Key, values?: Values) => string;

const locales: Record<Lang, string> = { en: "en-GB", zh: "zh-CN" };

interface Text extends ReturnType<typeof formats> {
  readonly lang: Lang;
  readonly t: Translate;
  setLang(lang: Lang): void;
}
const TextContext = createContext<Text | null>(null);

export function useText(): Text {
  const text = use(TextContext);
  if (!text) throw new Error("TextProvider is missing");
  return text;
}

interface Props {
  readonly first: { readonly lang: Lang; readonly catalog: Catalog };
  readonly children: ReactNode;
}

export function TextProvider({ first, children }: Props) {
  const [shown, show] = useState(first);
  useEffect(() => {
    document.documentElement.lang = locales[shown.lang];
  }, [shown]);
  const text = useMemo<Text>(() => ({
    lang: shown.lang,
    setLang: (lang) => {
      keepLang(lang);
      void Promise.all([loadFirst(lang), loadPages(lang)])
        .then(([catalog]) => show({ lang, catalog }));
    },
    t: (key, values) =>
      (shown.catalog[key] ?? "").replace(
        /\{(\w+)\}/g,
        (_, name: string) => String(values?.[name] ?? ""),
      ),
    ...formats(locales[shown.lang]),
  }), [shown]);
  return <TextContext value={text}>{children}</TextContext>;
}
