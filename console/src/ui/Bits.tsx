import { ActionIcon, CopyButton, Tooltip, UnstyledButton } from "@mantine/core";
import { Check, Copy, type LucideIcon } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useText } from "../i18n/text.tsx";
import css from "./ui.module.css";

/** Relative time; the absolute one on hover and for screen readers. */
export function Ago({ at }: { at: number }) {
  const { ago, moment } = useText();
  return (
    <Tooltip label={moment(at)}>
      <time dateTime={new Date(at).toISOString()} className="num" style={{ whiteSpace: "nowrap" }}>
        {ago(at)}
      </time>
    </Tooltip>
  );
}

export function CopyIcon({ value, className }: { value: string; className?: string }) {
  const { t } = useText();
  return (
    <CopyButton value={value}>
      {({ copied, copy }) => (
        <ActionIcon
          className={className}
          variant="subtle"
          color="gray"
          size="sm"
          onClick={copy}
          aria-label={t(copied ? "action.copied" : "action.copy")}
        >
          {copied ? <Check size={13} /> : <Copy size={13} />}
        </ActionIcon>
      )}
    </CopyButton>
  );
}

/** An id or address in monospace; the copy button comes on hover or focus. */
export function Copyable(
  { value, always, children }: { value: string; always?: boolean; children?: ReactNode },
) {
  return (
    <span className={css.copy} data-always={always || undefined}>
      <span className="mono truncate">{children ?? value}</span>
      <CopyIcon value={value} className={css.copyButton} />
    </span>
  );
}

/** Snippets by language, remembered for as long as the page is open. */
export function CommandBlock({ snippets }: { snippets: Record<string, string> }) {
  const names = Object.keys(snippets);
  const [chosen, choose] = useState(names[0]!);
  const text = snippets[chosen]!;
  return (
    <div className={css.command}>
      <div className={css.commandHead}>
        {names.map((name) => (
          <UnstyledButton
            key={name}
            className={css.commandTab}
            aria-pressed={name === chosen}
            onClick={() => choose(name)}
          >
            {name}
          </UnstyledButton>
        ))}
        <span style={{ flex: 1 }} />
        <CopyIcon value={text} />
      </div>
      <pre className={css.commandText} tabIndex={0}>{text}</pre>
    </div>
  );
}

export function Empty(
  { icon: Icon, title, text, children }: {
    icon: LucideIcon;
    title: string;
    text?: string;
    children?: ReactNode;
  },
) {
  return (
    <div className={css.empty}>
      <Icon size={28} strokeWidth={1.5} className={css.emptyIcon} aria-hidden />
      <p className={css.emptyTitle}>{title}</p>
      {text && <p className={css.emptyText}>{text}</p>}
      {children && <div className={css.emptyExtra}>{children}</div>}
    </div>
  );
}

export function Facts({ rows }: { rows: [string, ReactNode][] }) {
  return (
    <dl className={css.facts}>
      {rows.map(([name, value]) => (
        <div key={name} style={{ display: "contents" }}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
