import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

/** Only variables, so light and dark need no new editor. */
const theme = EditorView.theme({
  "&": {
    height: "100%",
    fontSize: "12.5px",
    color: "var(--rn-text)",
    backgroundColor: "transparent",
  },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--rn-mono)", lineHeight: "20px" },
  ".cm-content": { padding: "8px 0", caretColor: "var(--rn-text)" },
  ".cm-line": { padding: "0 12px 0 8px" },
  ".cm-gutters": {
    backgroundColor: "transparent",
    color: "var(--rn-text3)",
    border: "none",
    paddingLeft: "4px",
  },
  ".cm-activeLine": { backgroundColor: "color-mix(in srgb, var(--rn-text) 4%, transparent)" },
  ".cm-activeLineGutter": { backgroundColor: "transparent", color: "var(--rn-text)" },
  ".cm-cursor": { borderLeftColor: "var(--rn-text)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground":
    { background: "color-mix(in srgb, var(--rn-accent) 26%, transparent)" },
  ".cm-panels": {
    backgroundColor: "var(--rn-sunken)",
    color: "var(--rn-text)",
    borderColor: "var(--rn-line)",
  },
  ".cm-textfield": {
    backgroundColor: "var(--rn-surface)",
    border: "1px solid var(--rn-line-strong)",
    borderRadius: "4px",
  },
  ".cm-button": {
    backgroundImage: "none",
    backgroundColor: "var(--rn-surface)",
    border: "1px solid var(--rn-line-strong)",
    borderRadius: "4px",
  },
  ".cm-tooltip": {
    backgroundColor: "var(--rn-raised)",
    border: "1px solid var(--rn-line-strong)",
    borderRadius: "6px",
  },
  ".cm-foldGutter span": { color: "var(--rn-text3)" },
  ".cm-collapsedLines::before": { content: '"⋯"', marginInline: "0 8px" },
  ".cm-collapsedLines::after": { content: "none" },
  ".cm-collapsedLines": {
    background: "var(--rn-sunken)",
    color: "var(--rn-text2)",
    padding: "2px 12px",
  },
  "&.cm-merge-a .cm-changedLine, .cm-deletedChunk": { backgroundColor: "var(--rn-removed)" },
  "&.cm-merge-b .cm-changedLine, .cm-inlineChangedLine": { backgroundColor: "var(--rn-added)" },
  "&.cm-merge-a .cm-changedText": { background: "var(--rn-removed-mark)", borderRadius: "2px" },
  "&.cm-merge-b .cm-changedText": { background: "var(--rn-added-mark)", borderRadius: "2px" },
  "&.cm-merge-a .cm-changedLineGutter": { background: "var(--rn-bad-mark)" },
  "&.cm-merge-b .cm-changedLineGutter": { background: "var(--rn-ok-mark)" },
});

const colours = HighlightStyle.define([
  {
    tag: [tags.propertyName, tags.definition(tags.propertyName), tags.tagName, tags.heading],
    color: "var(--rn-code-key)",
  },
  { tag: [tags.string, tags.attributeValue, tags.quote], color: "var(--rn-code-string)" },
  { tag: [tags.number, tags.bool, tags.null, tags.atom], color: "var(--rn-code-number)" },
  { tag: [tags.keyword, tags.attributeName, tags.typeName], color: "var(--rn-code-keyword)" },
  { tag: [tags.comment, tags.meta], color: "var(--rn-code-comment)" },
]);

export const look = [theme, syntaxHighlighting(colours)];
