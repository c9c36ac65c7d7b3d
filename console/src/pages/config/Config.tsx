import { Button } from "@mantine/core";
import { FileX2, Plus } from "lucide-react";
import { useUrlState } from "../../hooks/useUrlState.ts";
import { useText } from "../../i18n/text.tsx";
import { useRights } from "../../session/session.ts";
import { Empty } from "../../ui/Bits.tsx";
import { Failure } from "../../ui/Failure.tsx";
import { Page } from "../../ui/Page.tsx";
import css from "./config.module.css";
import { ConfigPage } from "./ConfigPage.tsx";
import { HistoryTab } from "./HistoryTab.tsx";
import type { ConfigName } from "./types.ts";
import { useConfig } from "./useConfig.ts";
import { useDraft } from "./useDraft.ts";
import { useWaiting, WaitingTab } from "./WaitingTab.tsx";

export function Config({ namespace, group, dataId }: ConfigName) {
  const { t } = useText();
  const { get } = useUrlState();
  const name = { namespace, group, dataId };
  const { data, error, refetch } = useConfig(name);
  if (data) return <ConfigPage name={name} config={data} />;
  if (data === null && get("new") === "1") return <ConfigPage name={name} config={undefined} />;
  return (
    <Page name={dataId} title={<span className={css.title}>{dataId}</span>}>
      {error && <Failure error={error} what={t("error.load")} onRetry={() => void refetch()} />}
      {data === null && <Gone name={name} />}
    </Page>
  );
}

/** It may have been removed: then its history is still there, and it can be brought back. */
function Gone({ name }: { name: ConfigName }) {
  const { t } = useText();
  const { set } = useUrlState();
  const { writeConfigs } = useRights(name.namespace);
  const draft = useDraft(name, undefined);
  const { own = [] } = useWaiting(name);
  return (
    <>
      <Empty
        icon={FileX2}
        title={t("config.gone")}
        text={t("config.goneText", { ns: name.namespace, group: name.group })}
      >
        {writeConfigs && (
          <Button
            variant="default"
            leftSection={<Plus size={14} />}
            onClick={() => set({ new: "1" })}
          >
            {t("config.create")}
          </Button>
        )}
      </Empty>
      {own.length > 0 && <WaitingTab name={name} config={undefined} canWrite={writeConfigs} />}
      <HistoryTab name={name} config={undefined} draft={draft} canWrite={writeConfigs} />
    </>
  );
}
