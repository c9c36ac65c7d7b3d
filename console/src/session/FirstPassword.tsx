import { Button } from "@mantine/core";
import type { ConsoleSession } from "../api/wire.ts";
import { useText } from "../i18n/text.tsx";
import { EntryFrame } from "./LoginPage.tsx";
import css from "./login.module.css";
import { PasswordForm } from "./PasswordForm.tsx";
import { logOut } from "./session.ts";

/** The password of the first start was printed somewhere: nobody goes on with it. */
export function FirstPassword({ session, name }: { session: ConsoleSession; name: string }) {
  const { t } = useText();
  return (
    <EntryFrame session={session} title={t("login.firstTitle")}>
      <p className={css.lostText}>{t("login.firstText", { name })}</p>
      <PasswordForm name={name} />
      <Button
        mt={8}
        size="sm"
        variant="subtle"
        color="gray"
        fullWidth
        onClick={() => void logOut()}
      >
        {t("user.logout")}
      </Button>
    </EntryFrame>
  );
}
