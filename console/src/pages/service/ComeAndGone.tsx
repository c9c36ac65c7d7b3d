import { History } from "lucide-react";
import { useText } from "../../i18n/text.tsx";
import { Ago, Empty } from "../../ui/Bits.tsx";
import { Panel } from "../../ui/Page.tsx";
import { Status, type Tone } from "../../ui/Status.tsx";
import type { Coming } from "./liveState.ts";
import css from "./service.module.css";

const TONES: Readonly<Record<Coming["what"], Tone>> = {
  came: "ok",
  well: "ok",
  went: "gray",
  sick: "bad",
  changed: "warn",
};

/** What the stream has told since the page was opened; the server keeps no such list. */
export function ComeAndGone({ comings }: { comings: readonly Coming[] }) {
  const { t } = useText();
  if (comings.length === 0) {
    return (
      <Panel flush>
        <Empty icon={History} title={t("event.none")} text={t("event.noneText")} />
      </Panel>
    );
  }
  return (
    <Panel flush>
      {comings.map(({ key, atMs, what, id, weights }) => (
        <div key={key} className={css.event}>
          <span className="dim">
            <Ago at={atMs} />
          </span>
          <Status tone={TONES[what]}>{t(`event.${what}`)}</Status>
          <span className="mono">{id}</span>
          <span className="dim truncate">
            {weights && t("event.weight", { from: weights[0], to: weights[1] })}
          </span>
        </div>
      ))}
    </Panel>
  );
}
