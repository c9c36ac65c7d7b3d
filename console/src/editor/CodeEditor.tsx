import { type Ref, useEffect, useImperativeHandle, useRef, useState } from "react";
import type { Format } from "./format.ts";
import { type Translate, useText } from "../i18n/text.tsx";
import type { Problem } from "./check.ts";
import type { Editor } from "./codemirror.ts";
import css from "./editor.module.css";

export interface EditorHandle {
  show(line: number): void;
  find(): void;
}
interface Props {
  text: string;
  format: Format;
  label: string;
  wrap: boolean;
  ref?: Ref<EditorHandle>;
  onChange(text: string): void;
  readOnly?: boolean;
  onProblems?(problems: Problem[]): void;
}

/** CodeMirror and the checks come with the first editor that opens. */
export function CodeEditor(props: Props) {
  const { text, format, label, wrap, readOnly = false, ref, onChange, onProblems } = props;
  const { t } = useText();
  const place = useRef<HTMLDivElement>(null);
  const [editor, setEditor] = useState<Editor | null>(null);
  const latest = useRef({ text, onChange, onProblems });
  latest.current = { text, onChange, onProblems };
  useEffect(() => {
    let made: Editor | undefined, gone = false;
    void import("./codemirror.ts").then(({ createEditor }) => {
      if (gone || !place.current) return;
      made = createEditor(place.current, {
        text: latest.current.text,
        format,
        label,
        wrap,
        readOnly,
        onChange: (next) => latest.current.onChange(next),
      });
      setEditor(made);
    });
    return () => {
      gone = true;
      made?.destroy();
      setEditor(null);
    };
  }, [format, label, wrap, readOnly]);
  useEffect(() => {
    if (!editor) return;
    editor.replace(text);
    const timer = setTimeout(async () => {
      const problems = (await import("./check.ts")).check(text, format);
      editor.mark(problems.map((problem) => ({ ...problem, message: messageOf(problem, t) })));
      latest.current.onProblems?.(problems);
    }, 150);
    return () => clearTimeout(timer);
  }, [editor, text, format, t]);
  useImperativeHandle(
    ref,
    () => ({ show: (line) => editor?.show(line), find: () => editor?.find() }),
    [editor],
  );
  return (
    <div ref={place} className={css.editor}>
      {!editor && <p className={css.loading}>{t("editor.loading")}</p>}
    </div>
  );
}

export const messageOf = ({ message, key, values }: Problem, t: Translate) =>
  message ?? (key ? t(key, values) : "");
