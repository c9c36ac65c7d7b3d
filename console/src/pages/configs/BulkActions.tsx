import { Button, Progress } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { Copy, Download, Trash2 } from "lucide-react";
import { useRef, useState } from "react";
import { send } from "../../api/client.ts";
import { useText } from "../../i18n/text.tsx";
import { tenantOf } from "../../paths.ts";
import { rightsIn, useSession } from "../../session/session.ts";
import { ConfirmDialog } from "../../ui/ConfirmDialog.tsx";
import { Failure } from "../../ui/Failure.tsx";
import { BulkBar } from "../../ui/Filters.tsx";
import { toast } from "../../ui/toast.tsx";
import type { ConfigDetail } from "../../api/wire.ts";
import { currentConfig, publish, reloadConfigs } from "../config/publish.ts";
import { contentOf } from "../config/types.ts";
import { CloneDialog } from "./CloneDialog.tsx";
import css from "./configs.module.css";
import { exportConfigs } from "./exporting.ts";
import { byNamespace, type ConfigKey } from "./keys.ts";

interface Props {
  chosen: readonly ConfigKey[];
  total: number;
  onAll(): Promise<void>;
  onNone(): void;
}

/** What is done to all that are chosen, over pages and filters. */
export function BulkActions({ chosen, total, onAll, onNone }: Props) {
  const { t, num } = useText();
  const session = useSession();
  const [asking, ask] = useState(false);
  const [clones, setClones] = useState(false);
  const spaces = byNamespace(chosen);
  const canWrite = [...spaces.keys()].every((ns) => rightsIn(session, ns).writeConfigs);
  const [from] = spaces.keys();
  const isOne = spaces.size === 1 && from !== undefined;
  const all = useMutation({ mutationFn: onAll });
  const exporting = useMutation({
    mutationFn: async () => {
      for (const [namespace, keys] of spaces) {
        await exportConfigs({ namespace, keys: keys.map(bare), format: "nacos2" });
      }
    },
  });
  const { removing, restoring, done, cancel } = useRemoval(chosen, onNone);
  const error = all.error ?? exporting.error ?? removing.error ?? restoring.error;
  const n = num(chosen.length);
  return (
    <>
      <BulkBar selected={chosen.length} total={total} onAll={all.mutate} onNone={onNone}>
        {removing.isPending && (
          <>
            <Progress
              className={css.progress}
              value={(done / chosen.length) * 100}
              aria-label={t("config.deleting")}
            />
            <Button variant="default" onClick={cancel}>{t("action.cancel")}</Button>
          </>
        )}
        <BulkButtons
          isExporting={exporting.isPending}
          onExport={exporting.mutate}
          onClone={isOne ? () => setClones(true) : undefined}
          onDelete={canWrite ? () => ask(true) : undefined}
        />
      </BulkBar>
      {error && <Failure error={error} what={t("config.bulkFailed")} />}
      {clones && isOne && (
        <CloneDialog
          from={from}
          keys={chosen.map(bare)}
          onClose={() => setClones(false)}
        />
      )}
      {asking && (
        <ConfirmDialog
          opened
          title={t("config.deleteTitle", { n })}
          text={t("config.deleteText")}
          action={t("config.deleteAction", { n })}
          word={String(chosen.length)}
          onClose={() => ask(false)}
          onConfirm={() => {
            ask(false);
            removing.mutate();
          }}
        />
      )}
    </>
  );
}

interface ButtonsProps {
  isExporting: boolean;
  onExport(): void;
  /** Absent: not for what is chosen. */
  onClone: (() => void) | undefined;
  onDelete: (() => void) | undefined;
}

function BulkButtons({ isExporting, onExport, onClone, onDelete }: ButtonsProps) {
  const { t } = useText();
  return (
    <>
      <Button
        variant="default"
        leftSection={<Download size={13} />}
        loading={isExporting}
        onClick={() => onExport()}
      >
        {t("action.export")}
      </Button>
      {onClone && (
        <Button variant="default" leftSection={<Copy size={13} />} onClick={onClone}>
          {t("config.clone")}
        </Button>
      )}
      {onDelete && (
        <Button
          variant="default"
          c="var(--rn-bad)"
          leftSection={<Trash2 size={13} />}
          onClick={onDelete}
        >
          {t("action.delete")}
        </Button>
      )}
    </>
  );
}

/** So many are kept in the page to be brought back; more of them have their history alone. */
const MAX_KEPT = 100;

const bare = ({ group, dataId }: ConfigKey) => ({ group, dataId });

/** One after the other, so that it can be ended in between. */
function useRemoval(chosen: readonly ConfigKey[], onNone: () => void) {
  const { t, num } = useText();
  const [done, setDone] = useState(0);
  const isCancelled = useRef(false);
  const restoring = useMutation({
    mutationFn: async (kept: readonly ConfigDetail[]) => {
      for (const config of kept) {
        await publish({ name: config, content: contentOf(config), rest: config, baseMd5: "" });
      }
      return kept.length;
    },
    onSuccess: (n) => toast(t("config.restored", { n: num(n) })),
    onSettled: () => reloadConfigs(),
  });
  const removing = useMutation({
    mutationFn: async () => {
      isCancelled.current = false;
      const kept: ConfigDetail[] = [];
      let count = 0;
      for (const { namespace, group, dataId } of chosen) {
        if (isCancelled.current) break;
        const config = chosen.length <= MAX_KEPT &&
          await currentConfig({ namespace, group, dataId });
        if (config) kept.push(config);
        const params = { tenant: tenantOf(namespace), group, dataId };
        await send("DELETE", "nacos/v1/cs/configs", { params });
        setDone(++count);
      }
      return { count, kept };
    },
    onSuccess: ({ count, kept }) => {
      onNone();
      const undo = { label: t("action.undo"), run: () => restoring.mutate(kept) };
      toast(t("config.deleted", { n: num(count) }), kept.length > 0 ? undo : undefined);
    },
    onSettled: () => {
      setDone(0);
      return reloadConfigs();
    },
  });
  const cancel = () => {
    isCancelled.current = true;
  };
  return { removing, restoring, done, cancel };
}
