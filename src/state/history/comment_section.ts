/** Comments of rows of history in a dump: apart from the rows, whose bytes are those of the first release. */
import { BytesError, configKeyText } from "../../base/mod.ts";
import { refuseTwice, type Section } from "../core/section.ts";
import type { HistoryRecord } from "./history_record.ts";
import type { HistoryTables } from "./history_table.ts";

export const commentSection: Section<HistoryTables, HistoryRecord> = {
  number: 18,
  records: ({ history }) => [...history.all()].filter(({ comment }) => comment !== undefined),
  write(writer, { id, comment = "" }) {
    writer.varint(id).utf8(comment);
  },
  startRestore: ({ tables }) => (reader) => {
    const id = reader.varint();
    const comment = reader.utf8();
    const row = tables.history.byId(id);
    if (row === undefined || comment === "") {
      throw new BytesError(`Cannot restore the comment of row ${id}: there is no such row or text`);
    }
    refuseTwice(row.comment !== undefined, `the comment of row ${id}`);
    tables.history.annotate(row, comment, configKeyText(row));
  },
};
