import { Button } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { Boxes, Lock, Plus } from "lucide-react";
import { useLoaded } from "../../api/calls.ts";
import type { PageOf, ServiceRow } from "../../api/wire.ts";
import { useNamespace } from "../../hooks/useNamespace.ts";
import { useReasons } from "../../hooks/useReasons.ts";
import { usePage } from "../../hooks/usePage.ts";
import { useUrlState } from "../../hooks/useUrlState.ts";
import { useText } from "../../i18n/text.tsx";
import { CommandBlock, Empty } from "../../ui/Bits.tsx";
import { DataTable } from "../../ui/DataTable.tsx";
import { ChoiceChip, FilterBar, ToggleChip } from "../../ui/Filters.tsx";
import { Guard } from "../../ui/Guard.tsx";
import { Loaded } from "../../ui/Loaded.tsx";
import { Page } from "../../ui/Page.tsx";
import { InputChip } from "../../ui/InputChip.tsx";
import { UrlPager } from "../../ui/UrlPager.tsx";
import { serviceColumns } from "./serviceColumns.tsx";
import { ServiceDialog } from "./ServiceDialog.tsx";
import { registerSnippets } from "./registerSnippets.ts";

const TYPING_MS = 150;
const LIVE_MS = 10_000;
const PAGE_SIZE = 50;

export function Services({ ns }: { ns: string }) {
  const { t } = useText();
  const { set } = useUrlState();
  const { whyNotWriteServices } = useReasons(ns);
  const create = (
    <Guard why={whyNotWriteServices}>
      {(off) => (
        <Button
          leftSection={<Plus size={14} />}
          disabled={off}
          onClick={() => set({ dialog: "new" }, { push: true })}
        >
          {t("service.new")}
        </Button>
      )}
    </Guard>
  );
  return (
    <Page name={t("nav.services")} title={t("nav.services")} actions={create}>
      <Body ns={ns} />
      <ServiceDialog ns={ns} />
    </Page>
  );
}

function useFilters() {
  const { get, set } = useUrlState();
  const [q] = useDebouncedValue(get("q"), TYPING_MS);
  const filters = {
    group: get("group"),
    health: get("health"),
    meta: get("meta"),
    withEmpty: get("empty") !== "0",
    everywhere: get("all") === "1",
  };
  const sort = { key: get("sort", "name"), desc: get("desc") === "1" };
  return { typed: get("q"), q, filters, sort, set };
}

function Body({ ns }: { ns: string }) {
  const { t } = useText();
  const { mayReadServices } = useReasons(ns);
  const { q, filters, sort, set } = useFilters();
  const page = usePage(PAGE_SIZE);
  const { group, health, meta, withEmpty, everywhere } = filters;
  const params = {
    namespace: everywhere ? "*" : ns,
    ...{ q, group, meta, withEmpty, health: health || "all" },
    ...{ sort: sort.key, desc: sort.desc, ...page },
  };
  const query = useLoaded<PageOf<ServiceRow>>("services", params, {
    everyMs: LIVE_MS,
    enabled: mayReadServices || everywhere,
  });
  if (!mayReadServices && !everywhere) {
    return <Empty icon={Lock} title={t("service.noRight", { ns })} text={t("rights.ask")} />;
  }
  return (
    <>
      <Filters total={query.data?.total} />
      <Loaded query={query}>
        {({ items, total }) => (
          <>
            <DataTable
              label={t("nav.services")}
              rows={[...items]}
              columns={serviceColumns(t, everywhere)}
              id={(row) => `${row.namespace}/${row.group}@@${row.name}`}
              sort={sort}
              onSort={({ key, desc }) => set({ sort: key, desc: desc ? "1" : null, page: null })}
              empty={<NoService ns={ns} />}
            />
            <UrlPager total={total} defaultSize={PAGE_SIZE} />
          </>
        )}
      </Loaded>
    </>
  );
}

function Filters({ total }: { total: number | undefined }) {
  const { t } = useText();
  const { typed, filters, set } = useFilters();
  const { group, health, meta, withEmpty, everywhere } = filters;
  return (
    <FilterBar
      query={typed}
      onQuery={(value) => set({ q: value, page: null })}
      hint={t("service.search")}
      {...(total === undefined ? {} : { total })}
    >
      <InputChip
        label={t("config.group")}
        value={group}
        onChange={(value) => set({ group: value, page: null })}
      />
      <InputChip
        label={t("instance.meta")}
        hint={t("service.metaHint")}
        value={meta}
        onChange={(value) => set({ meta: value, page: null })}
      />
      <ChoiceChip
        label={t("service.health")}
        value={health}
        options={[{ value: "bad", label: t("service.sick") }]}
        onChange={(value) => set({ health: value, page: null })}
      />
      <ToggleChip
        label={t("service.hideEmpty")}
        on={!withEmpty}
        onChange={(on) => set({ empty: on ? "0" : null, page: null })}
      />
      <ToggleChip
        label={t("filter.everywhere")}
        on={everywhere}
        onChange={(on) => set({ all: on ? "1" : null, page: null })}
      />
    </FilterBar>
  );
}

function NoService({ ns }: { ns: string }) {
  const { t } = useText();
  const { current } = useNamespace();
  const { q, filters, set } = useFilters();
  const { group, health, meta, withEmpty } = filters;
  const isFiltered = q !== "" || group !== "" || health !== "" || meta !== "" || !withEmpty;
  const clear = () =>
    set({ q: null, group: null, health: null, meta: null, empty: null, page: null });
  if (isFiltered) {
    return (
      <Empty icon={Boxes} title={t("service.noHit")}>
        <Button variant="default" onClick={clear}>{t("filter.clearAll")}</Button>
      </Empty>
    );
  }
  return (
    <Empty
      icon={Boxes}
      title={t("service.noneIn", { ns: current.name })}
      text={t("service.noneText")}
    >
      <CommandBlock snippets={registerSnippets(ns, document.baseURI)} />
    </Empty>
  );
}
