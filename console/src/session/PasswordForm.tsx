import { Button, PasswordInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useText } from "../i18n/text.tsx";
import { Failure } from "../ui/Failure.tsx";
import css from "./login.module.css";
import { changePassword, logIn } from "./session.ts";

/** A changed password ends the tokens that came before it, so a new session follows. */
export function PasswordForm({ name, onDone }: { name: string; onDone?(): void }) {
  const { t } = useText();
  const [fresh, setFresh] = useState("");
  const [again, setAgain] = useState("");
  const change = useMutation({
    mutationFn: async () => {
      await changePassword(name, fresh);
      await logIn(name, fresh);
      onDone?.();
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (fresh === again) change.mutate();
  };
  const fields = [
    { label: t("login.newPassword"), value: fresh, set: setFresh },
    { label: t("login.again"), value: again, set: setAgain },
  ];
  return (
    <form className={css.form} onSubmit={submit}>
      {change.error && <Failure error={change.error} what={t("login.firstFailed")} />}
      {fields.map(({ label, value, set }, i) => (
        <PasswordInput
          key={label}
          size="sm"
          label={label}
          value={value}
          onChange={(event) => set(event.currentTarget.value)}
          autoComplete="new-password"
          required
          withAsterisk={false}
          autoFocus={i === 0}
          error={i === 1 && again && again !== fresh ? t("login.differs") : undefined}
          visibilityToggleButtonProps={{ "aria-label": t("login.show") }}
        />
      ))}
      <Button
        type="submit"
        size="sm"
        fullWidth
        disabled={!fresh || fresh !== again}
        loading={change.isPending}
      >
        {t("login.change")}
      </Button>
    </form>
  );
}
