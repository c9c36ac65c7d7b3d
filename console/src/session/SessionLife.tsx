import { Button, Modal } from "@mantine/core";
import { useEffect, useState } from "react";
import { useText } from "../i18n/text.tsx";
import { Note } from "../ui/Status.tsx";
import { lifeOf } from "./life.ts";
import css from "./login.module.css";
import { LoginForm } from "./LoginForm.tsx";
import { renewSession, useSession } from "./session.ts";

const LOOK_MS = 10_000;
const BETWEEN_MS = 60_000;
const SIGNS = ["pointerdown", "keydown"] as const;

/** What fails is tried again with a later sign; that the session has ended is told by what comes above the page then. */
function goOn(): void {
  renewSession().catch(() => undefined);
}

/** Goes on with the session while somebody is there, and tells of its end before it comes. */
export function SessionLife() {
  const { t, moment } = useText();
  const session = useSession();
  const [now, setNow] = useState(Date.now);
  const [asks, ask] = useState(false);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), LOOK_MS);
    return () => clearInterval(timer);
  }, []);
  useEffect(() => {
    let triedMs = 0;
    const onSign = () => {
      const nowMs = Date.now();
      if (!lifeOf(session, nowMs).wantsRenewal || nowMs - triedMs < BETWEEN_MS) return;
      triedMs = nowMs;
      goOn();
    };
    for (const sign of SIGNS) addEventListener(sign, onSign, { passive: true });
    return () => SIGNS.forEach((sign) => removeEventListener(sign, onSign));
  }, [session]);
  const { isEnding, mayRenew } = lifeOf(session, now);
  if (!isEnding || !session.user) return null;
  return (
    <>
      <Note
        tone="warn"
        action={
          <Button
            variant="default"
            onClick={() => mayRenew ? goOn() : ask(true)}
          >
            {t(mayRenew ? "session.stay" : "session.again")}
          </Button>
        }
      >
        {t("session.ending", { at: moment(session.expiresMs) })}
      </Note>
      <Modal
        opened={asks}
        onClose={() => ask(false)}
        title={t("session.again")}
        size={380}
        closeButtonProps={{ "aria-label": t("action.close") }}
      >
        <p className={css.lostText}>{t("session.lostText")}</p>
        <LoginForm session={session} name={session.user.name} />
      </Modal>
    </>
  );
}
