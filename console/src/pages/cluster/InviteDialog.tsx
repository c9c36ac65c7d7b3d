import { NumberInput, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { inviteNode } from "../../api/cluster.ts";
import { useUrlState } from "../../hooks/useUrlState.ts";
import { useText } from "../../i18n/text.tsx";
import { CommandBlock } from "../../ui/Bits.tsx";
import { FormDialog } from "../../ui/FormDialog.tsx";
import { toast } from "../../ui/toast.tsx";
import css from "./cluster.module.css";

const NEW_ADDRESS = "10.0.0.4:9848";

/** The new node waits at its address; the cluster takes it in, and it votes once it has caught up. */
export function InviteDialog() {
  const { t } = useText();
  const { get, set } = useUrlState();
  const queries = useQueryClient();
  const [id, setId] = useState<number | "">("");
  const [address, setAddress] = useState("");
  const isAddress = /^\S+:\d{1,5}$/.test(address.trim());
  const invite = useMutation({
    mutationFn: () => inviteNode(Number(id), address.trim()),
    onSuccess: async () => {
      set({ dialog: null });
      toast(t("cluster.invited", { name: id }));
      await queries.invalidateQueries({ queryKey: ["nodes"] });
    },
  });
  const node = id === "" ? 4 : id;
  const settings = `RNACOS_RAFT_NODE_ID=${node}
RNACOS_RAFT_NODE_ADDR=${address.trim() || NEW_ADDRESS}
RNACOS_CLUSTER_TOKEN=...`;
  return (
    <FormDialog
      opened={get("dialog") === "invite"}
      title={t("cluster.add")}
      action={t("cluster.invite")}
      ready={id !== "" && isAddress}
      busy={invite.isPending}
      error={invite.error}
      size={520}
      onClose={() => set({ dialog: null })}
      onSubmit={() => invite.mutate()}
    >
      <p className={css.text}>{t("cluster.joinText")}</p>
      <CommandBlock snippets={{ env: settings }} />
      <NumberInput
        data-autofocus
        label={t("cluster.nodeId")}
        description={t("cluster.nodeIdRule")}
        value={id}
        min={1}
        allowDecimal={false}
        onChange={(value) => setId(typeof value === "number" ? value : "")}
      />
      <TextInput
        label={t("cluster.nodeAddress")}
        description={t("cluster.nodeAddressRule")}
        value={address}
        onChange={(event) => setAddress(event.currentTarget.value)}
        styles={{ input: { fontFamily: "var(--rn-mono)" } }}
      />
    </FormDialog>
  );
}
