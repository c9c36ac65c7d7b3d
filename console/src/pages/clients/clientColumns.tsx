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
    align: "right",
    phone: "hide",
    render: (row) => <span className="num">{num(row[key])}</span>,
  });
  return [
    {
      key: "ip",
      label: t("client.address"),
      phone: "main",
      render: (row) => (
        <UnstyledButton className="link mono" onClick={() => onOpen(row)}>{row.ip}</UnstyledButton>
      ),
    },
    {
      key: "app",
      label: t("config.app"),
      grow: true,
      render: (row) => row.app || <span className="dim">–</span>,
    },
    { key: "sdk", label: t("client.sdk"), render: (row) => row.sdk },
    {
      key: "node",
      label: t("client.node"),
      phone: "named",
      render: (row) => <span className="mono">{row.node}</span>,
    },
    figure("publishes"),
    figure("subscribes"),
    figure("listens"),
    {
      key: "connected",
      label: t("client.connected"),
      phone: "hide",
      render: (row) => <Ago at={row.connectedMs} />,
    },
    { key: "active", label: t("client.active"), render: (row) => <Ago at={row.lastActiveMs} /> },
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
