import { Link } from "wouter";
import type { ChangeRow } from "../../api/wire.ts";
import { useText } from "../../i18n/text.tsx";
import { configPath } from "../../paths.ts";
import { useIsManager } from "../../session/session.ts";
import { Ago } from "../../ui/Bits.tsx";
import { Panel } from "../../ui/Page.tsx";
import css from "./overview.module.css";

const MAX_SHOWN = 12;

export function Changes({ changes }: { changes: readonly ChangeRow[] }) {
  const { t } = useText();
  const all = useIsManager() && <Link href="/audit" className="textLink">{t("overview.all")}</Link>;
  return (
    <Panel flush title={t("overview.changes")} aside={all}>
      {changes.length === 0 && <p className={css.none}>{t("overview.noChanges")}</p>}
      <ul className={css.changes}>
        {changes.slice(0, MAX_SHOWN).map((change) => (
          <li
            key={`${change.atMs}/${change.namespace}/${change.group}/${change.dataId}`}
            className={css.change}
          >
            <span className={css.changeWhen}>
              <Ago at={change.atMs} />
            </span>
            <span className={`${css.changeWho} truncate`}>{change.who || t("change.nobody")}</span>
            <span className={css.changeWhat}>
              <span className={css.verb}>{t(`verb.${change.verb}`)}</span>
              <Link
                href={`${configPath(change)}${change.verb === "remove" ? "?tab=history" : ""}`}
                className="link mono truncate"
              >
                {change.dataId}
              </Link>
            </span>
            <span className={`${css.changeWhy} dim truncate`}>
              {change.namespace} · {change.group}
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
