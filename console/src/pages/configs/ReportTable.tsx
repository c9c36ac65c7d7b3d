import type { ImportReport } from "../../api/wire.ts";
import { useText } from "../../i18n/text.tsx";
import { type Column, DataTable } from "../../ui/DataTable.tsx";
import { Tag, type Tone } from "../../ui/Status.tsx";
import css from "./configs.module.css";

type Row = ImportReport["rows"][number];

const TONES: Readonly<Record<Row["outcome"], Tone>> = {
  new: "ok",
  changed: "warn",
  same: "gray",
  skipped: "gray",
  refused: "bad",
};
const OUTCOMES = Object.keys(TONES) as Row["outcome"][];
/** A browser gets slow with more; the counts above tell of all. */
const MAX_SHOWN = 1_000;

/** What becomes, or became, of each config. */
export function ReportTable({ rows }: { rows: readonly Row[] }) {
  const { t, num } = useText();
  const columns: Column<Row>[] = [
    {
      key: "dataId",
      label: t("config.dataId"),
      grow: true,
      phone: "main",
      render: (row) => <span className="mono">{row.dataId}</span>,
    },
    {
      key: "group",
      label: t("config.group"),
      render: (row) => <span className="mono">{row.group}</span>,
    },
    {
      key: "outcome",
      label: t("report.outcome"),
      render: (row) => <Tag tone={TONES[row.outcome]}>{t(`report.${row.outcome}`)}</Tag>,
    },
    {
      key: "why",
      label: t("report.why"),
      render: (row) => row.reason ? t(`report.why.${row.reason}`) : row.why,
    },
  ];
  return (
    <>
      <div className={css.summary} role="status">
        {OUTCOMES.map((outcome) => {
          const n = rows.filter((row) => row.outcome === outcome).length;
          return n > 0 && (
            <Tag key={outcome} tone={TONES[outcome]}>{t(`report.${outcome}`)} {num(n)}</Tag>
          );
        })}
        {rows.length > MAX_SHOWN && (
          <span className="dim">{t("report.first", { n: num(MAX_SHOWN) })}</span>
        )}
      </div>
      <div className={css.report} tabIndex={0} role="region" aria-label={t("report.title")}>
        <DataTable
          plain
          label={t("report.title")}
          rows={rows.slice(0, MAX_SHOWN)}
          columns={columns}
          id={(row) => `${row.group}/${row.dataId}`}
        />
      </div>
    </>
  );
}
