import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { removeNode, transferLeader } from "../../api/cluster.ts";
import { useLoaded } from "../../api/calls.ts";
import type { NodeRow } from "../../api/wire.ts";
import { useReasons } from "../../hooks/useReasons.ts";
import { useUrlState } from "../../hooks/useUrlState.ts";
import { useText } from "../../i18n/text.tsx";
import { DataTable } from "../../ui/DataTable.tsx";
import { FailureOf } from "../../ui/FailureOf.tsx";
import { FormDialog } from "../../ui/FormDialog.tsx";
import { Guard } from "../../ui/Guard.tsx";
import { Loaded } from "../../ui/Loaded.tsx";
import { ForbiddenPage } from "../../ui/ForbiddenPage.tsx";
import { Page } from "../../ui/Page.tsx";
import { Note } from "../../ui/Status.tsx";
import { toast } from "../../ui/toast.tsx";
import { BackupPanel } from "./BackupPanel.tsx";
import css from "./cluster.module.css";
import { ConsensusPanel } from "./ConsensusPanel.tsx";
import { InviteDialog } from "./InviteDialog.tsx";
import { LogLevelDialog } from "./LogLevelDialog.tsx";
import { nodeColumns } from "./nodeColumns.tsx";

const LIVE_MS = 5_000;

export function Cluster() {
  const { t } = useText();
  const { mayReadCluster } = useReasons();
  return mayReadCluster
    ? <ClusterPage />
    : <ForbiddenPage name={t("nav.nodes")} why={t("rights.readCluster")} />;
}

function ClusterPage() {
  const { t } = useText();
  const { set } = useUrlState();
  const { whyNotManage } = useReasons();
  const query = useLoaded<readonly NodeRow[]>("nodes", {}, { everyMs: LIVE_MS });
  const actions = (
    <Guard why={whyNotManage}>
      {(off) => (
        <>
          <Button
            variant="default"
            disabled={off}
            onClick={() => set({ dialog: "log" }, { push: true })}
          >
            {t("cluster.logLevel")}
          </Button>
          <Button
            ml={8}
            leftSection={<Plus size={14} />}
            disabled={off}
            onClick={() => set({ dialog: "invite" }, { push: true })}
          >
            {t("cluster.add")}
          </Button>
        </>
      )}
    </Guard>
  );
  return (
    <Page
      name={t("nav.nodes")}
      title={t("nav.nodes")}
      sub={query.data && <Sub nodes={query.data} />}
      actions={actions}
    >
      <Loaded query={query}>{(nodes) => <Nodes nodes={nodes} />}</Loaded>
      <div className={css.two}>
        <ConsensusPanel />
        <BackupPanel />
      </div>
      <InviteDialog />
      <LogLevelDialog />
    </Page>
  );
}

/** How many may fail is what somebody wants to know first. */
function Sub({ nodes }: { nodes: readonly NodeRow[] }) {
  const { t } = useText();
  const voters = nodes.filter(({ role }) => role !== "learner").length;
  const mayFail = Math.floor((voters - 1) / 2);
  return <>{t(mayFail === 0 ? "cluster.noneMayFail" : "cluster.mayFail", { voters, n: mayFail })}
  </>;
}

function Nodes({ nodes }: { nodes: readonly NodeRow[] }) {
  const { t, num, bytes } = useText();
  const { get, set } = useUrlState();
  const queries = useQueryClient();
  const { whyNotManage } = useReasons();
  const refresh = () =>
    Promise.all(["nodes", "raft"].map((name) => queries.invalidateQueries({ queryKey: [name] })));
  const transfer = useMutation({
    mutationFn: ({ id }: NodeRow) => transferLeader(id),
    onSuccess: async (_done, { id }) => {
      toast(t("cluster.transferred", { name: id }));
      await refresh();
    },
  });
  const remove = useMutation({
    mutationFn: (id: string) => removeNode(id),
    onSuccess: async (_done, id) => {
      set({ remove: null });
      toast(t("cluster.removed", { name: id }));
      await refresh();
    },
  });
  const removing = nodes.find(({ id }) => id === get("remove"));
  const columns = nodeColumns({
    ...{ t, num, bytes },
    whyNotManage,
    nodes: nodes.length,
    onTransfer: (node) => transfer.mutate(node),
    onRemove: ({ id }) => set({ remove: id }, { push: true }),
  });
  return (
    <>
      {nodes.filter(({ trouble }) => trouble !== "").map(({ id, trouble }) => (
        <Note key={id} tone="warn">
          <b className="mono">{t("cluster.node", { id })}</b> {trouble}
        </Note>
      ))}
      <FailureOf error={transfer.error} />
      <DataTable
        label={t("nav.nodes")}
        rows={[...nodes]}
        columns={columns}
        id={({ id }) => id}
      />
      <FormDialog
        opened={removing !== undefined}
        title={t("cluster.removeTitle", { name: removing?.id ?? "" })}
        action={t("cluster.remove")}
        word={removing?.address ?? ""}
        busy={remove.isPending}
        error={remove.error}
        onClose={() => set({ remove: null })}
        onSubmit={() => removing && remove.mutate(removing.id)}
      >
        <p className={css.text}>
          {t("cluster.removeText", {
            left: nodes.length - 1,
            n: Math.max(0, Math.floor((nodes.length - 2) / 2)),
          })}
        </p>
      </FormDialog>
    </>
  );
}
