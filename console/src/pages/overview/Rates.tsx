import { useMemo } from "react";
import { useLoaded } from "../../api/calls.ts";
import type { Rates as RatesAnswer } from "../../api/wire.ts";
import { useText } from "../../i18n/text.tsx";
import { Chart } from "../../ui/Chart.tsx";
import { Failure } from "../../ui/Failure.tsx";
import { Panel } from "../../ui/Page.tsx";
import { Note } from "../../ui/Status.tsx";
import css from "./overview.module.css";

const EVERY_MS = 10_000;
const MINUTES = 60;

export function Rates() {
  const { t } = useText();
  const { data, error, refetch } = useLoaded<RatesAnswer>("rates", { minutes: MINUTES }, {
    everyMs: EVERY_MS,
  });
  const at = useMemo(
    () => data?.httpPerSecond.map((_, i) => (data.fromMs + i * data.stepMs) / 1000) ?? [],
    [data],
  );
  const rates = useMemo(() =>
    data
      ? [
        { name: "HTTP", values: data.httpPerSecond },
        { name: "gRPC", values: data.grpcPerSecond },
        { name: t("rate.pushes"), values: data.pushesPerSecond },
        { name: t("rate.errors"), values: data.errorsPerSecond },
      ]
      : [], [data, t]);
  const times = useMemo(
    () => data ? [{ name: "p50", values: data.p50Ms }, { name: "p99", values: data.p99Ms }] : [],
    [data],
  );
  if (error && !data) {
    return <Failure error={error} what={t("rate.failed")} onRetry={() => void refetch()} />;
  }
  const hour = <span className="dim">{t("overview.lastHour")}</span>;
  return (
    <>
      {data && data.silentNodes.length > 0 && (
        <Note tone="warn">{t("rate.silent", { nodes: data.silentNodes.join(", ") })}</Note>
      )}
      <div className={css.two}>
        <Panel title={t("overview.rates")} aside={hour}>
          <Chart label={t("overview.rates")} at={at} lines={rates} />
        </Panel>
        <Panel title={t("overview.latency")} aside={hour}>
          <Chart label={t("overview.latency")} at={at} lines={times} unit=" ms" />
        </Panel>
      </div>
    </>
  );
}
