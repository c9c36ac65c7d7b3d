import { Link } from "wouter";
import type { ServiceRow } from "../../api/wire.ts";
import type { Translate } from "../../i18n/text.tsx";
import { servicePath } from "../../paths.ts";
import type { Column } from "../../ui/DataTable.tsx";
import { HealthBar, Tag } from "../../ui/Status.tsx";

/** The namespace is a column where rows of several are in one list. */
export function serviceColumns(t: Translate, everywhere: boolean): Column<ServiceRow>[] {
  const namespace: Column<ServiceRow> = {
    key: "namespace",
    label: t("nav.namespace"),
    render: (row) => <span className="mono dim">{row.namespace}</span>,
  };
  return [
    {
      key: "name",
      label: t("service.name"),
      sortable: true,
      grow: true,
      phone: "main",
      render: (row) => (
        <span style={{ display: "flex", gap: 6, alignItems: "center", minWidth: 0 }}>
          <Link
            href={servicePath(row)}
            className="link mono truncate"
          >
            {row.name}
          </Link>
          {row.protectionReached && <Tag tone="warn">{t("service.protected")}</Tag>}
        </span>
      ),
    },
    ...(everywhere ? [namespace] : []),
    {
      key: "group",
      label: t("config.group"),
      sortable: true,
      render: (row) => <span className="mono dim">{row.group}</span>,
    },
    {
      key: "healthy",
      label: t("service.health"),
      sortable: true,
      render: (row) => <HealthBar healthy={row.healthy} total={row.instances} />,
    },
    {
      key: "instances",
      label: t("service.instances"),
      sortable: true,
      align: "right",
      phone: "hide",
      render: (row) => <span className="num">{row.instances}</span>,
    },
    {
      key: "clusters",
      label: t("service.clusters"),
      align: "right",
      phone: "hide",
      render: (row) => <span className="num">{row.clusters}</span>,
    },
    {
      key: "threshold",
      label: t("service.threshold"),
      align: "right",
      phone: "hide",
      render: (row) =>
        row.protectThreshold > 0
          ? <span className="num">{Math.round(row.protectThreshold * 100)}%</span>
          : <span className="dim">–</span>,
    },
  ];
}
