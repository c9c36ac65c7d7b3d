/** Configs in a dump. */
import {
  type ByteReader,
  BytesError,
  type ByteWriter,
  configKeyText,
  readChoice,
  readList,
  writeChoice,
  writeList,
} from "../../base/mod.ts";
import { readMd5, readSharedKey, writeConfigKey } from "../core/fields.ts";
import {
  type ContentSink,
  refuseTwice,
  type RestoreSource,
  type Section,
  sortedByText,
} from "../core/section.ts";
import { writeInfo } from "./config_info.ts";
import { type ConfigRecord, GRAY_TYPES, type GrayRecord } from "./config_record.ts";
import type { ConfigTables } from "./config_table.ts";

function writeGray(writer: ByteWriter, gray: GrayRecord, contents: ContentSink): void {
  writer.utf8(gray.name);
  writeChoice(writer, GRAY_TYPES, gray.type);
  writer.utf8(gray.expression).utf8(gray.md5);
  contents.write(writer, gray.md5, gray.content);
  writer.utf8(gray.configType).utf8(gray.encryptedDataKey).utf8(gray.appName);
  writer.varint(gray.modifiedMs).utf8(gray.modifiedBy).utf8(gray.sourceIp);
}

function readGray(reader: ByteReader, source: RestoreSource<unknown>): GrayRecord {
  const { interner } = source;
  return {
    name: reader.utf8(),
    type: readChoice(reader, GRAY_TYPES),
    expression: reader.utf8(),
    md5: readMd5(reader),
    content: source.content(reader),
    configType: interner.read(reader),
    encryptedDataKey: reader.utf8(),
    appName: interner.read(reader),
    modifiedMs: reader.varint(),
    modifiedBy: interner.read(reader),
    sourceIp: interner.read(reader),
  };
}

/** A formal config, or a shell: id 0, without md5 and content. */
function writeConfig(writer: ByteWriter, record: ConfigRecord, contents: ContentSink): void {
  writeConfigKey(writer, record);
  writer.varint(record.id);
  if (record.id > 0) {
    writeInfo(writer, record);
    writer.utf8(record.md5);
    contents.write(writer, record.md5, record.content);
    writer.utf8(record.type).utf8(record.encryptedDataKey);
    writer.varint(record.createdMs).varint(record.modifiedMs);
    writer.utf8(record.createdBy).utf8(record.modifiedBy).utf8(record.sourceIp);
  }
  writer.varint(record.revision);
  writeList(writer, record.grays, (out, gray) => writeGray(out, gray, contents));
}

const NO_GRAYS: readonly GrayRecord[] = [];

function readConfig(reader: ByteReader, source: RestoreSource<unknown>): ConfigRecord {
  const { interner } = source;
  const key = readSharedKey(reader, interner);
  const id = reader.varint();
  const text = () => (id > 0 ? reader.utf8() : "");
  const shared = () => (id > 0 ? interner.read(reader) : "");
  const record = {
    namespace: key.namespace,
    group: key.group,
    dataId: key.dataId,
    appName: shared(),
    desc: text(),
    use: text(),
    effect: text(),
    schema: text(),
    tags: text(),
    id,
    md5: id > 0 ? readMd5(reader) : "",
    content: id > 0 ? source.content(reader) : "",
    type: shared(),
    encryptedDataKey: text(),
    createdMs: id > 0 ? reader.varint() : 0,
    modifiedMs: id > 0 ? reader.varint() : 0,
    createdBy: shared(),
    modifiedBy: shared(),
    sourceIp: shared(),
    revision: reader.varint(),
    grays: NO_GRAYS,
  };
  const grays = readList(reader, (from) => readGray(from, source));
  if (grays.length > 0) record.grays = grays;
  return record;
}

export const configSection: Section<ConfigTables, ConfigRecord> = {
  number: 3,
  records: ({ configs }) => [...configs.all()],
  write: writeConfig,
  startRestore(source) {
    const { tables } = source;
    let lastId = 0;
    return (reader) => {
      const record = readConfig(reader, source);
      const next = tables.nextConfigId;
      if (record.id <= lastId || record.id >= next) {
        throw new BytesError(
          `Cannot restore config ${record.id}: wanted an id above ${lastId}, below ${next}`,
        );
      }
      const text = source.keyTexts.ofConfig(record.id, record);
      if (tables.configs.find(record.namespace, text) !== undefined) {
        throw new BytesError(`Cannot restore config ${record.id}: its name is taken`);
      }
      lastId = record.id;
      tables.configs.put(record, text);
    };
  },
};

/** Keys that have gray versions and no formal config. */
export const shellSection: Section<ConfigTables, ConfigRecord> = {
  number: 4,
  records: ({ configs }) => sortedByText(configs.shells(), configKeyText),
  write: writeConfig,
  startRestore(source) {
    const { configs } = source.tables;
    return (reader) => {
      const shell = readConfig(reader, source);
      const isTaken = configs.get(shell) !== undefined || configs.shell(shell) !== undefined;
      refuseTwice(isTaken, `config ${shell.dataId}`);
      if (shell.id > 0 || shell.grays.length === 0) {
        throw new BytesError(
          `Cannot restore config ${shell.dataId}: found id ${shell.id} and ` +
            `${shell.grays.length} gray versions, wanted id 0 and at least one`,
        );
      }
      configs.putShell(shell);
    };
  },
};
