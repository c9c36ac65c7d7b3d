import { Button } from "@mantine/core";
import { ApiFailure } from "../api/client.ts";
import { useText } from "../i18n/text.tsx";
import { isLost, useSessionQuery } from "../session/session.ts";
import { Copyable } from "./Bits.tsx";
import { Note } from "./Status.tsx";
import css from "./ui.module.css";

interface Props {
  error: Error;
  /** What could not be done, as a sentence. */
  what?: string;
  onRetry?(): void;
}

/** What is answered to nobody in particular. */
const REFUSED: ReadonlySet<number> = new Set([401, 403]);

/** Stays at its place until it is mended: what failed, why, and the id that finds it in the log. */
export function Failure({ error, what, onRetry }: Props) {
  const { t } = useText();
  const { data: session } = useSessionQuery();
  const failure = error instanceof ApiFailure ? error : undefined;
  // The login above the page says it, and what was asked for is asked again after it.
  if (failure && REFUSED.has(failure.status) && session && isLost(session)) return null;
  const why = failure?.status === 0
    ? t("error.noAnswer")
    : failure?.status === 403
    ? t("error.forbidden")
    : error.message;
  return (
    <div role="alert">
      <Note
        tone="bad"
        action={onRetry && <Button variant="default" onClick={onRetry}>{t("error.again")}</Button>}
      >
        {what && <b className={css.failureWhat}>{what}</b>} {why}
        {failure?.status === 403 && failure.message !== why && <>{" "}{failure.message}</>}
        {failure?.requestId && (
          <span className={css.failureId}>
            {t("error.request")} <Copyable value={failure.requestId} always />
          </span>
        )}
      </Note>
    </div>
  );
}
