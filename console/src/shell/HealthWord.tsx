import { Link } from "wouter";
import { useOverview } from "../api/calls.ts";
import { findingsOf } from "../api/findings.ts";
import { useText } from "../i18n/text.tsx";
import { useSession } from "../session/session.ts";
import { Status } from "../ui/Status.tsx";
import css from "./shell.module.css";

/** Health in three words; nothing while it is not known. */
export function HealthWord() {
  const { t } = useText();
  const session = useSession();
  const { data } = useOverview();
  if (!data) return null;
  const wrong = findingsOf(data, session).filter((finding) => finding.severity !== "info");
  const tone = wrong.some((finding) => finding.severity === "bad")
    ? "bad"
    : wrong.length
    ? "warn"
    : "ok";
  return (
    <Link href="/overview" className={`${css.health} ${css.wideOnly}`}>
      <Status tone={tone}>
        {wrong.length ? t("shell.health", { n: wrong.length }) : t("shell.well")}
      </Status>
    </Link>
  );
}
