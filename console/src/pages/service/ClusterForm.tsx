import { Button, NumberInput, Select, Switch, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import {
  type Checker,
  type ClusterSettings,
  type ServiceAt,
  serviceKey,
  setCluster,
} from "../../api/naming.ts";
import { useText } from "../../i18n/text.tsx";
import { FailureOf } from "../../ui/FailureOf.tsx";
import { type Pair, PairRows, pairsOf, recordOf } from "../../ui/PairRows.tsx";
import { toast } from "../../ui/toast.tsx";
import css from "./service.module.css";

interface Props {
  at: ServiceAt;
  cluster: ClusterSettings;
  isOff: boolean;
}

const KINDS = ["NONE", "TCP", "HTTP", "MYSQL"] as const;
const MAX_PORT = 65_535;

/** How the persistent instances of a cluster are checked. */
export function ClusterForm({ at, cluster, isOff }: Props) {
  const { t } = useText();
  const queries = useQueryClient();
  const [checker, setChecker] = useState<Checker>(cluster.healthChecker);
  const [port, setPort] = useState(cluster.defaultCheckPort);
  const [usesOwnPort, setUsesOwnPort] = useState(cluster.useIPPort4Check);
  const [pairs, setPairs] = useState<readonly Pair[]>(pairsOf(cluster.metadata));
  const save = useMutation({
    mutationFn: () =>
      setCluster(at, {
        name: cluster.name,
        healthChecker: checker,
        defaultCheckPort: port,
        useIPPort4Check: usesOwnPort,
        metadata: recordOf(pairs),
      }),
    onSuccess: async () => {
      toast(t("action.saved"));
      await queries.invalidateQueries({ queryKey: serviceKey(at) });
    },
  });
  return (
    <form
      className={css.form}
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <Select
        label={t("settings.checkKind")}
        description={t("settings.checkText")}
        value={checker.type}
        disabled={isOff}
        data={KINDS.map((value) => ({ value, label: t(`settings.check.${value}`) }))}
        onChange={(type) => setChecker({ ...checker, type: type ?? "NONE" })}
      />
      {checker.type === "HTTP" && (
        <HttpOptions checker={checker} isOff={isOff} onChange={setChecker} />
      )}
      <Switch
        label={t("settings.instancePort")}
        checked={usesOwnPort}
        disabled={isOff}
        onChange={(event) => setUsesOwnPort(event.currentTarget.checked)}
      />
      {!usesOwnPort && (
        <NumberInput
          label={t("settings.checkPort")}
          value={port}
          min={0}
          max={MAX_PORT}
          disabled={isOff}
          onChange={(value) => setPort(Number(value))}
        />
      )}
      <PairRows label={t("instance.meta")} pairs={pairs} isOff={isOff} onChange={setPairs} />
      <FailureOf error={save.error} />
      <div>
        <Button type="submit" variant="default" disabled={isOff} loading={save.isPending}>
          {t("action.save")}
        </Button>
      </div>
    </form>
  );
}

const OK_STATUS = 200;

function HttpOptions(
  { checker, isOff, onChange }: {
    checker: Checker;
    isOff: boolean;
    onChange(checker: Checker): void;
  },
) {
  const { t } = useText();
  return (
    <>
      <TextInput
        label={t("settings.checkPath")}
        value={checker.path ?? ""}
        disabled={isOff}
        onChange={(event) => onChange({ ...checker, path: event.currentTarget.value })}
      />
      <TextInput
        label={t("settings.checkHeaders")}
        description={t("settings.checkHeadersText")}
        value={checker.headers ?? ""}
        disabled={isOff}
        onChange={(event) => onChange({ ...checker, headers: event.currentTarget.value })}
      />
      <NumberInput
        label={t("settings.checkStatus")}
        value={checker.expectedResponseCode ?? OK_STATUS}
        min={100}
        max={599}
        disabled={isOff}
        onChange={(value) => onChange({ ...checker, expectedResponseCode: Number(value) })}
      />
    </>
  );
}
