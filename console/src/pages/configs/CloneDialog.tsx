import { Button, Modal, SegmentedControl, Select, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useEffect, useState } from "react";
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
  /** Where to, if that is known. */
  to?: string;
  keys: readonly { readonly group: string; readonly dataId: string }[];
  onClose(): void;
}

/** Copies configs to another namespace, after it was shown what becomes of each. */
export function CloneDialog({ from, to: given, keys, onClose }: Props) {
  const { t, num } = useText();
  const [to, setTo] = useState<string | null>(null);
  const [rename, setRename] = useState({ newGroup: "", newDataId: "" });
  const [policy, setPolicy] = useState<Policy>("ABORT");
  const [only] = keys;
  const renamed = keys.length === 1 ? givenOf(rename) : {};
  const isRenamed = Object.values(renamed).some(Boolean);
  const run = useClone({ from, keys: keys.map((key) => ({ ...key, ...renamed })), onClose });
  const look = (target: string | null, how: Policy) => {
    setTo(target);
    setPolicy(how);
    run.reset();
    if (target !== null) run.mutate({ to: target, policy: how, preview: true });
  };
  useEffect(() => {
    if (given !== undefined) look(given, policy);
  }, [given]);
  const targets = useTargets(isRenamed ? undefined : from);
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
        {keys.length === 1 && only && (
          <RenameFields
            {...{ only, rename, setRename }}
            onChange={() => run.reset()}
          />
        )}
        <SegmentedControl
          aria-label={t("import.policy")}
          value={policy}
          onChange={(value) => look(to, policyOf(value))}
          data={POLICIES.map((value) => ({ value, label: t(`policy.${value}`) }))}
        />
        {run.error && <Failure error={run.error} what={t("clone.failed")} />}
        {run.data && <ReportTable rows={run.data.rows} />}
        <Foot
          count={count}
          isRunning={run.isPending}
          onClose={onClose}
          onLook={to !== null && !run.data ? () => look(to, policy) : undefined}
          onRun={to !== null && count > 0
            ? () => run.mutate({ to, policy, preview: false })
            : undefined}
        />
      </div>
    </Modal>
  );
}

interface FootProps {
  count: number;
  isRunning: boolean;
  onClose(): void;
  /** Absent: it is seen already, or cannot be yet. */
  onLook: (() => void) | undefined;
  onRun: (() => void) | undefined;
}

function Foot({ count, isRunning, onClose, onLook, onRun }: FootProps) {
  const { t, num } = useText();
  return (
    <div className={css.end}>
      <Button variant="default" onClick={onClose}>{t("action.cancel")}</Button>
      {onLook && !isRunning && <Button variant="default" onClick={onLook}>{t("clone.look")}
      </Button>}
      <Button disabled={!onRun} loading={isRunning} onClick={onRun}>
        {t("clone.run", { n: num(count) })}
      </Button>
    </div>
  );
}

/** Where somebody may write, but for one. */
function useTargets(without: string | undefined) {
  const session = useSession();
  const { data: namespaces = [] } = useNamespaces();
  return namespaces.filter(({ id }) => id !== without && rightsIn(session, id).writeConfigs);
}

interface Cloning {
  readonly from: string;
  readonly keys: readonly object[];
  onClose(): void;
}
interface Wish {
  readonly to: string;
  readonly policy: Policy;
  readonly preview: boolean;
}

function useClone({ from, keys, onClose }: Cloning) {
  const { t, num } = useText();
  return useMutation({
    mutationFn: (wish: Wish) =>
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
}

interface Rename {
  readonly newGroup: string;
  readonly newDataId: string;
}
const givenOf = ({ newGroup, newDataId }: Rename) => ({
  newGroup: newGroup.trim() || undefined,
  newDataId: newDataId.trim() || undefined,
});

interface RenameProps {
  only: { readonly group: string; readonly dataId: string };
  rename: Rename;
  setRename(rename: Rename): void;
  onChange(): void;
}

/** A single one may get another name. */
function RenameFields({ only, rename, setRename, onChange }: RenameProps) {
  const { t } = useText();
  const fields = [
    { field: "newDataId", label: t("config.dataId"), old: only.dataId },
    { field: "newGroup", label: t("config.group"), old: only.group },
  ] as const;
  return (
    <>
      {fields.map(({ field, label, old }) => (
        <TextInput
          key={field}
          label={label}
          description={t("clone.sameName", { name: old })}
          value={rename[field]}
          onChange={(event) => {
            setRename({ ...rename, [field]: event.currentTarget.value });
            onChange();
          }}
        />
      ))}
    </>
  );
}
