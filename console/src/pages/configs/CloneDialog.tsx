import { Button, Modal, SegmentedControl, Select } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useNamespaces } from "../../api/calls.ts";
import { send } from "../../api/client.ts";
import type { ImportReport } from "../../api/wire.ts";
import { useText } from "../../i18n/text.tsx";
import { rightsIn, useSession } from "../../session/session.ts";
import { Failure } from "../../ui/Failure.tsx";
import { Note } from "../../ui/Status.tsx";
import { toast } from "../../ui/toast.tsx";
import { reloadConfigs } from "../config/publish.ts";
import css from "./configs.module.css";
import { POLICIES, type Policy, policyOf } from "./policy.ts";
import { ReportTable } from "./ReportTable.tsx";

interface Props {
  from: string;
  keys: readonly { readonly group: string; readonly dataId: string }[];
  onClose(): void;
}

/** Copies configs to another namespace, after it was shown what becomes of each. */
export function CloneDialog({ from, keys, onClose }: Props) {
  const { t, num } = useText();
  const session = useSession();
  const { data: namespaces = [] } = useNamespaces();
  const [to, setTo] = useState<string | null>(null);
  const [policy, setPolicy] = useState<Policy>("ABORT");
  const run = useMutation({
    mutationFn: (wish: { to: string; policy: Policy; preview: boolean }) =>
      send<ImportReport>("POST", "rnacos/v1/console/configs/clone", {
        json: { from, keys, ...wish },
      }),
    onSuccess: async (report) => {
      if (report.isPreview) return;
      await reloadConfigs();
      toast(t("clone.done", { n: num(report.rows.length) }));
      onClose();
    },
  });
  const look = (target: string | null, how: Policy) => {
    setTo(target);
    setPolicy(how);
    run.reset();
    if (target !== null) run.mutate({ to: target, policy: how, preview: true });
  };
  const targets = namespaces.filter(({ id }) => id !== from && rightsIn(session, id).writeConfigs);
  const count = run.data?.rows.filter((row) => row.outcome === "new" || row.outcome === "changed")
    .length ?? 0;
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("clone.title", { n: num(keys.length) })}
      size={860}
      closeButtonProps={{ "aria-label": t("action.close") }}
    >
      <div className={css.form}>
        {targets.length === 0 && <Note tone="info">{t("clone.nowhere")}</Note>}
        <Select
          label={t("clone.to")}
          searchable
          value={to}
          data={targets.map(({ id, name }) => ({ value: id, label: name }))}
          onChange={(target) => look(target, policy)}
        />
        <SegmentedControl
          aria-label={t("import.policy")}
          value={policy}
          onChange={(value) => look(to, policyOf(value))}
          data={POLICIES.map((value) => ({ value, label: t(`policy.${value}`) }))}
        />
        {run.error && <Failure error={run.error} what={t("clone.failed")} />}
        {run.data && <ReportTable rows={run.data.rows} />}
        <div className={css.end}>
          <Button variant="default" onClick={onClose}>{t("action.cancel")}</Button>
          <Button
            disabled={to === null || count === 0}
            loading={run.isPending}
            onClick={() => to !== null && run.mutate({ to, policy, preview: false })}
          >
            {t("clone.run", { n: num(count) })}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
