/** Switches in a dump. */
import { refuseTwice, type Section, sortedByText } from "../core/section.ts";
import type { SwitchTables } from "./switch_record.ts";

export const switchSection: Section<SwitchTables, readonly [entry: string, value: string]> = {
  number: 9,
  records: ({ switches }) => sortedByText(switches, ([entry]) => entry),
  write: (writer, [entry, value]) => void writer.utf8(entry).utf8(value),
  startRestore: ({ tables: { switches } }) => (reader) => {
    const entry = reader.utf8();
    refuseTwice(switches.has(entry), `switch ${entry}`);
    switches.set(entry, reader.utf8());
  },
};
