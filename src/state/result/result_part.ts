/** Remembered results as a part of the state. It has no commands: every applied entry leaves its result here. */
import { type ByteReader, type ByteWriter, readError, writeError } from "../../base/mod.ts";
import type { Interner } from "../core/interner.ts";
import type { ApplyResult } from "../core/outcome.ts";
import type { StateBounds } from "../core/bounds.ts";
import { refuseTwice, type Section } from "../core/section.ts";
import { type RememberedResult, ResultTable } from "./result_table.ts";

interface ResultTables {
  readonly results: ResultTable;
}

function writeResult(writer: ByteWriter, result: ApplyResult): void {
  writer.bool(result.ok).varint(result.index);
  if (result.ok) writer.varint(result.id).bool(result.existed);
  else writeError(writer, result);
}

function readResult(reader: ByteReader, interner: Interner): ApplyResult {
  const ok = reader.bool();
  const index = reader.varint();
  if (ok) return { ok, id: reader.varint(), existed: reader.bool(), index };
  const { kind, code, message } = readError(reader);
  return { ok, kind, message: interner.text(message), code, index };
}

const resultSection: Section<ResultTables, RememberedResult> = {
  number: 10,
  ofTheCluster: true,
  records: ({ results }) => results.all(),
  write: (writer, { requestId, result }) => writeResult(writer.utf8(requestId), result),
  startRestore: ({ tables: { results }, interner }) => (reader) => {
    const requestId = reader.utf8();
    refuseTwice(results.get(requestId) !== undefined, `request id ${requestId}`);
    results.add(requestId, readResult(reader, interner));
  },
};

export const resultPart = {
  commands: [],
  sections: [resultSection],
  createTables: (bounds: StateBounds): ResultTables => ({
    results: new ResultTable(bounds.maxDedupEntries),
  }),
  view: () => ({}),
};
