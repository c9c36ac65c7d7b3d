import { UnstyledButton } from "@mantine/core";
import type { AuditRecord } from "../../api/audit.ts";
import type { Translate } from "../../i18n/text.tsx";
import { Ago } from "../../ui/Bits.tsx";
import type { Column } from "../../ui/DataTable.tsx";
import { Status, type Tone } from "../../ui/Status.tsx";

export const OUTCOME_TONES: Readonly<Record<AuditRecord["outcome"], Tone>> = {
  ok: "ok",
  refused: "warn",
  failed: "bad",
};

export function auditColumns(
  t: Translate,
  onOpen: (record: AuditRecord) => void,
): Column<AuditRecord>[] {
  return [
    { key: "at", label: t("audit.when"), render: ({ time }) => <Ago at={Date.parse(time)} /> },
    {
      key: "who",
      label: t("audit.who"),
      render: ({ user }) => user || <span className="dim">{t("audit.nobody")}</span>,
    },
    {
      key: "action",
      label: t("audit.action"),
      phone: "main",
      render: (record) => (
        <UnstyledButton className="link mono" onClick={() => onOpen(record)}>
          {record.verb}
        </UnstyledButton>
      ),
    },
    {
      key: "object",
      label: t("audit.object"),
      grow: true,
      render: ({ object }) => <span className="mono" title={object}>{object}</span>,
    },
    {
      key: "result",
      label: t("audit.result"),
      render: ({ outcome }) => (
        <Status tone={OUTCOME_TONES[outcome]}>{t(`audit.outcome.${outcome}`)}</Status>
      ),
    },
    {
      key: "ip",
      label: t("audit.from"),
      phone: "hide",
      render: ({ ip, protocol }) => (
        <>
          <span className="mono">{ip || "–"}</span> <span className="dim">{protocol}</span>
        </>
      ),
    },
  ];
}
