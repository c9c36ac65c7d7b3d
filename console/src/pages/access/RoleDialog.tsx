import { Autocomplete, TextInput } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { addGrant, bindRole, getUsers } from "../../api/access.ts";
import { useText } from "../../i18n/text.tsx";
import { FormDialog } from "../../ui/FormDialog.tsx";
import { toast } from "../../ui/toast.tsx";
import css from "./access.module.css";
import { useAccessRefresh } from "./useAccessRefresh.ts";
import { GrantFields, NEW_GRANT, resourceOf } from "./GrantFields.tsx";

const OFFERED_USERS = { pageNo: 1, pageSize: 100 };

/** A role is there once somebody holds it. */
export function RoleDialog({ opened, onClose }: { opened: boolean; onClose(): void }) {
  const { t } = useText();
  const refresh = useAccessRefresh();
  const [name, setName] = useState("");
  const [user, setUser] = useState("");
  const [draft, setDraft] = useState(NEW_GRANT);
  const { data } = useQuery({
    queryKey: ["users", "", OFFERED_USERS],
    queryFn: () => getUsers("", OFFERED_USERS),
    enabled: opened,
  });
  const role = name.trim();
  const create = useMutation({
    mutationFn: async () => {
      await bindRole(role, user.trim());
      if (draft.namespace.trim() !== "") {
        await addGrant({ role, resource: resourceOf(draft), action: draft.action });
      }
    },
    onSuccess: async () => {
      setName("");
      onClose();
      toast(t("access.roleCreated", { name: role }));
      await refresh();
    },
  });
  return (
    <FormDialog
      opened={opened}
      title={t("access.new.roles")}
      action={t("action.create")}
      ready={role !== "" && user.trim() !== ""}
      busy={create.isPending}
      error={create.error}
      size={480}
      onClose={onClose}
      onSubmit={() => create.mutate()}
    >
      <TextInput
        data-autofocus
        label={t("access.role")}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Autocomplete
        size="xs"
        label={t("access.firstUser")}
        description={t("access.firstUserText")}
        value={user}
        data={(data?.users ?? []).map(({ username }) => username)}
        onChange={setUser}
      />
      <h3 className={css.heading}>{t("access.firstGrant")}</h3>
      <GrantFields draft={draft} onChange={setDraft} />
    </FormDialog>
  );
}
