import { Button, Tabs } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { BoxSelect, CircleHelp } from "lucide-react";
import { useMemo } from "react";
import type { InstanceRow, ServiceDetail } from "../../api/wire.ts";
import { ApiFailure } from "../../api/client.ts";
import { getService, type ServiceAt, serviceKey } from "../../api/naming.ts";
import { useUrlState } from "../../hooks/useUrlState.ts";
import { useText } from "../../i18n/text.tsx";
import { Empty } from "../../ui/Bits.tsx";
import { Loaded } from "../../ui/Loaded.tsx";
import { Page } from "../../ui/Page.tsx";
import { HealthBar, Note, Tag } from "../../ui/Status.tsx";
import { ComeAndGone } from "./ComeAndGone.tsx";
import { ExplainDrawer } from "./ExplainDrawer.tsx";
import { inNeedFirst } from "./liveState.ts";
import { InstancesTab } from "./InstancesTab.tsx";
import { RemoveService } from "./RemoveService.tsx";
import css from "./service.module.css";
import { SettingsTab } from "./SettingsTab.tsx";
import { SubscribersTab } from "./SubscribersTab.tsx";
import { useLiveInstances } from "./useLiveInstances.ts";

interface Props {
  ns: string;
  group: string;
  name: string;
}

export function Service(props: Props) {
  const { ns, group, name } = props;
  const at = { ns, group, name };
  const query = useQuery({ queryKey: serviceKey(at), queryFn: () => getService(at) });
  return query.data === undefined
    ? <Without at={at} query={query} />
    : <Found at={at} detail={query.data} />;
}

function Without(
  { at, query }: { at: ServiceAt; query: ReturnType<typeof useQuery<ServiceDetail>> },
) {
  const { t } = useText();
  const isGone = query.error instanceof ApiFailure && query.error.status === 404;
  return (
    <Page name={at.name} title={<span className={`${css.name} mono`}>{at.name}</span>}>
      {isGone
        ? (
          <Empty
            icon={BoxSelect}
            title={t("service.gone")}
            text={t("service.goneText", { ...at })}
          />
        )
        : <Loaded query={query}>{() => null}</Loaded>}
    </Page>
  );
}

const TABS = ["instances", "subscribers", "settings", "events"] as const;

function Found({ at, detail }: { at: ServiceAt; detail: ServiceDetail }) {
  const { t } = useText();
  const { get, set } = useUrlState();
  const live = useLiveInstances(at);
  const sent = useMemo(() => inNeedFirst(detail.items), [detail.items]);
  const rows = live.rows ?? sent;
  const tab = TABS.find((one) => one === get("tab")) ?? "instances";
  const now = liveFigures(detail, rows);
  return (
    <Page
      name={at.name}
      sub={<Summary at={at} detail={now} />}
      title={
        <>
          <span className={`${css.name} mono`}>{at.name}</span>
          {now.protectionReached && <Tag tone="warn">{t("service.protected")}</Tag>}
        </>
      }
      actions={
        <>
          <RemoveService at={at} detail={detail} instances={rows.length} />
          <Button
            variant="default"
            leftSection={<CircleHelp size={14} />}
            onClick={() => set({ dialog: "explain" }, { push: true })}
          >
            {t("explain.open")}
          </Button>
        </>
      }
    >
      {now.protectionReached && <Protection detail={now} />}
      <Tabs value={tab} onChange={(value) => set({ tab: value === "instances" ? null : value })}>
        <Tabs.List>
          <Tabs.Tab value="instances">{t("service.tab.instances", { n: rows.length })}</Tabs.Tab>
          <Tabs.Tab value="subscribers">{t("service.subscribers")}</Tabs.Tab>
          <Tabs.Tab value="settings">{t("service.tab.settings")}</Tabs.Tab>
          <Tabs.Tab value="events">{t("service.tab.events")}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="instances" pt={14}>
          <InstancesTab at={at} rows={rows} live={live} />
        </Tabs.Panel>
        <Tabs.Panel value="subscribers" pt={14}>
          <SubscribersTab at={at} />
        </Tabs.Panel>
        <Tabs.Panel value="settings" pt={14}>
          <SettingsTab at={at} detail={detail} />
        </Tabs.Panel>
        <Tabs.Panel value="events" pt={14}>
          <ComeAndGone at={at} news={rows} />
        </Tabs.Panel>
      </Tabs>
      <ExplainDrawer at={at} rows={rows} />
    </Page>
  );
}

/** The figures of the head follow the stream; the threshold is that of the settings. */
function liveFigures(detail: ServiceDetail, rows: readonly InstanceRow[]): ServiceDetail {
  const instances = rows.length;
  const healthy = rows.filter((row) => row.healthy).length;
  const share = instances === 0 ? 1 : healthy / instances;
  const protectionReached = detail.protectThreshold > 0 && share <= detail.protectThreshold;
  return { ...detail, instances, healthy, protectionReached: instances > 0 && protectionReached };
}

function Protection({ detail }: { detail: ServiceDetail }) {
  const { t } = useText();
  const { set } = useUrlState();
  const change = (
    <Button variant="default" onClick={() => set({ tab: "settings" })}>
      {t("protect.settings")}
    </Button>
  );
  return (
    <Note tone="warn" action={change}>
      {t("protect.text", {
        healthy: detail.healthy,
        total: detail.instances,
        threshold: Math.round(detail.protectThreshold * 100),
      })}
    </Note>
  );
}

function Summary({ at, detail }: { at: ServiceAt; detail: ServiceDetail }) {
  const { t } = useText();
  return (
    <span className={css.summary}>
      <HealthBar healthy={detail.healthy} total={detail.instances} />
      <span>
        <i>{t("config.group")}</i>
        <span className="mono">{at.group}</span>
      </span>
      <span>
        <i>{t("service.threshold")}</i>
        <span className="num">{Math.round(detail.protectThreshold * 100)}%</span>
      </span>
    </span>
  );
}
