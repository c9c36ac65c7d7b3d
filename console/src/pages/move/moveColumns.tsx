import type { MoveRow } from "../../api/wire.ts";
import type { Translate } from "../../i18n/text.tsx";
import type { Column } from "../../ui/DataTable.tsx";
import { Tag, type Tone } from "../../ui/Status.tsx";

export const OUTCOME_TONES: Readonly<Record<MoveRow["outcome"], Tone>> = {
  refused: "bad",
  skipped: "warn",
  replaced: "warn",
  new: "ok",
  same: "gray",
};
/** As the server has them: those first that somebody has to look at. */
export const OUTCOMES = Object.keys(OUTCOME_TONES) as MoveRow["outcome"][];

export function moveColumns(t: Translate): Column<MoveRow>[] {
  return [
    {
      key: "name",
      label: t("move.name"),
      phone: "main",
      grow: true,
      render: ({ name }) => <span className="mono">{name}</span>,
    },
    { key: "kind", label: t("move.kind"), render: ({ kind }) => t(`move.kindOf.${kind}`) },
    {
      key: "namespace",
      label: t("move.namespace"),
      render: ({ namespace }) => <span className="mono">{namespace || "–"}</span>,
    },
    {
      key: "group",
      label: t("config.group"),
      phone: "hide",
      render: ({ group }) => <span className="mono">{group || "–"}</span>,
    },
    {
      key: "outcome",
      label: t("move.outcome"),
      render: ({ outcome }) => (
        <Tag tone={OUTCOME_TONES[outcome]}>{t(`move.outcome.${outcome}`)}</Tag>
      ),
    },
    { key: "why", label: t("move.why"), render: ({ why }) => why || "–" },
  ];
}
