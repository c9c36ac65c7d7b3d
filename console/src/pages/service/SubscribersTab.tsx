import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { BoxSelect } from "lucide-react";
import { getSubscribers, type ServiceAt, type Subscriber } from "../../api/naming.ts";
import { usePage } from "../../hooks/usePage.ts";
import { useText } from "../../i18n/text.tsx";
import { Copyable, Empty } from "../../ui/Bits.tsx";
import { type Column, DataTable } from "../../ui/DataTable.tsx";
import { Loaded } from "../../ui/Loaded.tsx";
import { Note } from "../../ui/Status.tsx";
import { UrlPager } from "../../ui/UrlPager.tsx";
import css from "./service.module.css";

const LIVE_MS = 10_000;
const PAGE_SIZE = 50;

/** Of all nodes of the cluster. */
export function SubscribersTab({ at }: { at: ServiceAt }) {
  const { t } = useText();
  const page = usePage(PAGE_SIZE);
  const query = useQuery({
    queryKey: ["subscribers", at, page],
    queryFn: () => getSubscribers(at, page),
    placeholderData: keepPreviousData,
    refetchInterval: LIVE_MS,
  });
  const columns: Column<Subscriber>[] = [
    {
      key: "addrStr",
      label: t("client.address"),
      phone: "main",
      grow: true,
      render: (one) => <Copyable value={one.addrStr} />,
    },
    { key: "agent", label: t("client.sdk"), render: (one) => one.agent },
    { key: "app", label: t("config.app"), render: (one) => one.app },
    {
      key: "cluster",
      label: t("service.clusters"),
      render: (one) => one.cluster || <span className="dim">{t("service.allClusters")}</span>,
    },
  ];
  return (
    <Loaded query={query}>
      {({ subscribers, count, unansweredNodes = [] }) => (
        <div className={css.stack}>
          {unansweredNodes.length > 0 && (
            <Note tone="warn">
              {t("service.silentNodes", { nodes: unansweredNodes.join(", ") })}
            </Note>
          )}
          <DataTable
            label={t("service.subscribers")}
            rows={[...subscribers]}
            columns={columns}
            id={(one) => `${one.addrStr}/${one.agent}/${one.cluster}`}
            empty={<Empty icon={BoxSelect} title={t("service.noSubscriber")} />}
          />
          <UrlPager total={count} defaultSize={PAGE_SIZE} />
        </div>
      )}
    </Loaded>
  );
}
