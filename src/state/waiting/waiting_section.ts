/** Changes that are published later, in a dump. */
import { readChoice, readOptional, writeChoice, writeOptional } from "../../base/mod.ts";
import { publishConfig } from "../config/config_commands.ts";
import { readText, writeText } from "../core/fields.ts";
import { refuseTwice, type Section } from "../core/section.ts";
import { readFormalChange } from "./waiting_commands.ts";
import {
  addWaiting,
  WAITING_KINDS,
  type WaitingChange,
  type WaitingTables,
} from "./waiting_record.ts";

export const waitingSection: Section<WaitingTables, WaitingChange> = {
  number: 22,
  records: ({ waiting }) => [...waiting.values()],
  write(writer, record) {
    writer.varint(record.id);
    writeChoice(writer, WAITING_KINDS, record.kind);
    publishConfig.write(writer, record.change);
    writeOptional(writer, record.expectedMd5, writeText);
    writer.varint(record.dueMs).utf8(record.user).utf8(record.tokenId).utf8(record.operator)
      .varint(record.askedMs).utf8(record.failure).varint(record.failedMs);
  },
  startRestore: ({ tables }) => (reader) => {
    const id = reader.varint();
    const kind = readChoice(reader, WAITING_KINDS);
    const change = readFormalChange(reader);
    const expectedMd5 = readOptional(reader, readText);
    const record: WaitingChange = {
      ...{ id, kind, change },
      ...expectedMd5 !== undefined && { expectedMd5 },
      dueMs: reader.varint(),
      user: reader.utf8(),
      tokenId: reader.utf8(),
      operator: reader.utf8(),
      askedMs: reader.varint(),
      failure: reader.utf8(),
      failedMs: reader.varint(),
    };
    refuseTwice(tables.waiting.has(id), `waiting change ${id}`);
    addWaiting(tables, record);
  },
};
