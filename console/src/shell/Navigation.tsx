import { Link, useLocation } from "wouter";
import { useNamespace } from "../hooks/useNamespace.ts";
import { type Key, useText } from "../i18n/text.tsx";
import { Logo } from "./Logo.tsx";
import { hrefOf, type MenuPage } from "./menu.ts";
import { NamespaceSwitcher } from "./NamespaceSwitcher.tsx";
import css from "./shell.module.css";
import { usePages } from "./usePages.ts";
import { UserMenu } from "./UserMenu.tsx";

const GROUPS: readonly [MenuPage["place"], Key | null][] = [
  ["top", null],
  ["namespace", "nav.namespace"],
  ["cluster", "nav.cluster"],
  ["control", "nav.control"],
];

export function Navigation() {
  const { t } = useText();
  const pages = usePages();
  return (
    <>
      <div className={css.brand}>
        <Logo /> <span translate="no">{t("shell.name")}</span>
      </div>
      <nav aria-label={t("shell.menu")}>
        {GROUPS.map(([place, title]) => {
          const here = pages.filter((page) => page.place === place);
          if (!here.length) return null;
          return (
            <div key={place}>
              {title && <div className={css.group}>{t(title)}</div>}
              {place === "namespace" && <NamespaceSwitcher />}
              {place === "namespace" && <div className={css.gap} />}
              {here.map((page) => <Item key={page.href} page={page} />)}
            </div>
          );
        })}
      </nav>
      <div className={css.foot}>
        <UserMenu />
      </div>
    </>
  );
}

function Item({ page }: { page: MenuPage }) {
  const { t, num } = useText();
  const [path] = useLocation();
  const { current } = useNamespace();
  const href = hrefOf(page, current.id);
  const here = path === href || path.startsWith(`${href}/`);
  const counts: Record<string, number> = {
    "/configs": current.configs,
    "/services": current.services,
  };
  const count = counts[page.href];
  const Icon = page.icon;
  return (
    <Link href={href} className={css.item} aria-current={here ? "page" : undefined}>
      <Icon size={15} strokeWidth={1.9} aria-hidden />
      {t(page.name)}
      {count !== undefined && <span className={css.count}>{num(count)}</span>}
    </Link>
  );
}
