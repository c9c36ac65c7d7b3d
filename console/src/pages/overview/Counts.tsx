import { Link } from "wouter";
import type { Overview } from "../../api/wire.ts";
import { useNamespace } from "../../hooks/useNamespace.ts";
import { useText } from "../../i18n/text.tsx";
import { configsPath, servicesPath } from "../../paths.ts";
import css from "./overview.module.css";

export function Counts({ counts }: { counts: Overview["counts"] }) {
  const { t, num } = useText();
  const { current } = useNamespace();
  const sick = counts.instances - counts.healthyInstances;
  const services = servicesPath(current.id);
  return (
    <section className={css.stats} aria-label={t("overview.counts")}>
      <Stat
        href={`${configsPath(current.id)}?all=1`}
        name={t("nav.configs")}
        value={num(counts.configs)}
      />
      <Stat href={services} name={t("nav.services")} value={num(counts.services)} />
      <Stat
        href={sick > 0 ? `${services}?health=bad` : services}
        name={t("count.instances")}
        value={num(counts.instances)}
        more={sick > 0 ? t("count.unhealthy", { n: num(sick) }) : ""}
        bad={sick > 0}
      />
      <Stat href="/clients" name={t("count.connections")} value={num(counts.connections)} />
      <Stat href="/namespaces" name={t("nav.namespaces")} value={num(counts.namespaces)} />
    </section>
  );
}

interface StatProps {
  href: string;
  name: string;
  value: string;
  more?: string;
  bad?: boolean;
}

function Stat({ href, name, value, more, bad }: StatProps) {
  return (
    <Link href={href} className={css.stat}>
      <span className={css.statName}>{name}</span>
      <span className={css.statValue}>{value}</span>
      {more && <span className={css.statMore} data-bad={bad || undefined}>{more}</span>}
    </Link>
  );
}
