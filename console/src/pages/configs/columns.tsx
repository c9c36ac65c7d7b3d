import { Link } from "wouter";
import type { ConfigRow } from "../../api/wire.ts";
import { useText } from "../../i18n/text.tsx";
import { configPath } from "../../paths.ts";
import { Ago } from "../../ui/Bits.tsx";
import type { Column } from "../../ui/DataTable.tsx";
import { Tag } from "../../ui/Status.tsx";
import css from "./configs.module.css";

export function useConfigColumns(everywhere: boolean): Column<ConfigRow>[] {
  const { t, bytes } = useText();
  const namespace: Column<ConfigRow> = {
    key: "namespace",
    label: t("nav.namespace"),
    render: (row) => <span className="mono">{row.namespace}</span>,
  };
  return [
    {
      key: "dataId",
      label: t("config.dataId"),
      sortable: true,
      grow: true,
      phone: "main",
      render: (row) => <Name row={row} />,
    },
    ...(everywhere ? [namespace] : []),
    {
      key: "group",
      label: t("config.group"),
      sortable: true,
      render: (row) => <span className="mono">{row.group}</span>,
    },
    {
      key: "type",
      label: t("config.format"),
      phone: "hide",
      render: (row) => <span className="dim">{row.type}</span>,
    },
    {
      key: "app",
      label: t("config.app"),
      sortable: true,
      phone: "hide",
      render: (row) => row.app || <span className="dim">–</span>,
    },
    {
      key: "bytes",
      label: t("config.size"),
      sortable: true,
      align: "right",
      phone: "hide",
      render: (row) => <span className="num">{bytes(row.bytes)}</span>,
    },
    {
      key: "changed",
      label: t("config.changed"),
      sortable: true,
      render: (row) => <Ago at={row.changedMs} />,
    },
    {
      key: "by",
      label: t("config.by"),
      phone: "hide",
      render: (row) => row.changedBy || <span className="dim">–</span>,
    },
  ];
}

function Name({ row }: { row: ConfigRow }) {
  const { t } = useText();
  return (
    <span className={css.name}>
      <span className={css.nameLine}>
        <Link href={configPath(row)} className="link mono truncate">{row.dataId}</Link>
        {row.hasGray && <Tag tone="info">{t("config.gray")}</Tag>}
        {row.tags.map((tag) => <Tag key={tag}>{tag}</Tag>)}
        {!row.hit && row.description && (
          <span className="dim truncate" title={row.description}>{row.description}</span>
        )}
      </span>
      {row.hit && (
        <span className={css.hit}>
          <span className="num">{t("check.line", { n: row.hit.line })}</span>
          <span className="mono truncate">{row.hit.text}</span>
        </span>
      )}
    </span>
  );
}
