import { Checkbox, UnstyledButton } from "@mantine/core";
import { ArrowDown, ArrowUp } from "lucide-react";
import { type ReactNode, useMemo, useRef } from "react";
import { useShortcuts } from "../hooks/useShortcuts.ts";
import { useText } from "../i18n/text.tsx";
import css from "./table.module.css";

export interface Column<Row> {
  key: string;
  label: string;
  render(row: Row): ReactNode;
  sortable?: boolean;
  align?: "right";
  grow?: boolean;
  /**
   * On a phone a row is a card: "main" is its first line, "hide" is left out, the rest follows in small type. Figures,
   * and what is "named", say there what they are; what is "plain" is known without.
   */
  phone?: "main" | "hide" | "named" | "plain";
}
export interface Sort {
  key: string;
  desc: boolean;
}
interface Props<Row> {
  label: string;
  rows: readonly Row[];
  columns: readonly Column<Row>[];
  id(row: Row): string;
  sort?: Sort;
  onSort?(sort: Sort): void;
  selected?: ReadonlySet<string>;
  onSelect?(selected: Set<string>): void;
  flash?: ReadonlySet<string>;
  plain?: boolean;
  empty?: ReactNode;
}

export function DataTable<Row>(
  { label, rows, columns, id, sort, onSort, selected, onSelect, flash, plain, empty }: Props<Row>,
) {
  const { t } = useText();
  const frame = useRef<HTMLDivElement>(null);
  useShortcuts(
    useMemo(() => ({ j: () => step(frame.current, 1), k: () => step(frame.current, -1) }), []),
  );
  const all = rows.length > 0 && rows.every((row) => selected?.has(id(row)));
  const some = rows.some((row) => selected?.has(id(row)));
  const toggle = (keys: string[], on: boolean) => {
    const next = new Set(selected);
    for (const key of keys) on ? next.add(key) : next.delete(key);
    onSelect?.(next);
  };
  if (!rows.length && empty) {
    return <div className={`${css.frame} ${plain ? css.plain : ""}`}>{empty}</div>;
  }
  return (
    <div className={`${css.frame} ${plain ? css.plain : ""}`} ref={frame}>
      <div className={css.scroll}>
        <table className={css.table} aria-label={label}>
          <thead>
            <tr>
              {onSelect && (
                <th data-check scope="col">
                  <Checkbox
                    aria-label={t("table.selectPage")}
                    checked={all}
                    indeterminate={some && !all}
                    onChange={() => toggle(rows.map(id), !all)}
                  />
                </th>
              )}
              {columns.map((column) => (
                <HeadCell key={column.key} column={column} sort={sort} onSort={onSort} />
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <BodyRow
                key={id(row)}
                row={row}
                name={id(row)}
                columns={columns}
                flashes={flash?.has(id(row)) ?? false}
                isOn={selected?.has(id(row)) ?? false}
                onToggle={onSelect && ((on) => toggle([id(row)], on))}
              />
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

interface HeadProps<Row> {
  column: Column<Row>;
  sort?: Sort;
  onSort?(sort: Sort): void;
}

function HeadCell<Row>({ column, sort, onSort }: HeadProps<Row>) {
  const { t } = useText();
  const isOn = sort?.key === column.key;
  return (
    <th
      scope="col"
      data-align={column.align}
      data-grow={column.grow || undefined}
      aria-sort={isOn ? (sort.desc ? "descending" : "ascending") : undefined}
    >
      {column.sortable && onSort
        ? <SortButton column={column} sort={sort} onSort={onSort} />
        : column.label || <span className="visually-hidden">{t("table.actions")}</span>}
    </th>
  );
}

interface RowProps<Row> {
  row: Row;
  name: string;
  columns: readonly Column<Row>[];
  flashes: boolean;
  isOn: boolean;
  onToggle?: ((on: boolean) => void) | undefined;
}

function BodyRow<Row>({ row, name, columns, flashes, isOn, onToggle }: RowProps<Row>) {
  const { t } = useText();
  return (
    <tr data-selected={isOn || undefined} data-flash={flashes || undefined}>
      {onToggle && (
        <td data-check>
          <Checkbox
            aria-label={t("table.selectRow", { name })}
            checked={isOn}
            onChange={() => onToggle(!isOn)}
          />
        </td>
      )}
      {columns.map((column) => (
        <td
          key={column.key}
          data-align={column.align}
          data-grow={column.grow || undefined}
          data-phone={column.phone}
          data-label={nameOnPhone(column)}
        >
          {column.render(row)}
        </td>
      ))}
    </tr>
  );
}

function nameOnPhone<Row>({ label, phone, align }: Column<Row>): string | undefined {
  const isNamed = phone === "named" || (align === "right" && phone === undefined);
  return isNamed && label !== "" ? label : undefined;
}

function SortButton<Row>(
  { column, sort, onSort }: { column: Column<Row>; sort?: Sort; onSort(sort: Sort): void },
) {
  const on = sort?.key === column.key;
  const Arrow = sort?.desc ? ArrowDown : ArrowUp;
  return (
    <UnstyledButton
      className={css.sort}
      data-on={on || undefined}
      onClick={() => onSort({ key: column.key, desc: on ? !sort.desc : false })}
    >
      {column.label}
      {on && <Arrow size={12} aria-hidden />}
    </UnstyledButton>
  );
}

/** j and k walk the links of the rows, Enter opens. */
function step(frame: HTMLElement | null, by: 1 | -1) {
  const links = [...frame?.querySelectorAll<HTMLElement>("tbody a.link, tbody button.link") ?? []];
  const at = links.indexOf(document.activeElement as HTMLElement);
  links[Math.min(links.length - 1, Math.max(0, at + by))]?.focus();
}

export function sorted<Row>(rows: readonly Row[], { key, desc }: Sort): Row[] {
  const value = (row: Row) => (row as Record<string, unknown>)[key];
  const order = (a: unknown, b: unknown) =>
    typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b));
  return [...rows].sort((a, b) => order(value(a), value(b)) * (desc ? -1 : 1));
}
