import { Button, PasswordInput, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { KeyRound } from "lucide-react";
import { type FormEvent, useState } from "react";
import { ApiFailure } from "../api/client.ts";
import type { ConsoleSession } from "../api/wire.ts";
import { type Translate, useText } from "../i18n/text.tsx";
import { Note } from "../ui/Status.tsx";
import css from "./login.module.css";
import { logIn } from "./session.ts";

interface Props {
  session: ConsoleSession;
  /** Whose session was lost. */
  name?: string;
}

export function LoginForm({ session, name = "" }: Props) {
  const { t } = useText();
  const [password, setPassword] = useState("");
  const attempt = useMutation({ mutationFn: (user: string) => logIn(user, password) });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    attempt.mutate(String(new FormData(event.currentTarget).get("username")), {
      onError: () => setPassword(""),
    });
  };
  return (
    <form className={css.form} onSubmit={submit}>
      {attempt.error && (
        <div role="alert">
          <Note tone="bad">{whyRefused(attempt.error, t)}</Note>
        </div>
      )}
      <TextInput
        size="sm"
        label={t("login.user")}
        name="username"
        defaultValue={name}
        autoComplete="username"
        required
        withAsterisk={false}
        autoFocus={!name}
      />
      <PasswordInput
        size="sm"
        label={t("login.password")}
        name="password"
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
        autoComplete="current-password"
        required
        withAsterisk={false}
        autoFocus={!!name}
        data-autofocus={!!name || undefined}
        visibilityToggleButtonProps={{ "aria-label": t("login.show") }}
      />
      <Button type="submit" size="sm" fullWidth loading={attempt.isPending}>
        {t("login.submit")}
      </Button>
      {session.providers.length > 0 && <div className={css.or}>{t("login.or")}</div>}
      {session.providers.map(({ text, href }) => (
        <Button
          key={href}
          component="a"
          href={new URL(href, document.baseURI).href}
          size="sm"
          variant="default"
          fullWidth
          leftSection={<KeyRound size={14} />}
        >
          {text}
        </Button>
      ))}
    </form>
  );
}

function whyRefused(error: Error, t: Translate): string {
  if (!(error instanceof ApiFailure)) return error.message;
  if (error.status === 0) return t("error.noAnswer");
  if (error.status === 401 || error.status === 403) return t("login.wrong");
  if (error.status === 429) return t("login.limited");
  return error.message;
}
