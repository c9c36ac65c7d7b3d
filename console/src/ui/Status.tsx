import type { ReactNode } from "react";
import { CircleAlert, CircleCheck, Info, TriangleAlert } from "lucide-react";
import { useText } from "../i18n/text.tsx";
import css from "./ui.module.css";

export type Tone = "ok" | "warn" | "bad" | "info" | "accent" | "gray";

/** A mark whose shape differs by tone, always beside a word: colour alone never tells. */
export function Status({ tone, children }: { tone: Tone; children: ReactNode }) {
  return (
    <span className={css.status}>
      <span className={css.dot} data-tone={tone} aria-hidden />
      {children}
    </span>
  );
}

export function Tag(
  { tone = "gray", mono, children }: { tone?: Tone; mono?: boolean; children: ReactNode },
) {
  return (
    <span className={css.tag} data-tone={tone} data-mono={mono || undefined}>
      <span className="truncate">{children}</span>
    </span>
  );
}

export function HealthBar({ healthy, total }: { healthy: number; total: number }) {
  const { t } = useText();
  const share = total ? (healthy / total) * 100 : 0;
  return (
    <span className={css.healthBar}>
      <span className={css.healthTrack} aria-hidden>
        {total > 0 && share > 0 && <span className={css.healthOk} style={{ width: `${share}%` }} />}
        {total > 0 && share < 100 && <span className={css.healthBad} style={{ flex: 1 }} />}
      </span>
      <span className="num">
        {total
          ? t("service.ofTotal", { healthy, total })
          : <span className="dim">{t("service.none")}</span>}
      </span>
    </span>
  );
}

export function Meter({ value, label }: { value: number; label: string }) {
  const tone = value > 0.9 ? "bad" : value > 0.8 ? "warn" : "gray";
  return (
    <div
      className={css.meter}
      data-tone={tone}
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(value * 100)}
    >
      <span style={{ width: `${value && Math.max(1, value * 100)}%` }} />
    </div>
  );
}

const icons = { ok: CircleCheck, warn: TriangleAlert, bad: CircleAlert, info: Info };

export function Note(
  { tone, children, action }: { tone: keyof typeof icons; children: ReactNode; action?: ReactNode },
) {
  const Icon = icons[tone];
  return (
    <div className={css.note} data-tone={tone}>
      <Icon size={15} aria-hidden />
      <div className={css.noteBody}>{children}</div>
      {action}
    </div>
  );
}
