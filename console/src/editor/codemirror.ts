import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { bracketMatching, foldGutter, indentOnInput, indentUnit } from "@codemirror/language";
import { type Diagnostic, lintGutter, setDiagnostics } from "@codemirror/lint";
import { MergeView, unifiedMergeView } from "@codemirror/merge";
import {
  highlightSelectionMatches,
  openSearchPanel,
  search,
  searchKeymap,
} from "@codemirror/search";
import { EditorState, type Extension } from "@codemirror/state";
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from "@codemirror/view";
import type { Format } from "./format.ts";
import { nonce } from "../nonce.ts";
import { lineSeparator, pasted } from "./lineEnds.ts";
import { languageOf } from "./language.ts";
import { look } from "./look.ts";

const shared = (format: Format, label: string, wrap: boolean): Extension[] => [
  lineNumbers(),
  drawSelection(),
  languageOf(format),
  look,
  EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0" }),
  ...(nonce ? [EditorView.cspNonce.of(nonce)] : []),
  ...(wrap ? [EditorView.lineWrapping] : []),
];

/** A problem in the language of the reader. */
export interface Mark {
  readonly line: number;
  readonly severity: "error" | "warning";
  readonly message: string;
}

interface EditOptions {
  text: string;
  format: Format;
  label: string;
  wrap: boolean;
  readOnly: boolean;
  onChange(text: string): void;
}

export function createEditor(
  parent: HTMLElement,
  { text, format, label, wrap, readOnly, onChange }: EditOptions,
) {
  const view = new EditorView({
    parent,
    doc: text,
    extensions: [
      ...shared(format, label, wrap),
      EditorState.readOnly.of(readOnly),
      ...lineSeparator(text),
      pasted,
      history(),
      foldGutter(),
      lintGutter(),
      indentOnInput(),
      indentUnit.of("  "),
      bracketMatching(),
      highlightActiveLine(),
      highlightActiveLineGutter(),
      highlightSelectionMatches(),
      search({ top: true }),
      keymap.of([...defaultKeymap, ...historyKeymap, ...searchKeymap, indentWithTab]),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) onChange(update.state.sliceDoc());
      }),
    ],
  });
  return {
    destroy: () => view.destroy(),
    find: () => openSearchPanel(view),
    replace: (next: string) => {
      if (next !== view.state.sliceDoc()) {
        view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: next } });
      }
    },
    show: (line: number) => {
      const at = view.state.doc.line(Math.min(line, view.state.doc.lines));
      view.dispatch({
        selection: { anchor: at.from },
        effects: EditorView.scrollIntoView(at.from, { y: "center" }),
      });
      view.focus();
    },
    mark: (problems: readonly Mark[]) =>
      view.dispatch(setDiagnostics(
        view.state,
        problems.map(({ line: number, severity, message }): Diagnostic => {
          const line = view.state.doc.line(Math.min(Math.max(1, number), view.state.doc.lines));
          return { from: line.from, to: line.to, severity, message };
        }),
      )),
  };
}
export type Editor = ReturnType<typeof createEditor>;

interface DiffOptions {
  before: string;
  after: string;
  format: Format;
  labels: [string, string];
  foldText: string;
  /** One below the other. */
  isNarrow: boolean;
}

/** Side by side, unchanged parts folded, changed words marked. Long lines wrap, so that nothing hides off screen. */
export function createDiff(
  parent: HTMLElement,
  { before, after, format, labels, foldText, isNarrow }: DiffOptions,
) {
  const collapseUnchanged = { margin: 3, minSize: 6 };
  const side = (doc: string, label: string) => ({
    doc,
    extensions: [
      ...shared(format, label, true),
      EditorState.readOnly.of(true),
      EditorState.phrases.of({ "$ unchanged lines": foldText }),
    ],
  });
  if (isNarrow) {
    const { doc, extensions } = side(after, labels[1]);
    const unified = unifiedMergeView({
      original: before,
      collapseUnchanged,
      mergeControls: false,
      allowInlineDiffs: false,
    });
    const view = new EditorView({ parent, doc, extensions: [...extensions, unified] });
    return { destroy: () => view.destroy() };
  }
  const view = new MergeView({
    parent,
    a: side(before, labels[0]),
    b: side(after, labels[1]),
    collapseUnchanged,
    gutter: true,
    highlightChanges: true,
  });
  return { destroy: () => view.destroy() };
}
