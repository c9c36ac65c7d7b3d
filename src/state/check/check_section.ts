/** Checks of configs in a dump. */
import { configKeyText } from "../../base/mod.ts";
import { readConfigKey, readName, writeConfigKey } from "../core/fields.ts";
import { refuseTwice, type Section } from "../core/section.ts";
import { type CheckRecord, type CheckTables, putCheck } from "./check_record.ts";

export const checkSection: Section<CheckTables, CheckRecord> = {
  number: 21,
  records: ({ checks }) => [...checks.values()],
  write(writer, { key, documentType, schema, operator, changedMs }) {
    writeConfigKey(writer, key);
    writer.utf8(documentType).utf8(schema).utf8(operator).varint(changedMs);
  },
  startRestore: ({ tables }) => (reader) => {
    const record: CheckRecord = {
      key: readConfigKey(reader),
      documentType: readName(reader),
      schema: reader.utf8(),
      operator: reader.utf8(),
      changedMs: reader.varint(),
    };
    const text = configKeyText(record.key);
    refuseTwice(tables.checks.has(text), `check of ${text}`);
    putCheck(tables, record);
  },
};
