import { Button, FileInput, Modal, SegmentedControl } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { send } from "../../api/client.ts";
import type { ImportReport } from "../../api/wire.ts";
import { useText } from "../../i18n/text.tsx";
import { Failure } from "../../ui/Failure.tsx";
import { Note } from "../../ui/Status.tsx";
import { toast } from "../../ui/toast.tsx";
import { reloadConfigs } from "../config/publish.ts";
import css from "./configs.module.css";
import { POLICIES, type Policy, policyOf } from "./policy.ts";
import { ReportTable } from "./ReportTable.tsx";

/** Nothing is written before it was shown row by row. */
export function ImportDialog({ ns, onClose }: { ns: string; onClose(): void }) {
  const { t, num } = useText();
  const [file, setFile] = useState<File | null>(null);
  const [policy, setPolicy] = useState<Policy>("ABORT");
  const run = useImport(ns);
  const look = (chosen: File | null, how: Policy) => {
    setFile(chosen);
    setPolicy(how);
    run.reset();
    if (chosen) run.mutate({ chosen, how, preview: true });
  };
  const report = run.data;
  const isDone = report && !report.isPreview;
  const count = writtenOf(report);
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("config.import")}
      size={860}
      closeButtonProps={{ "aria-label": t("action.close") }}
    >
      <div className={css.form}>
        <FileInput
          size="xs"
          data-autofocus
          label={t("import.file")}
          description={t("import.fileRule")}
          accept=".zip,application/zip"
          placeholder={t("import.choose")}
          value={file}
          onChange={(chosen) => look(chosen, policy)}
        />
        <SegmentedControl
          aria-label={t("import.policy")}
          value={policy}
          onChange={(value) => look(file, policyOf(value))}
          data={POLICIES.map((value) => ({ value, label: t(`policy.${value}`) }))}
        />
        {run.error && <Failure error={run.error} what={t("import.failed")} />}
        {isDone && <Note tone="ok">{t("import.done", { n: num(count) })}</Note>}
        {report && <ReportTable rows={report.rows} />}
        <div className={css.end}>
          <Button variant="default" onClick={onClose}>
            {t(isDone ? "action.close" : "action.cancel")}
          </Button>
          {!isDone && (
            <Button
              disabled={!file || !report || count === 0}
              loading={run.isPending}
              onClick={() => file && run.mutate({ chosen: file, how: policy, preview: false })}
            >
              {t("import.run", { n: num(count) })}
            </Button>
          )}
        </div>
      </div>
    </Modal>
  );
}

interface Wish {
  readonly chosen: File;
  readonly how: Policy;
  readonly preview: boolean;
}

function useImport(ns: string) {
  const { t, num } = useText();
  return useMutation({
    mutationFn: ({ chosen, how, preview }: Wish) =>
      send<ImportReport>("POST", "rnacos/v1/console/configs/import", {
        params: { namespace: ns, policy: how, preview },
        body: chosen,
        headers: { "Content-Type": "application/zip" },
      }),
    onSuccess: async (report) => {
      if (report.isPreview) return;
      await reloadConfigs();
      toast(t("import.done", { n: num(writtenOf(report)) }));
    },
  });
}

const writtenOf = (report: ImportReport | undefined) =>
  report?.rows.filter(({ outcome }) => outcome === "new" || outcome === "changed").length ?? 0;
