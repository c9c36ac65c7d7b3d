/** The command about switches, and how it stands in the log. */
import type { CommandCodec } from "../core/command.ts";
import { readName } from "../core/fields.ts";

export interface PutSwitch {
  readonly type: "switch.put";
  readonly entry: string;
  readonly value: string;
}

export const putSwitch: CommandCodec<PutSwitch> = {
  type: "switch.put",
  number: 13,
  since: 1,
  write: (writer, command) => void writer.utf8(command.entry).utf8(command.value),
  read: (reader) => ({ type: "switch.put", entry: readName(reader), value: reader.utf8() }),
};
