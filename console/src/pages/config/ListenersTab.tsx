import { Radio as RadioIcon } from "lucide-react";
import { useLoaded } from "../../api/calls.ts";
import type { ConfigDetail, Listeners } from "../../api/wire.ts";
import { type Translate, useText } from "../../i18n/text.tsx";
import { Ago, Copyable, Empty } from "../../ui/Bits.tsx";
import { type Column, DataTable } from "../../ui/DataTable.tsx";
import { Failure } from "../../ui/Failure.tsx";
import { Note, Status } from "../../ui/Status.tsx";

type Listener = Listeners["items"][number];
const EVERY_MS = 5_000;

/** Who listens, and whether they have what is published. Those who lag come first. */
export function ListenersTab({ config }: { config: ConfigDetail }) {
  const { t } = useText();
  const { namespace, group, dataId } = config;
  const { data, error, refetch } = useLoaded<Listeners>("listeners", {
    namespace,
    group,
    dataId,
  }, { everyMs: EVERY_MS });
  const rows = [...data?.items ?? []].sort((a, b) =>
    Number(a.inStep) - Number(b.inStep) || a.ip.localeCompare(b.ip)
  );
  const inStep = rows.filter((row) => row.inStep).length;
  const empty = <Empty icon={RadioIcon} title={t("listener.none")} text={t("listener.noneText")} />;
  return (
    <>
      {error && <Failure error={error} what={t("error.load")} onRetry={() => void refetch()} />}
      {data && data.silentNodes.length > 0 && (
        <Note tone="warn">{t("rate.silent", { nodes: data.silentNodes.join(", ") })}</Note>
      )}
      {rows.length > 0 && (
        <Note tone={inStep === rows.length ? "ok" : "warn"}>
          {t("listener.summary", { inStep, total: rows.length })}
        </Note>
      )}
      {data && (
        <DataTable
          label={t("tab.listeners")}
          rows={rows}
          columns={listenerColumns(t)}
          id={(one) => `${one.node} ${one.connection} ${one.ip} ${one.sinceMs} ${one.md5}`}
          empty={empty}
        />
      )}
    </>
  );
}

function listenerColumns(t: Translate): Column<Listener>[] {
  return [
    {
      key: "ip",
      label: t("listener.address"),
      phone: "main",
      grow: true,
      render: (one) => <Copyable value={one.ip} />,
    },
    {
      key: "client",
      label: t("listener.client"),
      render: ({ app, sdk, connection }) =>
        [app, sdk, connection === "" ? t("listener.poll") : ""].filter(Boolean).join(" · ") || "–",
    },
    {
      key: "node",
      label: t("listener.node"),
      render: ({ node }) => <span className="mono">{node}</span>,
    },
    {
      key: "since",
      label: t("listener.since"),
      phone: "hide",
      render: ({ sinceMs }) => <Ago at={sinceMs} />,
    },
    {
      key: "md5",
      label: "md5",
      render: (one) => <span className="mono">{one.md5 || "–"}</span>,
    },
    {
      key: "inStep",
      label: t("listener.state"),
      render: (one) => (
        <Status tone={one.inStep ? "ok" : "warn"}>
          {t(one.inStep ? "listener.inStep" : "listener.behind")}
        </Status>
      ),
    },
  ];
}
