import { TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { createNamespace, updateNamespace } from "../../api/namespaces.ts";
import type { NamespaceRow } from "../../api/wire.ts";
import { useText } from "../../i18n/text.tsx";
import { reloadSession } from "../../session/session.ts";
import { FormDialog } from "../../ui/FormDialog.tsx";
import { toast } from "../../ui/toast.tsx";
import { idFrom } from "./idFrom.ts";

interface Props {
  opened: boolean;
  /** Absent for a new one. */
  edited: NamespaceRow | undefined;
  taken: readonly string[];
  onClose(): void;
}

const ID = /^[\w-]{1,64}$/;
const NAME = /^[^@#$%^&*]+$/;

/** The id is made from the name and may be changed; what it allows is said before, not after. */
export function NamespaceDialog({ opened, edited, taken, onClose }: Props) {
  const { t } = useText();
  const queries = useQueryClient();
  const [name, setName] = useState(edited?.name ?? "");
  const [description, setDescription] = useState(edited?.description ?? "");
  const [own, setOwn] = useState<string | undefined>(edited?.id);
  const [salt] = useState(() => crypto.getRandomValues(new Uint8Array(3)));
  const id = own ?? idFrom(name, salt);
  const isTaken = edited === undefined && taken.includes(id);
  const idFault = id !== "" && !ID.test(id)
    ? t("namespace.idRule")
    : isTaken
    ? t("namespace.taken")
    : null;
  const nameFault = name !== "" && !NAME.test(name) ? t("namespace.nameRule") : null;
  const save = useMutation({
    mutationFn: () =>
      (edited === undefined ? createNamespace : updateNamespace)({ id, name, description }),
    onSuccess: async () => {
      onClose();
      toast(t(edited === undefined ? "namespace.created" : "namespace.changed", { name }));
      // Rights of the new one come with the session.
      await Promise.all([queries.invalidateQueries({ queryKey: ["namespaces"] }), reloadSession()]);
    },
  });
  const isReady = id !== "" && name.trim() !== "" && idFault === null && nameFault === null;
  return (
    <FormDialog
      opened={opened}
      title={t(edited === undefined ? "namespace.new" : "namespace.editTitle")}
      action={t(edited === undefined ? "action.create" : "action.save")}
      ready={isReady}
      busy={save.isPending}
      error={save.error}
      onClose={onClose}
      onSubmit={() => save.mutate()}
    >
      <TextInput
        data-autofocus
        label={t("namespace.name")}
        value={name}
        error={nameFault}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <TextInput
        label={t("namespace.id")}
        description={t("namespace.idRule")}
        value={id}
        error={idFault}
        disabled={edited !== undefined}
        onChange={(event) => setOwn(event.currentTarget.value)}
        styles={{ input: { fontFamily: "var(--rn-mono)" } }}
      />
      <TextInput
        label={t("namespace.note")}
        description={t("field.optional")}
        value={description}
        onChange={(event) => setDescription(event.currentTarget.value)}
      />
    </FormDialog>
  );
}
