/** The command about history, and how it stands in the log. Rows come with the changes of configs. */
import type { CommandCodec } from "../core/command.ts";

/** Removes the rows that were written before this time. */
export interface TrimHistory {
  readonly type: "history.trim";
  readonly beforeMs: number;
}

export const trimHistory: CommandCodec<TrimHistory> = {
  type: "history.trim",
  number: 2,
  since: 1,
  write: (writer, command) => void writer.varint(command.beforeMs),
  read: (reader) => ({ type: "history.trim", beforeMs: reader.varint() }),
};
