import { Button, CloseButton, Menu, Select, TextInput, UnstyledButton } from "@mantine/core";
import { Check, ChevronDown, ChevronLeft, ChevronRight, Search, X } from "lucide-react";
import { type ReactNode, useMemo, useRef } from "react";
import { useShortcuts } from "../hooks/useShortcuts.ts";
import { useText } from "../i18n/text.tsx";
import css from "./table.module.css";

interface FilterBarProps {
  query: string;
  onQuery(query: string): void;
  hint: string;
  /** Absent where nobody knows how many there are. */
  total?: number;
  children?: ReactNode;
}

/** One search box per list, chips beside it, the number of hits at the right. */
export function FilterBar({ query, onQuery, hint, total, children }: FilterBarProps) {
  const { t, num } = useText();
  const box = useRef<HTMLInputElement>(null);
  useShortcuts(useMemo(() => ({ "/": () => box.current?.focus() }), []));
  return (
    <div className={css.filters} role="search">
      <TextInput
        ref={box}
        className={css.search}
        value={query}
        placeholder={hint}
        aria-label={hint}
        leftSection={<Search size={14} />}
        rightSectionPointerEvents="all"
        rightSection={query
          ? <CloseButton size="xs" onClick={() => onQuery("")} aria-label={t("action.clear")} />
          : <kbd>/</kbd>}
        onChange={(event) => onQuery(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape") {
            onQuery("");
            event.currentTarget.blur();
          }
        }}
      />
      {children}
      <span className={css.total} role="status">
        {total !== undefined && t("table.total", { n: num(total) })}
      </span>
    </div>
  );
}

interface ChoiceProps {
  label: string;
  value: string;
  options: { value: string; label: string }[];
  onChange(value: string): void;
}

/** A filter that takes one of several values. Set, it shows the value and a cross. */
export function ChoiceChip({ label, value, options, onChange }: ChoiceProps) {
  const { t } = useText();
  const chosen = options.find((option) => option.value === value);
  if (chosen) {
    return (
      <UnstyledButton
        className={css.chip}
        data-on
        onClick={() => onChange("")}
        aria-label={t("filter.remove", { name: label })}
      >
        {label}: {chosen.label}
        <X size={12} aria-hidden />
      </UnstyledButton>
    );
  }
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <UnstyledButton className={css.chip}>
          {label}
          <ChevronDown size={12} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {options.map((option) => (
          <Menu.Item
            key={option.value}
            onClick={() => onChange(option.value)}
          >
            {option.label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

export function ToggleChip(
  { label, on, onChange }: { label: string; on: boolean; onChange(on: boolean): void },
) {
  return (
    <UnstyledButton
      className={css.chip}
      data-on={on || undefined}
      aria-pressed={on}
      onClick={() => onChange(!on)}
    >
      {on && <Check size={12} aria-hidden />}
      {label}
    </UnstyledButton>
  );
}

interface PagerProps {
  page: number;
  size: number;
  total: number;
  onPage(page: number): void;
  onSize(size: number): void;
}

export function Pager({ page, size, total, onPage, onSize }: PagerProps) {
  const { t, num } = useText();
  const last = Math.max(1, Math.ceil(total / size));
  return (
    <nav className={css.pager} aria-label={t("table.pages")}>
      <span className="num">
        {t("table.range", {
          from: num(Math.min(total, (page - 1) * size + 1)),
          to: num(Math.min(total, page * size)),
          total: num(total),
        })}
      </span>
      <Select
        w={118}
        aria-label={t("table.pageSize")}
        value={String(size)}
        onChange={(v) => onSize(Number(v))}
        data={[20, 50, 100, 500].map((n) => ({
          value: String(n),
          label: t("table.perPage", { n }),
        }))}
      />
      <Button.Group>
        <Button
          variant="default"
          px={8}
          disabled={page <= 1}
          onClick={() => onPage(page - 1)}
          aria-label={t("table.previous")}
        >
          <ChevronLeft size={14} />
        </Button>
        <Button
          variant="default"
          px={8}
          disabled={page >= last}
          onClick={() => onPage(page + 1)}
          aria-label={t("table.next")}
        >
          <ChevronRight size={14} />
        </Button>
      </Button.Group>
    </nav>
  );
}

interface BulkBarProps {
  selected: number;
  total: number;
  onAll(): void;
  onNone(): void;
  children: ReactNode;
}

export function BulkBar({ selected, total, onAll, onNone, children }: BulkBarProps) {
  const { t, num } = useText();
  if (!selected) return null;
  return (
    <div className={css.bulk} role="region" aria-label={t("table.selection")}>
      <span className={css.bulkText}>
        <b className="num">{t("table.selected", { n: num(selected) })}</b>
        {selected < total && (
          <Button variant="subtle" size="compact-xs" ml={8} onClick={onAll}>
            {t("table.selectAll", { n: num(total) })}
          </Button>
        )}
      </span>
      {children}
      <CloseButton size="sm" onClick={onNone} aria-label={t("table.selectNone")} />
    </div>
  );
}
