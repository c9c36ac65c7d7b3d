import { ActionIcon, Button, Select, Tooltip } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { AlignLeft, Maximize2, Minimize2, Search, WrapText } from "lucide-react";
import { type ReactNode, type RefObject, useEffect, useMemo, useRef, useState } from "react";
import type { Problem } from "../../editor/check.ts";
import { CodeEditor, type EditorHandle } from "../../editor/CodeEditor.tsx";
import { type Format, formatOf, FORMATS } from "../../editor/format.ts";
import { countChanges } from "../../editor/lineDiff.ts";
import { prettyOf } from "../../editor/pretty.ts";
import { useText } from "../../i18n/text.tsx";
import { Note } from "../../ui/Status.tsx";
import { CheckPanel } from "./CheckPanel.tsx";
import css from "./config.module.css";
import { DetailsPanel } from "./DetailsPanel.tsx";
import type { ConfigName, Published } from "./types.ts";
import type { Draft } from "./useDraft.ts";

export interface TabProps {
  name: ConfigName;
  config: Published;
  draft: Draft;
  canWrite: boolean;
}

/** The editor fills the window; what surrounds it can be folded away with F11. */
export function ContentTab({ name, config, draft, canWrite }: TabProps) {
  const { t } = useText();
  const [wrap, wrapState] = useDisclosure(false);
  const [full, fullState] = useDisclosure(false);
  const [problems, setProblems] = useState<Problem[] | null>(null);
  const editor = useRef<EditorHandle>(null);
  const format = formatOf(draft.mine.type);
  useFullKey(fullState);
  return (
    <>
      {draft.isBehind && <Note tone="warn">{t("draft.behind")}</Note>}
      <div className={`${css.split} ${full ? css.full : ""}`}>
        <div className={css.edit}>
          <Toolbar
            {...{ draft, editor, format, canWrite, wrap, full }}
            onWrap={wrapState.toggle}
            onFull={fullState.toggle}
          />
          <CodeEditor
            ref={editor}
            text={draft.mine.content}
            format={format}
            label={t("editor.label", { name: name.dataId })}
            wrap={wrap}
            readOnly={!canWrite}
            onChange={(content) => draft.change({ content })}
            onProblems={setProblems}
          />
          <StatusLine draft={draft} />
        </div>
        <aside className={css.side} aria-label={t("check.title")}>
          <CheckPanel
            format={format}
            problems={problems}
            onShow={(line) => editor.current?.show(line)}
          />
          <DetailsPanel config={config} draft={draft} canWrite={canWrite} />
        </aside>
      </div>
    </>
  );
}

function useFullKey({ toggle, close }: { toggle(): void; close(): void }) {
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.key === "F11") {
        event.preventDefault();
        toggle();
      }
      if (event.key === "Escape" && !event.defaultPrevented) close();
    };
    addEventListener("keydown", listen);
    return () => removeEventListener("keydown", listen);
  }, [toggle, close]);
}

interface ToolbarProps {
  draft: Draft;
  editor: RefObject<EditorHandle | null>;
  format: Format;
  canWrite: boolean;
  wrap: boolean;
  full: boolean;
  onWrap(): void;
  onFull(): void;
}

function Toolbar(props: ToolbarProps) {
  const { draft, editor, format, canWrite, wrap, full } = props;
  const { t } = useText();
  const pretty = () => {
    const content = prettyOf(draft.mine.content, format);
    if (content !== null) draft.change({ content });
  };
  return (
    <div className={css.toolbar} role="toolbar" aria-label={t("editor.tools")}>
      <Select
        w={112}
        variant="unstyled"
        aria-label={t("config.format")}
        value={format}
        data={FORMATS}
        readOnly={!canWrite}
        onChange={(type) => draft.change({ type: type ?? "text" })}
      />
      <span className={css.push} />
      {canWrite && format === "json" && (
        <Button
          variant="subtle"
          color="gray"
          c="var(--rn-text2)"
          size="compact-sm"
          leftSection={<AlignLeft size={14} />}
          onClick={pretty}
        >
          {t("editor.format")}
        </Button>
      )}
      <Tool label={t("editor.find")} onClick={() => editor.current?.find()}>
        <Search size={14} />
      </Tool>
      <Tool label={t("editor.wrap")} pressed={wrap} onClick={props.onWrap}>
        <WrapText size={14} />
      </Tool>
      <Tool label={t(full ? "editor.small" : "editor.full")} onClick={props.onFull}>
        {full ? <Minimize2 size={14} /> : <Maximize2 size={14} />}
      </Tool>
    </div>
  );
}

function StatusLine({ draft }: { draft: Draft }) {
  const { t, num, bytes } = useText();
  const { base, mine, isChanged, isSafe } = draft;
  const size = useMemo(() => new TextEncoder().encode(mine.content).length, [mine.content]);
  const { added, removed } = useMemo(
    () => countChanges(base.content, mine.content),
    [base.content, mine.content],
  );
  return (
    <div className={css.statusLine}>
      <span className="num">{t("editor.lines", { n: num(mine.content.split("\n").length) })}</span>
      <span className="num">{bytes(size)}</span>
      <span>{mine.content.includes("\r\n") ? "CRLF" : "LF"}</span>
      <span className={css.push} />
      {isChanged
        ? (
          <span className="num">
            <span className={css.plus}>+{added}</span> <span className={css.minus}>−{removed}</span>
            {" "}
            {t(isSafe ? "editor.draftKept" : "editor.draftTooLarge")}
          </span>
        )
        : <span>{t("editor.same")}</span>}
    </div>
  );
}

interface ToolProps {
  label: string;
  pressed?: boolean;
  onClick(): void;
  children: ReactNode;
}

function Tool({ label, pressed, onClick, children }: ToolProps) {
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant={pressed ? "light" : "subtle"}
        color={pressed ? "accent" : "gray"}
        size={26}
        aria-label={label}
        aria-pressed={pressed}
        onClick={onClick}
      >
        {children}
      </ActionIcon>
    </Tooltip>
  );
}
