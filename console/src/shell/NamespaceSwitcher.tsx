import { Menu, ScrollArea, UnstyledButton } from "@mantine/core";
import { Check, ChevronsUpDown, Settings2 } from "lucide-react";
import { Link } from "wouter";
import { useNamespace } from "../hooks/useNamespace.ts";
import { useText } from "../i18n/text.tsx";
import { useIsManager } from "../session/session.ts";
import { PAGES } from "./menu.ts";
import css from "./shell.module.css";

export function NamespaceSwitcher() {
  const { t, num } = useText();
  const { current, select, rows } = useNamespace();
  const canManage = useIsManager() && PAGES.some((page) => page.href === "/namespaces");
  return (
    <Menu position="bottom-start" width={240}>
      <Menu.Target>
        <UnstyledButton className={css.ns}>
          <span className="visually-hidden">{t("namespace.switch")}</span>
          <span className={css.nsText}>
            <span className={`${css.nsName} truncate`}>{current.name}</span>
            <span className={`${css.nsId} mono truncate`}>{current.id}</span>
          </span>
          <ChevronsUpDown size={14} className="dim" aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <ScrollArea.Autosize mah="60vh">
          {rows.map((space) => (
            <Menu.Item
              key={space.id}
              onClick={() => select(space.id)}
              rightSection={space.id === current.id
                ? <Check size={14} />
                : <span className="dim num">{num(space.configs)}</span>}
            >
              {space.name}
            </Menu.Item>
          ))}
        </ScrollArea.Autosize>
        {canManage && (
          <>
            <Menu.Divider />
            <Menu.Item component={Link} href="/namespaces" leftSection={<Settings2 size={14} />}>
              {t("namespace.manage")}
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
