/** How records stand in a dump. Contents go through a `Contents`, which writes equal texts once. */
import { type ByteReader, BytesError, type ByteWriter, type ErrorKind } from "../base/mod.ts";
import {
  readChoice,
  readCluster,
  readConfigKey,
  readFinite,
  readList,
  readMap,
  readServiceKey,
  writeChoice,
  writeCluster,
  writeConfigKey,
  writeList,
  writeMap,
  writeServiceKey,
} from "./core/fields.ts";
import type { Interner } from "./core/interner.ts";
import type {
  ApplyResult,
  ConfigRecord,
  GrayRecord,
  HistoryRecord,
  NamespaceRecord,
  ServiceRecord,
} from "./types.ts";

/** Where texts of configs go when a dump is written. */
export interface ContentSink {
  write(writer: ByteWriter, md5: string, content: string): void;
}

/** What reading records needs besides the bytes. */
export interface RecordSource {
  readonly interner: Interner;
  /** The next content; `md5` is the one that was written beside it. */
  content(reader: ByteReader): string;
}

const MD5 = /^[0-9a-f]{32}$/;
/** The places in these lists are numbers in dumps: append only. */
const OPERATIONS: readonly HistoryRecord["operation"][] = ["I", "U", "D"];
const GRAY_TYPES: readonly GrayRecord["type"][] = ["beta", "tag"];
const PUBLISH_TYPES: readonly HistoryRecord["publishType"][] = ["formal", "gray"];
const ERROR_KINDS: readonly ErrorKind[] = [
  "invalid",
  "missing",
  "notFound",
  "conflict",
  "casMissed",
  "forbidden",
  "method",
  "tooLarge",
  "unavailable",
  "overloaded",
  "unsupported",
];

function readMd5(reader: ByteReader): string {
  const md5 = reader.utf8();
  if (!MD5.test(md5)) throw new BytesError(`Cannot read an MD5: found ${JSON.stringify(md5)}`);
  return md5;
}

function writeInfo(writer: ByteWriter, record: ConfigRecord | HistoryRecord): void {
  writer.utf8(record.appName ?? "").utf8(record.desc ?? "").utf8(record.use ?? "");
  writer.utf8(record.effect ?? "").utf8(record.schema ?? "").utf8(record.tags ?? "");
}

function writeGray(writer: ByteWriter, gray: GrayRecord, contents: ContentSink): void {
  writer.utf8(gray.name);
  writeChoice(writer, GRAY_TYPES, gray.type);
  writer.utf8(gray.expression).utf8(gray.md5);
  contents.write(writer, gray.md5, gray.content);
  writer.utf8(gray.configType).utf8(gray.encryptedDataKey).utf8(gray.appName);
  writer.varint(gray.modifiedMs).utf8(gray.modifiedBy).utf8(gray.sourceIp);
}

function readGray(reader: ByteReader, source: RecordSource): GrayRecord {
  const { interner } = source;
  return {
    name: reader.utf8(),
    type: readChoice(reader, GRAY_TYPES),
    expression: reader.utf8(),
    md5: readMd5(reader),
    content: source.content(reader),
    configType: interner.text(reader.utf8()),
    encryptedDataKey: reader.utf8(),
    appName: interner.text(reader.utf8()),
    modifiedMs: reader.varint(),
    modifiedBy: interner.text(reader.utf8()),
    sourceIp: interner.text(reader.utf8()),
  };
}

/** A formal config, or a shell: id 0, without md5 and content. */
export function writeConfig(
  writer: ByteWriter,
  record: ConfigRecord,
  contents: ContentSink,
): void {
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

export function readConfig(reader: ByteReader, source: RecordSource): ConfigRecord {
  const { interner } = source;
  const key = readConfigKey(reader);
  const id = reader.varint();
  const text = () => (id > 0 ? reader.utf8() : "");
  const record = {
    namespace: interner.text(key.namespace),
    group: interner.text(key.group),
    dataId: key.dataId,
    appName: interner.text(text()),
    desc: text(),
    use: text(),
    effect: text(),
    schema: text(),
    tags: text(),
    id,
    md5: id > 0 ? readMd5(reader) : "",
    content: id > 0 ? source.content(reader) : "",
    type: interner.text(text()),
    encryptedDataKey: text(),
    createdMs: id > 0 ? reader.varint() : 0,
    modifiedMs: id > 0 ? reader.varint() : 0,
    createdBy: interner.text(text()),
    modifiedBy: interner.text(text()),
    sourceIp: interner.text(text()),
    revision: reader.varint(),
    grays: NO_GRAYS,
  };
  const grays = readList(reader, (from) => readGray(from, source));
  if (grays.length > 0) record.grays = grays;
  return record;
}

export function writeHistory(
  writer: ByteWriter,
  row: HistoryRecord,
  contents: ContentSink,
): void {
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
}

export function readHistory(reader: ByteReader, source: RecordSource): HistoryRecord {
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

export function writeNamespaceRecord(writer: ByteWriter, record: NamespaceRecord): void {
  writer.utf8(record.id).utf8(record.name).utf8(record.desc).varint(record.createdMs);
}

export function readNamespaceRecord(reader: ByteReader): NamespaceRecord {
  return {
    id: reader.utf8(),
    name: reader.utf8(),
    desc: reader.utf8(),
    createdMs: reader.varint(),
  };
}

export function writeService(writer: ByteWriter, record: ServiceRecord): void {
  writeServiceKey(writer, record);
  writer.f64(record.protectThreshold);
  writeMap(writer, record.metadata);
  writer.utf8(record.selector.type).utf8(record.selector.expression);
  writeList(writer, record.clusters, writeCluster);
  writer.varint(record.createdMs).bool(record.persistent);
}

export function readService(reader: ByteReader): ServiceRecord {
  return {
    ...readServiceKey(reader),
    protectThreshold: readFinite(reader),
    metadata: readMap(reader),
    selector: { type: reader.utf8(), expression: reader.utf8() },
    clusters: readList(reader, readCluster),
    createdMs: reader.varint(),
    persistent: reader.bool(),
  };
}

export function writeResult(writer: ByteWriter, result: ApplyResult): void {
  writer.bool(result.ok).varint(result.index);
  if (result.ok) {
    writer.varint(result.id).bool(result.existed);
  } else {
    writeChoice(writer, ERROR_KINDS, result.kind);
    writer.varint(result.code).utf8(result.message);
  }
}

export function readResult(reader: ByteReader, interner: Interner): ApplyResult {
  const ok = reader.bool();
  const index = reader.varint();
  if (ok) return { ok, id: reader.varint(), existed: reader.bool(), index };
  const kind = readChoice(reader, ERROR_KINDS);
  const code = reader.varint();
  return { ok, kind, message: interner.text(reader.utf8()), code, index };
}
