import { ChevronRight } from "lucide-react";
import { Link, useLocation } from "wouter";
import { useNamespace } from "../hooks/useNamespace.ts";
import { useText } from "../i18n/text.tsx";
import { configsPath, plainPart } from "../paths.ts";
import { PAGES } from "./menu.ts";
import css from "./shell.module.css";

/** Where am I: namespace, section, object. The namespace is always named on pages that belong to one. */
export function Crumbs() {
  const { t } = useText();
  const [path] = useLocation();
  const { current } = useNamespace();
  const parts = path.split("/").slice(1).map(plainPart);
  const nameOf = (section: string | undefined) =>
    section === "compare"
      ? t("nav.compare")
      : t(PAGES.find((page) => page.href === `/${section}`)?.name ?? "shell.noPage");
  const trail: { text: string; href?: string }[] = [];
  if (parts[0] === "ns") {
    const section = parts[2] ?? "configs";
    trail.push(
      { text: current.name, href: configsPath(current.id) },
      { text: nameOf(section), href: `/ns/${encodeURIComponent(current.id)}/${section}` },
    );
    if (parts[4]) trail.push({ text: parts[4] });
  } else trail.push({ text: nameOf(parts[0]) });
  return (
    <nav aria-label={t("shell.crumbs")} className={css.crumbsBox}>
      <ol className={css.crumbs}>
        {trail.map(({ text, href }, i) => (
          <li key={i}>
            {i > 0 && <ChevronRight size={12} aria-hidden className={css.fixed} />}
            {href && i < trail.length - 1
              ? <Link href={href} className="truncate">{text}</Link>
              : <span className="truncate" aria-current="page">{text}</span>}
          </li>
        ))}
      </ol>
    </nav>
  );
}
