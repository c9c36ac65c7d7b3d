/** History in a dump. */
import { type ByteReader, BytesError, readChoice, writeChoice } from "../../base/mod.ts";
import { writeInfo } from "../config/config_info.ts";
import type { ConfigRecord } from "../config/config_record.ts";
import type { ConfigTables } from "../config/config_table.ts";
import { readMd5, readSharedKey, writeConfigKey } from "../core/fields.ts";
import type { RestoreSource, Section } from "../core/section.ts";
import type { HistoryRecord } from "./history_record.ts";
import type { HistoryTables } from "./history_table.ts";

/** The places in these lists are numbers in dumps: append only. */
const OPERATIONS: readonly HistoryRecord["operation"][] = ["I", "U", "D"];
const PUBLISH_TYPES: readonly HistoryRecord["publishType"][] = ["formal", "gray"];

/** `guess`: the config that the row is about, most likely. What is equal is not made again. */
function readHistory(
  reader: ByteReader,
  source: RestoreSource<ConfigTables & HistoryTables>,
  guess: ConfigRecord | undefined,
): HistoryRecord {
  const { interner, tables } = source;
  const key = readSharedKey(reader, interner, guess?.dataId);
  const id = reader.varint();
  const configId = reader.varint();
  const config = tables.configs.byId(configId);
  return {
    namespace: key.namespace,
    group: key.group,
    dataId: key.dataId === config?.dataId ? config.dataId : key.dataId,
    id,
    configId,
    appName: interner.read(reader),
    desc: reader.utf8(),
    use: reader.utf8(),
    effect: reader.utf8(),
    schema: reader.utf8(),
    tags: reader.utf8(),
    operation: readChoice(reader, OPERATIONS),
    md5: readMd5(reader, config?.md5),
    content: source.content(reader),
    type: interner.read(reader),
    encryptedDataKey: reader.utf8(),
    sourceIp: interner.read(reader),
    operator: interner.read(reader),
    publishType: readChoice(reader, PUBLISH_TYPES),
    grayName: interner.read(reader),
    grayRule: interner.read(reader),
    createdMs: reader.varint(),
    modifiedMs: reader.varint(),
  };
}

export const historySection: Section<ConfigTables & HistoryTables, HistoryRecord> = {
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
    const { tables, keyTexts } = source;
    let lastId = 0;
    let lastConfigId = 0;
    return (reader) => {
      // Where configs were made one after the other, so were their first rows.
      const row = readHistory(reader, source, tables.configs.byId(lastConfigId + 1));
      const next = tables.nextHistoryId;
      if (row.id <= lastId || row.id >= next) {
        throw new BytesError(
          `Cannot restore row ${row.id}: wanted an id above ${lastId}, below ${next}`,
        );
      }
      lastId = row.id;
      lastConfigId = row.configId;
      tables.history.add(row, keyTexts.ofRow(row.configId, row));
    };
  },
};
