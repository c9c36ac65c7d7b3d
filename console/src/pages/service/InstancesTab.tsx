import { UnstyledButton } from "@mantine/core";
import { BoxSelect } from "lucide-react";
import type { InstanceRow } from "../../api/wire.ts";
import { instanceId, type ServiceAt } from "../../api/naming.ts";
import { useReasons } from "../../hooks/useReasons.ts";
import { usePage } from "../../hooks/usePage.ts";
import { useUrlState } from "../../hooks/useUrlState.ts";
import { useText } from "../../i18n/text.tsx";
import { Empty } from "../../ui/Bits.tsx";
import { DataTable } from "../../ui/DataTable.tsx";
import { FailureOf } from "../../ui/FailureOf.tsx";
import { ChoiceChip, FilterBar } from "../../ui/Filters.tsx";
import { UrlPager } from "../../ui/UrlPager.tsx";
import { InstanceDrawer } from "./InstanceDrawer.tsx";
import { instanceColumns } from "./instanceColumns.tsx";
import css from "./service.module.css";
import { useInstanceChanges } from "./useInstanceChanges.ts";
import { ASK_EVERY_MS, type LiveInstances } from "./useLiveInstances.ts";

const PAGE_SIZE = 100;

interface Props {
  at: ServiceAt;
  rows: readonly InstanceRow[];
  live: LiveInstances;
}

export function InstancesTab({ at, rows, live }: Props) {
  const { t } = useText();
  const { get, set } = useUrlState();
  const { whyNotWriteServices } = useReasons(at.ns);
  const changes = useInstanceChanges(at);
  const query = get("q"), state = get("state");
  const found = rows.filter((row) => isMatch(row, query, state));
  const opened = rows.find((row) => instanceId(row) === get("instance"));
  const { pageNo, pageSize } = usePage(PAGE_SIZE);
  const columns = instanceColumns({
    t,
    whyOff: whyNotWriteServices,
    onOpen: (row) => set({ instance: instanceId(row) }, { push: true }),
    onWeight: changes.setWeight,
    onEnable: changes.setEnabled,
  });
  return (
    <div className={css.stack}>
      <FilterBar
        query={query}
        onQuery={(q) => set({ q, page: null })}
        hint={t("instance.search")}
        total={found.length}
      >
        <ChoiceChip
          label={t("service.health")}
          value={state}
          options={[
            { value: "sick", label: t("instance.sick") },
            { value: "fine", label: t("instance.healthy") },
            { value: "off", label: t("instance.off") },
          ]}
          onChange={(value) => set({ state: value, page: null })}
        />
        <LiveSwitch live={live} />
      </FilterBar>
      <FailureOf error={changes.error} />
      <DataTable
        label={t("service.tab.instances", { n: found.length })}
        rows={found.slice((pageNo - 1) * pageSize, pageNo * pageSize)}
        columns={columns}
        id={instanceId}
        flash={live.changed}
        empty={
          <Empty
            icon={BoxSelect}
            title={t("instance.none")}
            text={rows.length === 0 ? t("instance.noneText") : t("instance.noHit")}
          />
        }
      />
      <UrlPager total={found.length} defaultSize={PAGE_SIZE} />
      <InstanceDrawer
        at={at}
        instance={opened}
        onClose={() => set({ instance: null })}
      />
    </div>
  );
}

/** The text may be part of the address, the cluster, or a `key=value` of the metadata. */
function isMatch(row: InstanceRow, query: string, state: string): boolean {
  if (state === "sick" && row.healthy) return false;
  if (state === "fine" && !row.healthy) return false;
  if (state === "off" && row.enabled) return false;
  if (query === "") return true;
  const pairs = Object.entries(row.metadata).map(([name, value]) => `${name}=${value}`);
  return [`${row.ip}:${row.port}`, row.cluster, ...pairs].some((text) => text.includes(query));
}

function LiveSwitch({ live }: { live: LiveInstances }) {
  const { t, moment } = useText();
  if (live.lostMs !== undefined) {
    return (
      <UnstyledButton
        className={css.live}
        data-lost
        onClick={live.reconnect}
        title={t("live.lostWhy")}
      >
        <span className={css.pulse} aria-hidden />
        {t(live.isAsked ? "live.asked" : "live.lost", {
          at: moment(live.lostMs),
          n: ASK_EVERY_MS / 1000,
        })} · {t("live.reconnect")}
      </UnstyledButton>
    );
  }
  return (
    <UnstyledButton
      className={css.live}
      aria-pressed={live.isPaused}
      onClick={() => live.pause(!live.isPaused)}
    >
      <span className={css.pulse} aria-hidden />
      {t(live.isPaused ? "live.paused" : "live.on")}
    </UnstyledButton>
  );
}
