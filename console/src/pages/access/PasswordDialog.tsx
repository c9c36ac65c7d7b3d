import { Checkbox, PasswordInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { changeUser, type User } from "../../api/access.ts";
import { useText } from "../../i18n/text.tsx";
import { FormDialog } from "../../ui/FormDialog.tsx";
import { toast } from "../../ui/toast.tsx";
import css from "./access.module.css";

interface Props {
  user: User | undefined;
  onClose(): void;
}

export function PasswordDialog({ user, onClose }: Props) {
  const { t } = useText();
  const queries = useQueryClient();
  const [password, setPassword] = useState("");
  const [mustChange, setMustChange] = useState(true);
  const name = user?.username ?? "";
  const close = () => {
    setPassword("");
    onClose();
  };
  const save = useMutation({
    mutationFn: () => changeUser({ username: name, password, mustChangePassword: mustChange }),
    onSuccess: async () => {
      close();
      toast(t("access.passwordSet", { name }));
      await queries.invalidateQueries({ queryKey: ["users"] });
    },
  });
  return (
    <FormDialog
      opened={user !== undefined}
      title={t("access.passwordTitle", { name })}
      action={t("access.setPassword")}
      ready={password !== ""}
      busy={save.isPending}
      error={save.error}
      onClose={close}
      onSubmit={() => save.mutate()}
    >
      <p className={css.text}>{t("access.passwordText")}</p>
      <PasswordInput
        data-autofocus
        label={t("access.newPassword")}
        value={password}
        autoComplete="new-password"
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
      <Checkbox
        label={t("access.mustChangeNext")}
        checked={mustChange}
        onChange={(event) => setMustChange(event.currentTarget.checked)}
      />
    </FormDialog>
  );
}
