import { type ReactNode, useEffect } from "react";
import { UnstyledButton } from "@mantine/core";
import type { ConsoleSession } from "../api/wire.ts";
import { useText } from "../i18n/text.tsx";
import { Logo } from "../shell/Logo.tsx";
import { LoginForm } from "./LoginForm.tsx";
import css from "./login.module.css";

export function LoginPage({ session }: { session: ConsoleSession }) {
  const { t } = useText();
  return (
    <EntryFrame session={session} title={t("login.title")}>
      <LoginForm session={session} />
    </EntryFrame>
  );
}

interface FrameProps {
  session: ConsoleSession;
  title: string;
  children: ReactNode;
}

/** The one card of the pages before the console itself. */
export function EntryFrame({ session, title, children }: FrameProps) {
  const { t, lang, setLang } = useText();
  useEffect(() => {
    document.title = `${title} · rnacos`;
  }, [title]);
  return (
    <main className={css.page}>
      <div className={css.box}>
        <div className={css.head}>
          <Logo size={36} />
          <h1 className={css.title}>{title}</h1>
        </div>
        <div className={css.card}>{children}</div>
        <div className={css.foot}>
          <span className="num">
            {t("login.server", { version: session.version, node: session.nodeId })}
          </span>
          <UnstyledButton onClick={() => setLang(lang === "en" ? "zh" : "en")}>
            {t("login.otherLanguage")}
          </UnstyledButton>
        </div>
      </div>
    </main>
  );
}
