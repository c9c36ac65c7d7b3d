import { Modal } from "@mantine/core";
import { type Key, useText } from "../i18n/text.tsx";
import { usePages } from "./usePages.ts";
import css from "./shell.module.css";

type Shortcut = readonly [Key, readonly string[]];

const SHEET: readonly [Key, readonly Shortcut[]][] = [
  ["keys.lists", [
    ["keys.search", ["/"]],
    ["keys.down", ["j"]],
    ["keys.up", ["k"]],
    ["keys.open", ["Enter"]],
  ]],
  ["keys.editor", [
    ["keys.find", ["Ctrl", "F"]],
    ["keys.publish", ["Ctrl", "S"]],
    ["keys.full", ["F11"]],
    ["keys.leave", ["Esc"]],
  ]],
  ["keys.everywhere", [["palette.open", ["Ctrl", "K"]], ["keys.title", ["?"]]]],
];

export function ShortcutSheet({ opened, onClose }: { opened: boolean; onClose(): void }) {
  const { t } = useText();
  const pages = usePages().flatMap((page): Shortcut[] =>
    page.key ? [[page.name, ["g", page.key]]] : []
  );
  const sheet: typeof SHEET = [["keys.go", pages], ...SHEET];
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t("keys.title")}
      size={560}
      closeButtonProps={{ "aria-label": t("action.close") }}
    >
      <div className={css.keys}>
        {sheet.map(([title, keys]) => [
          <h3 key={title} className={css.keyTitle}>{t(title)}</h3>,
          ...keys.map(([name, parts]) => (
            <div key={name} className={css.key}>
              <span>{t(name)}</span>
              <span>{parts.map((part) => <kbd key={part}>{part}</kbd>)}</span>
            </div>
          )),
        ])}
      </div>
    </Modal>
  );
}
