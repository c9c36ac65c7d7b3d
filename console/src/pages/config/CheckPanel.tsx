import { UnstyledButton } from "@mantine/core";
import { CircleAlert, CircleCheck, TriangleAlert } from "lucide-react";
import type { Problem } from "../../editor/check.ts";
import { messageOf } from "../../editor/CodeEditor.tsx";
import type { Format } from "../../editor/format.ts";
import { useText } from "../../i18n/text.tsx";
import { Panel } from "../../ui/Page.tsx";
import { Tag } from "../../ui/Status.tsx";
import css from "./config.module.css";

interface Props {
  format: Format;
  problems: readonly Problem[] | null;
  onShow(line: number): void;
}

/** Types that have nothing to check. */
const FREE: ReadonlySet<Format> = new Set(["text"]);
const MAX_SHOWN = 50;

export function CheckPanel({ format, problems, onShow }: Props) {
  const { t } = useText();
  const errors = problems?.filter((p) => p.severity === "error").length ?? 0;
  const verdict = problems && !FREE.has(format) && (
    <Tag tone={errors ? "bad" : "ok"}>
      {errors ? t("check.errors", { n: errors }) : t("check.clean")}
    </Tag>
  );
  return (
    <Panel title={t("check.title")} aside={verdict}>
      <div className={css.checkList} role="status">
        {problems?.slice(0, MAX_SHOWN).map((p, i) => (
          <UnstyledButton
            key={i}
            className={css.problem}
            onClick={() => onShow(p.line)}
          >
            {p.severity === "error"
              ? <CircleAlert size={14} color="var(--rn-bad)" aria-hidden />
              : <TriangleAlert size={14} color="var(--rn-warn)" aria-hidden />}
            <span className={css.problemText}>
              <b>{t("check.line", { n: p.line })}</b>
              {messageOf(p, t)}
            </span>
          </UnstyledButton>
        ))}
        {FREE.has(format) && <span className="dim">{t("check.free")}</span>}
        {problems?.length === 0 && !FREE.has(format) && (
          <span className={css.checkRow}>
            <CircleCheck size={14} color="var(--rn-ok-mark)" aria-hidden />
            {t("check.syntax", { format })}
          </span>
        )}
      </div>
    </Panel>
  );
}
