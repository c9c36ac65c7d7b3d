import { ActionIcon, Button, Menu } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { Copy, Download, Ellipsis, Trash2, Upload } from "lucide-react";
import { useState } from "react";
import { useLocation } from "wouter";
import { save } from "../../api/download.ts";
import type { ConfigDetail } from "../../api/wire.ts";
import { useUrlState } from "../../hooks/useUrlState.ts";
import { useText } from "../../i18n/text.tsx";
import { configPath, configsPath } from "../../paths.ts";
import { useRights } from "../../session/session.ts";
import { Failure } from "../../ui/Failure.tsx";
import { toast } from "../../ui/toast.tsx";
import { CloneDialog } from "../configs/CloneDialog.tsx";
import { publish, removeConfig } from "./publish.ts";
import { type ConfigName, contentOf, type Published } from "./types.ts";
import type { Draft } from "./useDraft.ts";

interface Props {
  name: ConfigName;
  config: Published;
  draft: Draft;
  canPublish: boolean;
}

export function ConfigActions({ name, config, draft, canPublish }: Props) {
  const { t } = useText();
  const { set } = useUrlState();
  const { writeConfigs } = useRights(name.namespace);
  const [, go] = useLocation();
  const discard = () => {
    const restore = draft.discard();
    if (!config) go(configsPath(name.namespace));
    else toast(t("config.discarded"), { label: t("action.undo"), run: restore });
  };
  return (
    <>
      {draft.isChanged && (
        <Button variant="subtle" color="gray" c="var(--rn-text2)" onClick={discard}>
          {t("config.discard")}
        </Button>
      )}
      {config && <MoreMenu name={name} config={config} canWrite={writeConfigs} />}
      {writeConfigs && (
        <Button
          leftSection={<Upload size={14} />}
          disabled={!canPublish}
          onClick={() => set({ dialog: "publish" }, { push: true })}
        >
          {t("config.publishDots")}
        </Button>
      )}
    </>
  );
}

interface MoreProps {
  name: ConfigName;
  config: ConfigDetail;
  canWrite: boolean;
}

function MoreMenu({ name, config, canWrite }: MoreProps) {
  const { t } = useText();
  const [clones, setClones] = useState(false);
  const [, go] = useLocation();
  const restore = useMutation({
    mutationFn: () => publish({ name, content: contentOf(config), rest: config, baseMd5: "" }),
    onSuccess: () => go(configPath(name)),
  });
  const remove = useMutation({
    mutationFn: () => removeConfig(name),
    onSuccess: () => {
      go(configsPath(name.namespace));
      const undo = { label: t("action.undo"), run: () => restore.mutate() };
      toast(t("config.removed", { name: name.dataId }), undo);
    },
  });
  return (
    <>
      {remove.error && <Failure error={remove.error} what={t("config.notRemoved")} />}
      <Menu>
        <Menu.Target>
          <ActionIcon variant="default" size={30} aria-label={t("action.more")}>
            <Ellipsis size={15} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<Copy size={14} />} onClick={() => setClones(true)}>
            {t("config.cloneTo")}
          </Menu.Item>
          <Menu.Item
            leftSection={<Download size={14} />}
            onClick={() => save(new Blob([config.content]), config.dataId)}
          >
            {t("config.download")}
          </Menu.Item>
          {canWrite && (
            <>
              <Menu.Divider />
              <Menu.Item
                c="var(--rn-bad)"
                leftSection={<Trash2 size={14} />}
                onClick={() => remove.mutate()}
              >
                {t("action.delete")}
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      {clones && (
        <CloneDialog
          from={name.namespace}
          keys={[{ group: name.group, dataId: name.dataId }]}
          onClose={() => setClones(false)}
        />
      )}
    </>
  );
}
