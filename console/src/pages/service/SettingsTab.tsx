import { Button, NumberInput, Select, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { ServiceDetail } from "../../api/wire.ts";
import { getClusters, type ServiceAt, serviceKey, setService } from "../../api/naming.ts";
import { useReasons } from "../../hooks/useReasons.ts";
import { useText } from "../../i18n/text.tsx";
import { FailureOf } from "../../ui/FailureOf.tsx";
import { Loaded } from "../../ui/Loaded.tsx";
import { Panel } from "../../ui/Page.tsx";
import { type Pair, PairRows, pairsOf, recordOf } from "../../ui/PairRows.tsx";
import { toast } from "../../ui/toast.tsx";
import { ClusterForm } from "./ClusterForm.tsx";
import css from "./service.module.css";

interface Props {
  at: ServiceAt;
  detail: ServiceDetail;
}

export function SettingsTab({ at, detail }: Props) {
  const { t } = useText();
  const { whyNotWriteServices } = useReasons(at.ns);
  const clusters = useQuery({
    queryKey: [...serviceKey(at), "clusters"],
    queryFn: () => getClusters(at),
  });
  return (
    <div className={css.stack}>
      {whyNotWriteServices !== "" && <p className="dim">{whyNotWriteServices}</p>}
      <div className={css.two}>
        <Panel title={t("settings.service")}>
          <ServiceForm at={at} detail={detail} isOff={whyNotWriteServices !== ""} />
        </Panel>
        <Loaded query={clusters}>
          {(found) => (
            <div className={css.stack}>
              {found.map((cluster) => (
                <Panel key={cluster.name} title={t("settings.check", { name: cluster.name })}>
                  <ClusterForm at={at} cluster={cluster} isOff={whyNotWriteServices !== ""} />
                </Panel>
              ))}
            </div>
          )}
        </Loaded>
      </div>
    </div>
  );
}

const SELECTORS = ["none", "label"] as const;

function ServiceForm({ at, detail, isOff }: Props & { isOff: boolean }) {
  const { t } = useText();
  const queries = useQueryClient();
  const [percent, setPercent] = useState(Math.round(detail.protectThreshold * 100));
  const [pairs, setPairs] = useState<readonly Pair[]>(pairsOf(detail.metadata));
  const [selector, setSelector] = useState(detail.selector);
  const save = useMutation({
    mutationFn: () =>
      setService(at, { protectThreshold: percent / 100, metadata: recordOf(pairs), selector }),
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
      <NumberInput
        label={t("service.threshold")}
        description={t("settings.thresholdText")}
        value={percent}
        min={0}
        max={100}
        suffix="%"
        disabled={isOff}
        onChange={(value) => setPercent(Number(value))}
      />
      <PairRows label={t("instance.meta")} pairs={pairs} isOff={isOff} onChange={setPairs} />
      <Select
        label={t("settings.selector")}
        description={t("settings.selectorText")}
        value={selector.type}
        disabled={isOff}
        data={SELECTORS.map((value) => ({ value, label: t(`settings.selector.${value}`) }))}
        onChange={(type) => setSelector({ ...selector, type: type ?? "none" })}
      />
      {selector.type === "label" && (
        <TextInput
          label={t("settings.expression")}
          value={selector.expression}
          disabled={isOff}
          onChange={(event) => setSelector({ ...selector, expression: event.currentTarget.value })}
        />
      )}
      <FailureOf error={save.error} />
      <div>
        <Button type="submit" disabled={isOff} loading={save.isPending}>{t("action.save")}</Button>
      </div>
    </form>
  );
}
