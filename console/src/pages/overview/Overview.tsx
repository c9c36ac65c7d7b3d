import { useOverview } from "../../api/calls.ts";
import { useText } from "../../i18n/text.tsx";
import { Failure } from "../../ui/Failure.tsx";
import { Page } from "../../ui/Page.tsx";
import { Changes } from "./Changes.tsx";
import { Counts } from "./Counts.tsx";
import { Findings } from "./Findings.tsx";
import { NodeCards } from "./NodeCards.tsx";
import { Rates } from "./Rates.tsx";

const EVERY_MS = 10_000;

/** First what is wrong and how to mend it, then figures. */
export function Overview() {
  const { t } = useText();
  const { data, error, refetch } = useOverview(EVERY_MS);
  return (
    <Page
      name={t("nav.overview")}
      title={t("nav.overview")}
      actions={<span className="dim">{t("overview.every", { n: EVERY_MS / 1000 })}</span>}
    >
      {error && <Failure error={error} what={t("error.load")} onRetry={() => void refetch()} />}
      {data && <Findings overview={data} />}
      {data && <Counts counts={data.counts} />}
      {data && <NodeCards nodes={data.nodes} />}
      <Rates />
      {data && <Changes changes={data.changes} />}
    </Page>
  );
}
