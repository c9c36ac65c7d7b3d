import { Button, Modal } from "@mantine/core";
import type { ReactNode } from "react";
import { useText } from "../i18n/text.tsx";
import { Failure } from "../ui/Failure.tsx";
import { FirstPassword } from "./FirstPassword.tsx";
import { LoginForm } from "./LoginForm.tsx";
import { LoginPage } from "./LoginPage.tsx";
import css from "./login.module.css";
import { isLost, logOut, useSessionQuery, visitor } from "./session.ts";

/**
 * Nothing of the console is shown to whom is not logged in, and the address stays as it was. When a session ends while a
 * page is open, the login comes above it: what was typed there stays.
 */
export function SessionGate({ children }: { children: ReactNode }) {
  const { t } = useText();
  const { data: session, error, refetch } = useSessionQuery();
  if (!session) {
    return error
      ? (
        <main className={css.page}>
          <div className={css.box}>
            <Failure error={error} what={t("session.unreachable")} onRetry={() => void refetch()} />
          </div>
        </main>
      )
      : null;
  }
  const { user } = session;
  if (!user && !session.isOpen && !visitor.name) return <LoginPage session={session} />;
  if (user?.mustChangePassword) return <FirstPassword session={session} name={user.name} />;
  if (user) visitor.name = user.name;
  return (
    <>
      {children}
      <Modal
        opened={isLost(session)}
        onClose={() => {}}
        withCloseButton={false}
        closeOnEscape={false}
        closeOnClickOutside={false}
        title={t("session.lost")}
        size={380}
        zIndex={400}
      >
        <p className={css.lostText}>{t("session.lostText")}</p>
        <LoginForm session={session} name={visitor.name} />
        <Button mt={8} variant="subtle" color="gray" fullWidth onClick={() => void logOut()}>
          {t("session.leave")}
        </Button>
      </Modal>
    </>
  );
}
