import { ActionIcon, Drawer, Tooltip, UnstyledButton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { CircleHelp, Menu as MenuIcon, Search } from "lucide-react";
import { type ReactNode, useEffect, useMemo } from "react";
import { useLocation } from "wouter";
import { useNamespace } from "../hooks/useNamespace.ts";
import { useShortcuts } from "../hooks/useShortcuts.ts";
import { useText } from "../i18n/text.tsx";
import { Crumbs } from "./Crumbs.tsx";
import { HealthWord } from "./HealthWord.tsx";
import { hrefOf } from "./menu.ts";
import { Navigation } from "./Navigation.tsx";
import { Palette, palette } from "./Palette.tsx";
import { SessionLife } from "../session/SessionLife.tsx";
import css from "./shell.module.css";
import { ShortcutSheet } from "./ShortcutSheet.tsx";
import { usePages } from "./usePages.ts";

export function Shell({ children }: { children: ReactNode }) {
  const { t } = useText();
  const [path, go] = useLocation();
  const { current } = useNamespace();
  const pages = usePages();
  const [menu, menuState] = useDisclosure();
  const [keys, keysState] = useDisclosure();
  useEffect(menuState.close, [path]);
  useShortcuts(useMemo(() => ({
    "?": keysState.open,
    ...Object.fromEntries(
      pages.flatMap((page) =>
        page.key ? [[`g ${page.key}`, () => go(hrefOf(page, current.id))]] : []
      ),
    ),
  }), [go, current.id, pages, keysState.open]));
  return (
    <div className={css.shell}>
      <a className={css.skip} href="#main" onClick={skip}>{t("shell.skip")}</a>
      <aside className={css.sidebar} aria-label={t("shell.menu")}>
        <Navigation />
      </aside>
      <Drawer
        opened={menu}
        onClose={menuState.close}
        position="left"
        size={272}
        title={t("shell.name")}
        closeButtonProps={{ "aria-label": t("action.close") }}
      >
        <div className={css.drawer}>
          <Navigation />
        </div>
      </Drawer>
      <div className={css.column}>
        <TopBar onMenu={menuState.open} onKeys={keysState.open} />
        <SessionLife />
        <main id="main" className={css.main} tabIndex={-1}>{children}</main>
      </div>
      <Palette />
      <ShortcutSheet opened={keys} onClose={keysState.close} />
    </div>
  );
}

/** A plain "#main" would lead to the base address instead of down this page. */
function skip(event: { preventDefault(): void }) {
  event.preventDefault();
  document.getElementById("main")?.focus();
}

function TopBar({ onMenu, onKeys }: { onMenu(): void; onKeys(): void }) {
  const { t } = useText();
  return (
    <div className={css.topbar} role="region" aria-label={t("shell.bar")}>
      <ActionIcon
        className={css.phoneOnly}
        variant="subtle"
        color="gray"
        size={32}
        onClick={onMenu}
        aria-label={t("shell.menu")}
      >
        <MenuIcon size={18} />
      </ActionIcon>
      <Crumbs />
      <HealthWord />
      <UnstyledButton className={css.find} onClick={palette.open}>
        <Search size={14} aria-hidden />
        <span>{t("palette.open")}</span>
        <kbd>{t("keys.palette")}</kbd>
      </UnstyledButton>
      <Tooltip label={t("keys.title")}>
        <ActionIcon
          className={css.wideOnly}
          variant="subtle"
          color="gray"
          size={30}
          onClick={onKeys}
          aria-label={t("keys.title")}
        >
          <CircleHelp size={16} />
        </ActionIcon>
      </Tooltip>
    </div>
  );
}
