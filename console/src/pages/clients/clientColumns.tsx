import { UnstyledButton } from "@mantine/core";
import type { ClientRow } from "../../api/wire.ts";
import type { Translate } from "../../i18n/text.tsx";
import { Ago } from "../../ui/Bits.tsx";
import type { Column } from "../../ui/DataTable.tsx";
import { RowMenu } from "../../ui/RowMenu.tsx";

interface ColumnOptions {
  readonly t: Translate;
  num(value: number): string;
  /** Why nobody is reset; empty when it may be done. */
  readonly whyNotReset: string;
  onOpen(row: ClientRow): void;
  onReset(row: ClientRow): void;
}

export function clientColumns(
  { t, num, whyNotReset, onOpen, onReset }: ColumnOptions,
): Column<ClientRow>[] {
  const figure = (key: "publishes" | "subscribes" | "listens"): Column<ClientRow> => ({
    key,
    label: t(`client.${key}`),
    sortable: true,
    align: "right",
    phone: "hide",
    render: (row) => <span className="num">{num(row[key])}</span>,
  });
  return [
    {
      key: "ip",
      sortable: true,
      label: t("client.address"),
      phone: "main",
      render: (row) => (
        <UnstyledButton className="link mono" onClick={() => onOpen(row)}>{row.ip}</UnstyledButton>
      ),
    },
    {
      key: "app",
      sortable: true,
      label: t("config.app"),
      grow: true,
      render: (row) => row.app || <span className="dim">–</span>,
    },
    { key: "sdk", label: t("client.sdk"), sortable: true, render: (row) => row.sdk },
    {
      key: "node",
      sortable: true,
      label: t("client.node"),
      phone: "named",
      render: (row) => <span className="mono">{row.node}</span>,
    },
    figure("publishes"),
    figure("subscribes"),
    figure("listens"),
    {
      key: "connectedMs",
      sortable: true,
      label: t("client.connected"),
      phone: "hide",
      render: (row) => <Ago at={row.connectedMs} />,
    },
    {
      key: "lastActiveMs",
      label: t("client.active"),
      sortable: true,
      render: (row) => <Ago at={row.lastActiveMs} />,
    },
    {
      key: "menu",
      label: "",
      align: "right",
      phone: "hide",
      render: (row) => (
        <RowMenu
          name={row.ip}
          actions={[{ label: t("client.reset"), run: () => onReset(row), why: whyNotReset }]}
        />
      ),
    },
  ];
}
