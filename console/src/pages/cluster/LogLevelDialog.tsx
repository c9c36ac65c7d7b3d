import { Select } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { setLogLevel } from "../../api/cluster.ts";
import { useUrlState } from "../../hooks/useUrlState.ts";
import { useText } from "../../i18n/text.tsx";
import { useSession } from "../../session/session.ts";
import { FormDialog } from "../../ui/FormDialog.tsx";
import { toast } from "../../ui/toast.tsx";
import css from "./cluster.module.css";

const LEVELS = ["error", "warn", "info", "debug", "trace"];
/** `rnacos` is all of them. */
const PARTS = [
  ...["rnacos", "app", "audit", "auth", "backup", "cluster", "config", "console", "grpc", "http"],
  ...["metrics", "naming", "node", "peer", "push", "store", "udp"],
];

export function LogLevelDialog() {
  const { t } = useText();
  const { get, set } = useUrlState();
  const { nodeId } = useSession();
  const [part, setPart] = useState("rnacos");
  const [level, setLevel] = useState("debug");
  const change = useMutation({
    mutationFn: () => setLogLevel(part, level),
    onSuccess: () => {
      set({ dialog: null });
      toast(t("cluster.logSet", { part, level }));
    },
  });
  return (
    <FormDialog
      opened={get("dialog") === "log"}
      title={t("cluster.logLevel")}
      action={t("cluster.logChange")}
      busy={change.isPending}
      error={change.error}
      onClose={() => set({ dialog: null })}
      onSubmit={() => change.mutate()}
    >
      <p className={css.text}>{t("cluster.logText", { id: nodeId })}</p>
      <Select
        searchable
        label={t("cluster.logPart")}
        description={t("cluster.logPartText")}
        value={part}
        data={PARTS}
        onChange={(value) => setPart(value ?? part)}
      />
      <Select
        label={t("cluster.logLevelOf")}
        value={level}
        data={LEVELS}
        onChange={(value) => setLevel(value ?? level)}
      />
    </FormDialog>
  );
}
