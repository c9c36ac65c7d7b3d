import { Button, Modal, Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Copy, GitCompare } from "lucide-react";
import { useState } from "react";
import { useNamespaces } from "../../api/calls.ts";
import { CodeDiff } from "../../editor/CodeDiff.tsx";
import { formatOf } from "../../editor/format.ts";
import { useNamespace } from "../../hooks/useNamespace.ts";
import { useUrlState } from "../../hooks/useUrlState.ts";
import { useText } from "../../i18n/text.tsx";
import { rightsIn, useSession } from "../../session/session.ts";
import { Empty } from "../../ui/Bits.tsx";
import { type Column, DataTable } from "../../ui/DataTable.tsx";
import { Failure } from "../../ui/Failure.tsx";
import { ToggleChip } from "../../ui/Filters.tsx";
import { Page } from "../../ui/Page.tsx";
import { Tag, type Tone } from "../../ui/Status.tsx";
import { currentConfig } from "../config/publish.ts";
import { CloneDialog } from "../configs/CloneDialog.tsx";
import { allRows } from "../configs/keys.ts";
import css from "./compare.module.css";
import { compareRows, type Difference, type Pair } from "./compareRows.ts";

const TONES: Readonly<Record<Difference, Tone>> = {
  differs: "warn",
  left: "info",
  right: "info",
  same: "gray",
};
/** A browser gets slow with more. */
const MAX_SHOWN = 1_000;

/** Two namespaces side by side: what differs, what only one has, and the way to copy it over. */
export function Compare({ ns }: { ns: string }) {
  const { t } = useText();
  const { get, set } = useUrlState();
  const { current } = useNamespace();
  const { data: namespaces = [] } = useNamespaces();
  const session = useSession();
  const other = get("with");
  const targets = namespaces.filter(({ id }) => id !== ns && rightsIn(session, id).readConfigs);
  return (
    <Page
      name={`${t("nav.compare")} · ${current.name}`}
      title={t("nav.compare")}
      sub={t("compare.sub", { ns: current.name })}
    >
      <Select
        w={280}
        label={t("compare.with")}
        searchable
        value={other || null}
        data={targets.map(({ id, name }) => ({ value: id, label: name }))}
        onChange={(id) => set({ with: id })}
      />
      {other
        ? <Pairs key={other} left={ns} right={other} />
        : <Empty icon={GitCompare} title={t("compare.choose")} />}
    </Page>
  );
}

function Pairs({ left, right }: { left: string; right: string }) {
  const { t } = useText();
  const { get, set } = useUrlState();
  const session = useSession();
  const [chosen, choose] = useState<ReadonlySet<string>>(new Set());
  const [clones, setClones] = useState(false);
  const columns = useColumns();
  const { data, error, refetch } = useQuery({
    queryKey: ["configs", "compare", left, right],
    queryFn: async () =>
      compareRows(await allRows({ namespace: left }), await allRows({ namespace: right })),
  });
  if (error) return <Failure error={error} what={t("error.load")} onRetry={() => void refetch()} />;
  if (!data) return null;
  const isAll = get("same") === "1";
  const shown = data.filter(({ difference }) => isAll || difference !== "same");
  const keyOf = ({ group, dataId }: Pair) => `${group}/${dataId}`;
  const keys = shown.filter((pair) => pair.left && chosen.has(keyOf(pair)));
  const open = data.find((pair) => keyOf(pair) === get("diff"));
  return (
    <>
      <Bar
        pairs={data}
        right={right}
        copies={keys.length}
        onCopy={rightsIn(session, right).writeConfigs ? () => setClones(true) : undefined}
      />
      <DataTable
        label={t("nav.compare")}
        rows={shown.slice(0, MAX_SHOWN)}
        columns={columns}
        id={keyOf}
        selected={chosen}
        onSelect={choose}
        empty={<Empty icon={GitCompare} title={t("compare.none")} />}
      />
      {open && (
        <PairDiff
          pair={open}
          left={left}
          right={right}
          onClose={() => set({ diff: null })}
        />
      )}
      {clones && (
        <CloneDialog
          from={left}
          to={right}
          keys={keys.map(({ group, dataId }) => ({ group, dataId }))}
          onClose={() => setClones(false)}
        />
      )}
    </>
  );
}

interface BarProps {
  pairs: readonly Pair[];
  right: string;
  copies: number;
  /** Absent: nothing may be written there. */
  onCopy: (() => void) | undefined;
}

function Bar({ pairs, right, copies, onCopy }: BarProps) {
  const { t, num } = useText();
  const { get, set } = useUrlState();
  return (
    <div className={css.bar}>
      {(["differs", "left", "right", "same"] as const).map((difference) => (
        <Tag key={difference} tone={TONES[difference]}>
          {t(`compare.${difference}`)} {num(
            pairs.filter((pair) =>
              pair.difference === difference
            ).length,
          )}
        </Tag>
      ))}
      <ToggleChip
        label={t("compare.showSame")}
        on={get("same") === "1"}
        onChange={(on) => set({ same: on ? "1" : null })}
      />
      <span className={css.push} />
      {onCopy && (
        <Button
          variant="default"
          leftSection={<Copy size={13} />}
          disabled={copies === 0}
          onClick={onCopy}
        >
          {t("compare.copy", { n: num(copies), ns: right })}
        </Button>
      )}
    </div>
  );
}

function useColumns(): Column<Pair>[] {
  const { t, bytes } = useText();
  const { set } = useUrlState();
  const size = (row: Pair["left"]) => row ? bytes(row.bytes) : "–";
  return [
    {
      key: "dataId",
      label: t("config.dataId"),
      grow: true,
      phone: "main",
      render: (pair) => (
        <button
          type="button"
          className={`${css.open} link mono truncate`}
          onClick={() => set({ diff: `${pair.group}/${pair.dataId}` }, { push: true })}
        >
          {pair.dataId}
        </button>
      ),
    },
    {
      key: "group",
      label: t("config.group"),
      render: (pair) => <span className="mono">{pair.group}</span>,
    },
    {
      key: "difference",
      label: t("report.outcome"),
      render: (pair) => <Tag tone={TONES[pair.difference]}>{t(`compare.${pair.difference}`)}</Tag>,
    },
    { key: "here", label: t("compare.here"), align: "right", render: (pair) => size(pair.left) },
    { key: "there", label: t("compare.there"), align: "right", render: (pair) => size(pair.right) },
  ];
}

interface DiffProps {
  pair: Pair;
  left: string;
  right: string;
  onClose(): void;
}

function PairDiff({ pair, left, right, onClose }: DiffProps) {
  const { t } = useText();
  const { group, dataId } = pair;
  const { data, error } = useQuery({
    queryKey: ["config", "compare", left, right, group, dataId],
    queryFn: async () => {
      const contents = await Promise.all(
        [left, right].map((namespace) => currentConfig({ namespace, group, dataId })),
      );
      return contents.map((config) => config?.content ?? "");
    },
  });
  const [before = "", after = ""] = data ?? [];
  const type = pair.left?.type ?? pair.right?.type ?? "";
  return (
    <Modal
      opened
      onClose={onClose}
      size={1120}
      title={dataId}
      closeButtonProps={{ "aria-label": t("action.close") }}
    >
      {error && <Failure error={error} what={t("error.load")} />}
      {data && (
        <CodeDiff
          before={before}
          after={after}
          format={formatOf(type)}
          titles={[left, right]}
          labels={[left, right]}
          height="min(60vh, 560px)"
        />
      )}
    </Modal>
  );
}
