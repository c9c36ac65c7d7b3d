import { Tabs } from "@mantine/core";
import { useEffect } from "react";
import { useUrlState } from "../../hooks/useUrlState.ts";
import { useText } from "../../i18n/text.tsx";
import { useRights } from "../../session/session.ts";
import { Page } from "../../ui/Page.tsx";
import { Tag } from "../../ui/Status.tsx";
import { CheckTab } from "./CheckTab.tsx";
import { ConfigActions } from "./ConfigActions.tsx";
import css from "./config.module.css";
import { ContentTab, type TabProps } from "./ContentTab.tsx";
import { GrayTab } from "./GrayTab.tsx";
import { HistoryTab } from "./HistoryTab.tsx";
import { ListenersTab } from "./ListenersTab.tsx";
import { Meta } from "./Meta.tsx";
import { PublishDialog } from "./PublishDialog.tsx";
import type { ConfigName, Published } from "./types.ts";
import { useDraft } from "./useDraft.ts";
import { useWaiting, WaitingTab } from "./WaitingTab.tsx";

/** One config, or one that is being made. */
export function ConfigPage({ name, config }: { name: ConfigName; config: Published }) {
  const { t } = useText();
  const { get, set } = useUrlState();
  const draft = useDraft(name, config);
  const { writeConfigs } = useRights(name.namespace);
  const canPublish = writeConfigs && draft.isChanged && draft.mine.content !== "";
  useSaveKey(() => canPublish && set({ dialog: "publish" }, { push: true }));
  const isPublishing = get("dialog") === "publish" && draft.isChanged && writeConfigs;
  return (
    <Page
      name={name.dataId}
      title={
        <>
          <span className={css.title}>{name.dataId}</span>
          {!config && <Tag tone="info">{t("config.isNew")}</Tag>}
          {config?.hasGray && <Tag tone="info">{t("config.gray")}</Tag>}
          {draft.isChanged && <Tag tone="warn">{t("config.unpublished")}</Tag>}
        </>
      }
      sub={<Meta name={name} config={config} />}
      actions={<ConfigActions name={name} config={config} draft={draft} canPublish={canPublish} />}
    >
      <ConfigTabs {...{ name, config, draft }} canWrite={writeConfigs} />
      {isPublishing && (
        <PublishDialog
          name={name}
          config={config}
          draft={draft}
          onClose={() => set({ dialog: null })}
        />
      )}
    </Page>
  );
}

function ConfigTabs({ name, config, draft, canWrite }: TabProps) {
  const { t } = useText();
  const { get, set } = useUrlState();
  const waits = useWaiting(name).own?.length ?? 0;
  return (
    <Tabs
      value={config ? get("tab", "content") : "content"}
      onChange={(tab) => set({ tab: tab === "content" ? null : tab }, { push: true })}
      className={css.tabs}
    >
      {config && (
        <Tabs.List>
          <Tabs.Tab value="content">{t("tab.content")}</Tabs.Tab>
          <Tabs.Tab value="history">{t("tab.history")}</Tabs.Tab>
          <Tabs.Tab value="listeners">{t("tab.listeners")}</Tabs.Tab>
          <Tabs.Tab value="gray">{t("tab.gray")}</Tabs.Tab>
          <Tabs.Tab value="check">{t("tab.check")}</Tabs.Tab>
          <Tabs.Tab value="waiting">
            {waits ? t("tab.waitingCount", { n: waits }) : t("tab.waiting")}
          </Tabs.Tab>
        </Tabs.List>
      )}
      <Tabs.Panel value="content" className={css.tabPanel}>
        <ContentTab name={name} config={config} draft={draft} canWrite={canWrite} />
      </Tabs.Panel>
      <Tabs.Panel value="history" className={css.tabPanel}>
        <HistoryTab name={name} config={config} draft={draft} canWrite={canWrite} />
      </Tabs.Panel>
      {config && (
        <>
          <Tabs.Panel value="listeners" className={css.tabPanel}>
            <ListenersTab config={config} />
          </Tabs.Panel>
          <Tabs.Panel value="gray" className={css.tabPanel}>
            <GrayTab config={config} canWrite={canWrite} />
          </Tabs.Panel>
          <Tabs.Panel value="check" className={css.tabPanel}>
            <CheckTab config={config} canWrite={canWrite} />
          </Tabs.Panel>
          <Tabs.Panel value="waiting" className={css.tabPanel}>
            <WaitingTab name={name} config={config} canWrite={canWrite} />
          </Tabs.Panel>
        </>
      )}
    </Tabs>
  );
}

/** Ctrl+S never saves the page as a file. */
function useSaveKey(save: () => void) {
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "s") return;
      event.preventDefault();
      save();
    };
    addEventListener("keydown", listen);
    return () => removeEventListener("keydown", listen);
  });
}
