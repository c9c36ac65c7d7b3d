import { Drawer } from "@mantine/core";
import type { AuditRecord } from "../../api/audit.ts";
import { useText } from "../../i18n/text.tsx";
import { Copyable, Facts } from "../../ui/Bits.tsx";
import { Note, Status } from "../../ui/Status.tsx";
import css from "./audit.module.css";
import { OUTCOME_TONES } from "./auditColumns.tsx";

interface Props {
  record: AuditRecord | undefined;
  onClose(): void;
}

export function AuditDrawer({ record, onClose }: Props) {
  const { t } = useText();
  return (
    <Drawer
      opened={record !== undefined}
      onClose={onClose}
      title={record && <span className="mono">{record.verb}</span>}
      closeButtonProps={{ "aria-label": t("action.close") }}
    >
      {record && <Inside record={record} />}
    </Drawer>
  );
}

function Inside({ record }: { record: AuditRecord }) {
  const { t, moment, num } = useText();
  const text = (value: string) => value === "" ? "–" : <Copyable value={value} always />;
  return (
    <div className={css.stack}>
      {record.why !== "" && <Note tone="warn">{record.why}</Note>}
      <Facts
        rows={[
          [t("audit.when"), moment(Date.parse(record.time))],
          [t("audit.who"), record.user || t("audit.nobody")],
          [t("audit.object"), text(record.object)],
          [
            t("audit.result"),
            <Status key="o" tone={OUTCOME_TONES[record.outcome]}>
              {t(`audit.outcome.${record.outcome}`)}
            </Status>,
          ],
          [t("audit.kind"), t(`audit.kind.${record.kind}`)],
          [t("audit.node"), record.node],
          [t("audit.protocol"), record.protocol],
          [t("audit.from"), text(record.ip)],
          [t("audit.peer"), text(record.peerIp)],
          [t("audit.request"), text(record.requestId)],
          [t("audit.before"), text(record.before)],
          [t("audit.after"), text(record.after)],
          ...(record.unwritten === undefined
            ? []
            : [[t("audit.unwritten"), num(record.unwritten)] as [string, string]]),
        ]}
      />
    </div>
  );
}
