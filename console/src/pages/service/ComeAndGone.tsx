import { useQuery } from "@tanstack/react-query";
import { History } from "lucide-react";
import { useEffect } from "react";
import { getInstanceEvents, instanceId, type ServiceAt } from "../../api/naming.ts";
import type { InstanceEventRow } from "../../api/wire.ts";
import { useText } from "../../i18n/text.tsx";
import { Ago, Empty } from "../../ui/Bits.tsx";
import { Loaded } from "../../ui/Loaded.tsx";
import { Panel } from "../../ui/Page.tsx";
import { Status, type Tone } from "../../ui/Status.tsx";
import css from "./service.module.css";

const TONES: Readonly<Record<InstanceEventRow["what"], Tone>> = {
  registered: "ok",
  healthy: "ok",
  removed: "gray",
  unhealthy: "bad",
  changed: "warn",
};

/** What the node has seen of the service, asked for anew whenever `news` is another: the list that is told live. */
export function ComeAndGone({ at, news }: { at: ServiceAt; news: unknown }) {
  const { t } = useText();
  const { ns, group, name } = at;
  const query = useQuery({
    queryKey: ["instanceEvents", ns, group, name],
    queryFn: () => getInstanceEvents(at),
  });
  const { refetch } = query;
  useEffect(() => void refetch(), [news, refetch]);
  return (
    <Loaded query={query}>
      {({ items }) => (
        <Panel flush>
          {items.length === 0 && (
            <Empty icon={History} title={t("event.none")} text={t("event.noneText")} />
          )}
          {items.map((event, index) => (
            <Row key={`${items.length - index}/${event.atMs}`} event={event} />
          ))}
        </Panel>
      )}
    </Loaded>
  );
}

function Row({ event }: { event: InstanceEventRow }) {
  const { t } = useText();
  const { atMs, what, lives, node, weights } = event;
  return (
    <div className={css.event}>
      <span className="dim">
        <Ago at={atMs} />
      </span>
      <Status tone={TONES[what]}>{t(`event.${what}`)}</Status>
      <span className="mono">{instanceId(event)}</span>
      <span className="dim truncate">
        {weights && `${t("event.weight", { from: weights[0], to: weights[1] })} · `}
        {t(`event.by.${lives}`)}
        {node !== "" && ` · ${t("event.node", { node })}`}
      </span>
    </div>
  );
}
