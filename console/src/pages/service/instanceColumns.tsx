import { Switch, UnstyledButton } from "@mantine/core";
import type { InstanceRow } from "../../api/wire.ts";
import type { Translate } from "../../i18n/text.tsx";
import { Ago } from "../../ui/Bits.tsx";
import type { Column } from "../../ui/DataTable.tsx";
import { Guard } from "../../ui/Guard.tsx";
import { Status, Tag } from "../../ui/Status.tsx";
import css from "./service.module.css";
import { WeightSlider } from "./WeightSlider.tsx";

interface Options {
  readonly t: Translate;
  /** Why changes are off; empty when they are not. */
  readonly whyOff: string;
  onOpen(row: InstanceRow): void;
  onWeight(row: InstanceRow, weight: number): void;
  onEnable(row: InstanceRow, enabled: boolean): void;
}

const SHOWN_PAIRS = 3;
const NONE = <span className="dim none">–</span>;

export function instanceColumns(options: Options): Column<InstanceRow>[] {
  const { t, whyOff, onOpen, onWeight } = options;
  return [
    { key: "state", label: t("service.health"), render: (row) => <State row={row} t={t} /> },
    {
      key: "id",
      label: t("client.address"),
      phone: "main",
      render: (row) => (
        <UnstyledButton className="link mono" onClick={() => onOpen(row)}>
          {row.ip}:{row.port}
        </UnstyledButton>
      ),
    },
    { key: "cluster", label: t("instance.cluster"), render: (row) => row.cluster },
    {
      key: "weight",
      label: t("instance.weight"),
      render: (row) => (
        <WeightSlider
          row={row}
          whyOff={whyOff}
          onChange={(weight) => onWeight(row, weight)}
        />
      ),
    },
    {
      key: "override",
      label: t("instance.override"),
      render: (row) => <OverrideTags row={row} t={t} />,
    },
    {
      key: "meta",
      label: t("instance.meta"),
      grow: true,
      phone: "hide",
      render: (row) => (
        <span className={css.chips}>
          {Object.entries(row.metadata).slice(0, SHOWN_PAIRS).map(([name, value]) => (
            <Tag key={name} mono>{name}={value}</Tag>
          ))}
        </span>
      ),
    },
    {
      key: "beat",
      label: t("instance.beat"),
      phone: "hide",
      render: (row) => row.lastBeatMs > 0 ? <Ago at={row.lastBeatMs} /> : NONE,
    },
    enabledColumn(options),
  ];
}

function enabledColumn({ t, whyOff, onEnable }: Options): Column<InstanceRow> {
  return {
    key: "enabled",
    label: t("instance.enabled"),
    align: "right",
    phone: "plain",
    render: (row) => (
      <Guard why={whyOff}>
        {(off) => (
          <Switch
            checked={row.enabled}
            disabled={off}
            aria-label={t("instance.enable", { id: `${row.ip}:${row.port}` })}
            onChange={(event) => onEnable(row, event.currentTarget.checked)}
          />
        )}
      </Guard>
    ),
  };
}

function State({ row, t }: { row: InstanceRow; t: Translate }) {
  if (!row.enabled) return <Status tone="gray">{t("instance.off")}</Status>;
  return row.healthy
    ? <Status tone="ok">{t("instance.healthy")}</Status>
    : <Status tone="bad">{t("instance.sick")}</Status>;
}

/** What differs from what the instance sends, with what it sends. */
function OverrideTags({ row, t }: { row: InstanceRow; t: Translate }) {
  const { override, sent } = row;
  if (override === undefined) return NONE;
  const isWeight = override.weight !== undefined && override.weight !== sent?.weight;
  const isEnabled = override.enabled !== undefined && override.enabled !== sent?.enabled;
  const pairs = Object.keys(override.metadata ?? {}).length;
  return (
    <span className={css.chips}>
      {isWeight && <Tag tone="accent">{t("instance.weightWas", { sent: sent?.weight ?? "–" })}
      </Tag>}
      {isEnabled && (
        <Tag tone="accent">{t(row.enabled ? "instance.switchedOn" : "instance.switchedOff")}</Tag>
      )}
      {pairs > 0 && <Tag tone="accent">{t("instance.pairsOver", { n: pairs })}</Tag>}
      {!isWeight && !isEnabled && pairs === 0 && <Tag>{t("instance.sameOver")}</Tag>}
    </span>
  );
}
