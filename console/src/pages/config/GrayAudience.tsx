import { useLoaded } from "../../api/calls.ts";
import type { ConfigDetail, GrayRow, Listeners } from "../../api/wire.ts";
import { useText } from "../../i18n/text.tsx";
import { FailureOf } from "../../ui/FailureOf.tsx";
import { Panel } from "../../ui/Page.tsx";
import { Note } from "../../ui/Status.tsx";
import { audienceOf } from "./audience.ts";
import css from "./config.module.css";

interface Props {
  config: ConfigDetail;
  gray: Pick<GrayRow, "kind" | "rule">;
}

const EVERY_MS = 5_000;
const MAX_SHOWN = 20;

/** The clients of all nodes that a rule is for at this moment. */
export function GrayAudience({ config, gray }: Props) {
  const { t, num } = useText();
  const { namespace, group, dataId } = config;
  const names = { namespace, group, dataId };
  const { data, error } = useLoaded<Listeners>("listeners", names, { everyMs: EVERY_MS });
  const all = data?.items ?? [];
  const found = audienceOf(all, gray, config.gray);
  const counts = { n: num(found.length), total: num(all.length) };
  return (
    <Panel title={t("gray.audience")}>
      <div className={css.tight} role="status">
        <FailureOf error={error} />
        {data && data.silentNodes.length > 0 && (
          <Note tone="warn">{t("rate.silent", { nodes: data.silentNodes.join(", ") })}</Note>
        )}
        {data && (
          <span className="dim">
            {t(found.length > 0 ? "gray.audienceText" : "gray.audienceNone", counts)}
          </span>
        )}
        {found.slice(0, MAX_SHOWN).map(({ ip, app, node, connection, sinceMs }) => (
          <span key={`${node} ${connection} ${ip} ${sinceMs}`} className="mono">
            {[ip, app].filter(Boolean).join(" · ")}
          </span>
        ))}
        {found.length > MAX_SHOWN && (
          <span className="dim">
            {t("gray.audienceMore", { n: num(found.length - MAX_SHOWN) })}
          </span>
        )}
      </div>
    </Panel>
  );
}
