import { EditorState, type Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";

/** Without it the editor would turn every line end into "\n", and a config would change by being looked at. */
export const lineSeparator = (text: string): Extension[] => [
  EditorState.lineSeparator.of(text.includes("\r\n") ? "\r\n" : "\n"),
];

/** What is pasted takes the line ends of the content that it comes into. */
export const pasted: Extension = EditorView.clipboardInputFilter.of((text, state) =>
  text.replace(/\r\n?|\n/g, state.lineBreak)
);
