import { NumberInput, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useLocation } from "wouter";
import { createService } from "../../api/naming.ts";
import { useUrlState } from "../../hooks/useUrlState.ts";
import { useText } from "../../i18n/text.tsx";
import { servicePath } from "../../paths.ts";
import { FormDialog } from "../../ui/FormDialog.tsx";
import { type Pair, PairRows, recordOf } from "../../ui/PairRows.tsx";
import { toast } from "../../ui/toast.tsx";

const NO_SELECTOR = { type: "none", expression: "" };

/** A service that stays without instances, so that its settings are there before the first one comes. */
export function ServiceDialog({ ns }: { ns: string }) {
  const { t } = useText();
  const [, go] = useLocation();
  const queries = useQueryClient();
  const { get, set } = useUrlState();
  const [name, setName] = useState("");
  const [group, setGroup] = useState("DEFAULT_GROUP");
  const [percent, setPercent] = useState(0);
  const [pairs, setPairs] = useState<readonly Pair[]>([]);
  const at = { ns, group: group.trim(), name: name.trim() };
  const create = useMutation({
    mutationFn: () =>
      createService(at, {
        protectThreshold: percent / 100,
        metadata: recordOf(pairs),
        selector: NO_SELECTOR,
      }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["services"] });
      toast(t("service.created", { name: at.name }));
      go(servicePath({ ...at, namespace: ns }));
    },
  });
  return (
    <FormDialog
      opened={get("dialog") === "new"}
      title={t("service.new")}
      action={t("action.create")}
      ready={at.name !== "" && at.group !== ""}
      busy={create.isPending}
      error={create.error}
      onClose={() => set({ dialog: null })}
      onSubmit={() => create.mutate()}
    >
      <TextInput
        data-autofocus
        label={t("service.name")}
        description={t("service.nameRule")}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <TextInput
        label={t("config.group")}
        value={group}
        onChange={(event) => setGroup(event.currentTarget.value)}
      />
      <NumberInput
        label={t("service.threshold")}
        description={t("settings.thresholdText")}
        value={percent}
        min={0}
        max={100}
        suffix="%"
        onChange={(value) => setPercent(Number(value))}
      />
      <PairRows label={t("instance.meta")} pairs={pairs} onChange={setPairs} />
    </FormDialog>
  );
}
