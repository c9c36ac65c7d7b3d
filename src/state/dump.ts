/**
 * The whole state as bytes, in one canonical order: equal states give equal bytes. Records are never changed once they
 * are in a table, so copying the lists of them is enough to write the rest later, while commands go on being applied.
 */
import { ByteWriter, serviceKeyText } from "../base/mod.ts";
import { writeInstance, writeList, writeServiceKey } from "./fields.ts";
import { writeOverride } from "./command_codec.ts";
import {
  type ContentSink,
  writeConfig,
  writeHistory,
  writeNamespaceRecord,
  writeResult,
  writeService,
} from "./record_codec.ts";
import { DUMP_MAGIC, DUMP_VERSION, SECTION } from "./sections.ts";
import type { ServiceMembers } from "./service_table.ts";
import type { Tables } from "./tables.ts";

interface MembersCopy<T> {
  readonly members: ServiceMembers<T>;
  readonly ids: readonly string[];
  readonly values: readonly T[];
}

/** The lists of all records at one moment. */
export type TablesCopy = ReturnType<typeof copyTables>;

function copyMembers<T>(services: Iterable<ServiceMembers<T>>): MembersCopy<T>[] {
  return sortedBy(
    Array.from(services, (members) => ({
      members,
      ids: [...members.members.keys()],
      values: [...members.members.values()],
    })),
    (copy) => serviceKeyText(copy.members.key),
  );
}

/** By code units, so that no locale decides. */
function sortedBy<T>(list: T[], textOf: (value: T) => string): T[] {
  return list
    .map((value) => ({ text: textOf(value), value }))
    .sort((left, right) => (left.text < right.text ? -1 : left.text > right.text ? 1 : 0))
    .map((pair) => pair.value);
}

export function copyTables(tables: Tables) {
  return {
    appliedIndex: tables.appliedIndex,
    nextConfigId: tables.nextConfigId,
    nextHistoryId: tables.nextHistoryId,
    namespaces: [...tables.namespaces.values()],
    configs: [...tables.configs.all()],
    shells: sortedBy(
      [...tables.configs.shells()],
      (shell) => `${shell.namespace}\0${shell.group}\0${shell.dataId}`,
    ),
    history: [...tables.history.all()],
    services: sortedBy([...tables.services.all()], serviceKeyText),
    instances: copyMembers(tables.services.instances.services()),
    overrides: copyMembers(tables.services.overrides.services()),
    switches: sortedBy([...tables.switches], ([entry]) => entry),
    results: tables.results.columns(),
  };
}

/** Writes each text once and refers to it afterwards. */
class SharedContents implements ContentSink {
  readonly #placeByMd5 = new Map<string, number>();
  readonly #contents: string[] = [];

  write(writer: ByteWriter, md5: string, content: string): void {
    const place = this.#placeByMd5.get(md5);
    // Two texts can be made to have one MD5, so the texts decide.
    if (place !== undefined && this.#contents[place] === content) {
      writer.bool(true).varint(place);
      return;
    }
    writer.bool(false).utf8(content);
    this.#placeByMd5.set(md5, this.#contents.length);
    this.#contents.push(content);
  }
}

/** The MD5 beside a content stands for it: a digest need not read all texts again. */
const FINGERPRINTS: ContentSink = { write() {} };

/** Gathers frames (length, section, record) and hands them out as chunks. */
class FrameWriter {
  readonly #out: ByteWriter;
  readonly #frame = new ByteWriter(4096);
  readonly #chunkBytes: number;
  frames = 0;

  constructor(chunkBytes: number) {
    this.#chunkBytes = chunkBytes;
    this.#out = new ByteWriter(chunkBytes + 4096);
  }

  /** Writes one frame; yields whatever is ready to go. */
  *frame(section: number, write: (writer: ByteWriter) => void): Generator<Uint8Array> {
    this.#frame.clear().u8(section);
    write(this.#frame);
    this.#out.u32(this.#frame.length).raw(this.#frame.view());
    this.frames++;
    if (this.#out.length >= this.#chunkBytes) yield* this.rest();
  }

  *rest(): Generator<Uint8Array> {
    const ready = this.#out.take();
    for (let at = 0; at < ready.length; at += this.#chunkBytes) {
      yield ready.subarray(at, at + this.#chunkBytes);
    }
  }
}

/** A dump that can be restored. */
export function dumpOf(copy: TablesCopy, chunkBytes: number): Iterable<Uint8Array> {
  return writeAll(copy, chunkBytes, new SharedContents());
}

/** Bytes that are equal exactly when the states are, as far as the MD5 of contents can tell. */
export function fingerprintOf(copy: TablesCopy): Iterable<Uint8Array> {
  return writeAll(copy, 64 * 1024, FINGERPRINTS);
}

function* writeAll(
  copy: TablesCopy,
  chunkBytes: number,
  contents: ContentSink,
): Generator<Uint8Array> {
  const out = new FrameWriter(chunkBytes);
  yield* out.frame(SECTION.header, (to) => {
    to.u32(DUMP_MAGIC).u8(DUMP_VERSION).varint(copy.appliedIndex);
    to.varint(copy.nextConfigId).varint(copy.nextHistoryId);
  });
  for (const record of copy.namespaces) {
    yield* out.frame(SECTION.namespace, (to) => writeNamespaceRecord(to, record));
  }
  for (const record of copy.configs) {
    yield* out.frame(SECTION.config, (to) => writeConfig(to, record, contents));
  }
  for (const record of copy.shells) {
    yield* out.frame(SECTION.shell, (to) => writeConfig(to, record, contents));
  }
  for (const row of copy.history) {
    yield* out.frame(SECTION.history, (to) => writeHistory(to, row, contents));
  }
  yield* writeServices(copy, out);
  yield* out.frame(SECTION.switches, (to) => {
    writeList(to, copy.switches, (each, [entry, value]) => each.utf8(entry).utf8(value));
  });
  for (const [at, requestId] of copy.results.ids.entries()) {
    const result = copy.results.results[at];
    if (result === undefined) continue;
    yield* out.frame(SECTION.results, (to) => writeResult(to.utf8(requestId), result));
  }
  // The count tells a dump that lost its end or a part from a whole one.
  yield* out.frame(SECTION.end, (to) => to.varint(out.frames));
  yield* out.rest();
}

function* writeServices(copy: TablesCopy, out: FrameWriter): Generator<Uint8Array> {
  for (const record of copy.services) {
    yield* out.frame(SECTION.service, (to) => writeService(to, record));
  }
  for (const { members, values } of copy.instances) {
    yield* out.frame(SECTION.instances, (to) => {
      writeServiceKey(to, members.key);
      writeList(to, values, writeInstance);
    });
  }
  for (const { members, ids, values } of copy.overrides) {
    yield* out.frame(SECTION.overrides, (to) => {
      writeServiceKey(to, members.key);
      writeList(to, values.map((value, at) => ({ value, id: ids[at] ?? "" })), (each, member) => {
        writeOverride(each.utf8(member.id), member.value);
        each.varint(member.value.updatedMs);
      });
    });
  }
}
