/** History in a dump. */
import {
  type ByteReader,
  BytesError,
  configKeyText,
  readChoice,
  writeChoice,
} from "../../base/mod.ts";
import { writeInfo } from "../config/config_info.ts";
import { readConfigKey, readMd5, writeConfigKey } from "../core/fields.ts";
import type { RestoreSource, Section } from "../core/section.ts";
import type { HistoryRecord } from "./history_record.ts";
import type { HistoryTables } from "./history_table.ts";

/** The places in these lists are numbers in dumps: append only. */
const OPERATIONS: readonly HistoryRecord["operation"][] = ["I", "U", "D"];
const PUBLISH_TYPES: readonly HistoryRecord["publishType"][] = ["formal", "gray"];

function readHistory(reader: ByteReader, source: RestoreSource<HistoryTables>): HistoryRecord {
  const { interner } = source;
  const key = readConfigKey(reader);
  return {
    namespace: interner.text(key.namespace),
    group: interner.text(key.group),
    dataId: key.dataId,
    id: reader.varint(),
    configId: reader.varint(),
    appName: interner.text(reader.utf8()),
    desc: reader.utf8(),
    use: reader.utf8(),
    effect: reader.utf8(),
    schema: reader.utf8(),
    tags: reader.utf8(),
    operation: readChoice(reader, OPERATIONS),
    md5: readMd5(reader),
    content: source.content(reader),
    type: interner.text(reader.utf8()),
    encryptedDataKey: reader.utf8(),
    sourceIp: interner.text(reader.utf8()),
    operator: interner.text(reader.utf8()),
    publishType: readChoice(reader, PUBLISH_TYPES),
    grayName: interner.text(reader.utf8()),
    grayRule: interner.text(reader.utf8()),
    createdMs: reader.varint(),
    modifiedMs: reader.varint(),
  };
}

export const historySection: Section<HistoryTables, HistoryRecord> = {
  number: 5,
  records: ({ history }) => [...history.all()],
  write(writer, row, contents) {
    writeConfigKey(writer, row);
    writer.varint(row.id).varint(row.configId);
    writeInfo(writer, row);
    writeChoice(writer, OPERATIONS, row.operation);
    writer.utf8(row.md5);
    contents.write(writer, row.md5, row.content);
    writer.utf8(row.type).utf8(row.encryptedDataKey).utf8(row.sourceIp).utf8(row.operator);
    writeChoice(writer, PUBLISH_TYPES, row.publishType);
    writer.utf8(row.grayName).utf8(row.grayRule);
    writer.varint(row.createdMs).varint(row.modifiedMs);
  },
  startRestore(source) {
    const { tables } = source;
    let lastId = 0;
    return (reader) => {
      const row = readHistory(reader, source);
      const next = tables.nextHistoryId;
      if (row.id <= lastId || row.id >= next) {
        throw new BytesError(
          `Cannot restore row ${row.id}: wanted an id above ${lastId}, below ${next}`,
        );
      }
      lastId = row.id;
      tables.history.add(row, source.keyText(configKeyText(row)));
    };
  },
};
