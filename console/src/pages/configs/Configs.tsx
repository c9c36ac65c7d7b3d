import { Button, Menu } from "@mantine/core";
import { ChevronDown, Download, FileSliders, GitCompare, Plus, Upload } from "lucide-react";
import { useState } from "react";
import { Link } from "wouter";
import { useLoaded } from "../../api/calls.ts";
import type { ConfigRow, PageOf } from "../../api/wire.ts";
import { useNamespace } from "../../hooks/useNamespace.ts";
import { useUrlState } from "../../hooks/useUrlState.ts";
import { useText } from "../../i18n/text.tsx";
import { useRights } from "../../session/session.ts";
import { CommandBlock, Empty } from "../../ui/Bits.tsx";
import { DataTable } from "../../ui/DataTable.tsx";
import { Failure } from "../../ui/Failure.tsx";
import { Pager } from "../../ui/Filters.tsx";
import { NotAllowed } from "../../ui/NotAllowed.tsx";
import { Page } from "../../ui/Page.tsx";
import { BulkActions } from "./BulkActions.tsx";
import { useConfigColumns } from "./columns.tsx";
import { ConfigFilters } from "./ConfigFilters.tsx";
import { exportConfigs } from "./exporting.ts";
import { comparePath } from "../../paths.ts";
import { type ConfigFilter, useConfigFilter } from "./filter.ts";
import { ImportDialog } from "./ImportDialog.tsx";
import { allKeys, type ConfigKey, textOf } from "./keys.ts";
import { NewConfig } from "./NewConfig.tsx";
import { openApiHost } from "../../api/openApiHost.ts";
import { firstConfig } from "./snippets.ts";
import { WaitingNote } from "./WaitingNote.tsx";

const SIZE = 20;

export function Configs({ ns }: { ns: string }) {
  const { t } = useText();
  const { current } = useNamespace();
  const filter = useConfigFilter(ns);
  const { readConfigs } = useRights(filter.everywhere ? "*" : ns);
  const name = `${t("nav.configs")} · ${current.name}`;
  if (readConfigs) return <ConfigList ns={ns} name={name} filter={filter} />;
  return (
    <Page name={name} title={t("nav.configs")}>
      <NotAllowed what={t("nav.configs")} ns={ns} />
    </Page>
  );
}

interface ListProps {
  ns: string;
  name: string;
  filter: ConfigFilter;
}

function ConfigList({ ns, name, filter }: ListProps) {
  const { t } = useText();
  const { set } = useUrlState();
  const { writeConfigs } = useRights(ns);
  const columns = useConfigColumns(filter.everywhere);
  const { found, rows, total, sort, page, size } = usePage(filter);
  const { chosen, choose, select } = useSelection(rows);
  return (
    <Page
      name={name}
      title={t("nav.configs")}
      actions={<Actions filter={filter} total={total} ns={ns} canWrite={writeConfigs} />}
    >
      {!filter.everywhere && <WaitingNote ns={ns} />}
      <ConfigFilters filter={filter} total={found.data?.total} rows={rows} />
      <BulkActions
        chosen={[...chosen.values()]}
        total={total}
        onAll={async () => choose(await allKeys(filter.where))}
        onNone={() => choose([])}
      />
      {found.error && (
        <Failure
          error={found.error}
          what={t("error.load")}
          onRetry={() => void found.refetch()}
        />
      )}
      {found.data && (
        <DataTable
          label={t("nav.configs")}
          rows={rows}
          columns={columns}
          id={textOf}
          selected={new Set(chosen.keys())}
          onSelect={select}
          sort={sort}
          onSort={(next) => set({ sort: next.key, desc: next.desc ? "1" : null, page: null })}
          empty={<NoConfigs filter={filter} />}
        />
      )}
      {total > 0 && (
        <Pager
          page={page}
          size={size}
          total={total}
          onPage={(next) => set({ page: next === 1 ? null : String(next) }, { push: true })}
          onSize={(next) => set({ size: String(next), page: null })}
        />
      )}
      {writeConfigs && <Dialogs ns={ns} />}
    </Page>
  );
}

function Dialogs({ ns }: { ns: string }) {
  const { get, set } = useUrlState();
  const close = () => set({ dialog: null });
  if (get("dialog") === "new") return <NewConfig ns={ns} onClose={close} />;
  if (get("dialog") === "import") return <ImportDialog ns={ns} onClose={close} />;
  return null;
}

function usePage(filter: ConfigFilter) {
  const { get } = useUrlState();
  const sort = { key: get("sort", "dataId"), desc: get("desc") === "1" };
  const page = Math.max(1, Number(get("page", "1")) || 1);
  const size = Number(get("size")) || SIZE;
  const found = useLoaded<PageOf<ConfigRow>>("configs", {
    ...filter.where,
    sort: sort.key,
    desc: sort.desc || undefined,
    pageNo: page,
    pageSize: size,
  });
  const rows = found.data?.items ?? [];
  return { found, rows, total: found.data?.total ?? 0, sort, page, size };
}

/** Lasts over pages and filters: what is chosen is kept with its name. */
function useSelection(rows: readonly ConfigRow[]) {
  const [chosen, setChosen] = useState<ReadonlyMap<string, ConfigKey>>(new Map());
  const choose = (keys: readonly ConfigKey[]) =>
    setChosen(new Map(keys.map((key) => [textOf(key), key])));
  const select = (texts: ReadonlySet<string>) => {
    const known = [...chosen.values(), ...rows].filter((key) => texts.has(textOf(key)));
    choose(known);
  };
  return { chosen, choose, select };
}

interface ActionsProps {
  filter: ConfigFilter;
  total: number;
  ns: string;
  canWrite: boolean;
}

function Actions({ filter, total, ns, canWrite }: ActionsProps) {
  const { t, num } = useText();
  const { set } = useUrlState();
  const [error, setError] = useState<Error | null>(null);
  const exportAll = (format: "nacos" | "nacos2") => {
    const { q, group, app, tag, type, inContent } = filter;
    setError(null);
    exportConfigs({ namespace: ns, q, group, app, tag, type, inContent, format }).catch(setError);
  };
  return (
    <>
      {error && <Failure error={error} what={t("export.failed")} />}
      <Menu>
        <Menu.Target>
          <Button variant="default" rightSection={<ChevronDown size={13} />}>
            {t("config.more")}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {canWrite && (
            <Menu.Item
              leftSection={<Upload size={14} />}
              onClick={() => set({ dialog: "import" }, { push: true })}
            >
              {t("config.import")}
            </Menu.Item>
          )}
          {(["nacos2", "nacos"] as const).map((format) => (
            <Menu.Item
              key={format}
              leftSection={<Download size={14} />}
              disabled={filter.everywhere || total === 0}
              onClick={() => exportAll(format)}
            >
              {t(`export.${format}`, { n: num(total) })}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item
            component={Link}
            href={comparePath(ns)}
            leftSection={<GitCompare size={14} />}
          >
            {t("nav.compare")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {canWrite
        ? (
          <Button
            leftSection={<Plus size={14} />}
            onClick={() => set({ dialog: "new" }, { push: true })}
          >
            {t("config.new")}
          </Button>
        )
        : <span className="dim">{t("rights.readOnly")}</span>}
    </>
  );
}

function NoConfigs({ filter }: { filter: ConfigFilter }) {
  const { t } = useText();
  const { current } = useNamespace();
  if (filter.isActive) {
    return (
      <Empty icon={FileSliders} title={t("config.noHit")} text={t("config.noHitText")}>
        <Button variant="default" onClick={filter.clear}>{t("filter.clearAll")}</Button>
      </Empty>
    );
  }
  return (
    <Empty
      icon={FileSliders}
      title={t("config.none", { ns: current.name })}
      text={t("config.noneText")}
    >
      <CommandBlock snippets={firstConfig(current.id, openApiHost(document.baseURI))} />
    </Empty>
  );
}
