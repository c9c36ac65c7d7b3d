import { CircleAlert, CircleCheck, Info, TriangleAlert } from "lucide-react";
import { Link } from "wouter";
import { findingsOf } from "../../api/findings.ts";
import type { Finding, Overview } from "../../api/wire.ts";
import { type Key, useText } from "../../i18n/text.tsx";
import { servicePath } from "../../paths.ts";
import { useIsManager, useSession } from "../../session/session.ts";
import css from "./overview.module.css";

const ICONS = { bad: CircleAlert, warn: TriangleAlert, info: Info };

/** Health in one sentence, then each thing that is wrong with the one way to mend it. Worst first. */
export function Findings({ overview }: { overview: Overview }) {
  const { t } = useText();
  const { nodes } = overview;
  const findings = findingsOf(overview, useSession());
  const wrong = findings.filter((finding) => finding.severity !== "info");
  const worst = findings[0]?.severity ?? "ok";
  const up = nodes.filter((node) => node.isUp).length;
  const leader = nodes.find((node) => node.role === "leader");
  return (
    <section className={css.banner} data-tone={worst} aria-label={t("overview.health")}>
      <div className={css.bannerHead}>
        <h2 className={css.bannerTitle}>
          {!wrong.length && <CircleCheck size={15} aria-hidden className={css.well} />}
          {wrong.length ? t("health.wrong", { n: wrong.length }) : t("health.well")}
        </h2>
        <span className="dim">
          {nodes.length > 1 ? t("health.nodes", { up, all: nodes.length }) : t("health.single")}
          {leader && nodes.length > 1 && <>{t("health.leader", { node: leader.id })}</>}
        </span>
      </div>
      {findings.map((finding, i) => <Issue key={i} finding={finding} />)}
    </section>
  );
}

/** Where a finding is looked at or mended; none where only the operator of the machine can. */
function placeOf({ code, params }: Finding): string | null {
  const text = (name: string) => String(params[name] ?? "");
  switch (code) {
    case "serviceWithoutHealthy":
    case "protectionReached":
      return servicePath({
        namespace: text("namespace") || "public",
        group: text("group"),
        name: text("name"),
      });
    case "initialPassword":
      return "/access";
    case "apiAuthOff":
    case "certificateEnds":
    case "certificateEnded":
    case "certificateUnused":
      return null;
    default:
      return "/cluster";
  }
}

function Issue({ finding }: { finding: Finding }) {
  const { t, num, bytes } = useText();
  const isManager = useIsManager();
  const Icon = ICONS[finding.severity];
  const values = Object.fromEntries(
    Object.entries(finding.params).map(([name, value]) => [
      name,
      typeof value === "string" ? value : /bytes$/i.test(name) ? bytes(value) : num(value),
    ]),
  );
  const href = placeOf(finding);
  const isOpen = href !== null && (isManager || href.startsWith("/ns/"));
  return (
    <div className={css.issue}>
      <Icon size={15} aria-hidden className={css.issueIcon} data-tone={finding.severity} />
      <span className={css.issueText}>{t(`finding.${finding.code}` as Key, values)}</span>
      {isOpen && (
        <Link href={href} className="textLink">{t(`finding.${finding.code}.fix` as Key)}</Link>
      )}
    </div>
  );
}
