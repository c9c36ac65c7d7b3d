/**
 * The whole state as bytes, in one canonical order: equal states give equal bytes. Records are never changed once they
 * are in a table, so copying the lists of them is enough to write the rest later, while commands go on being applied.
 */
import { ByteWriter, serviceKeyText } from "../base/mod.ts";
import { writeInstance, writeList, writeServiceKey } from "./core/fields.ts";
import { writeOverride } from "./command_codec.ts";
import {
  type ContentSink,
  writeConfig,
  writeHistory,
  writeNamespaceRecord,
  writeResult,
  writeService,
} from "./record_codec.ts";
import { DUMP_MAGIC, SECTION } from "./sections.ts";
import type { ServiceMembers } from "./service/service_table.ts";
import type { Tables } from "./tables.ts";
import type { InstanceOverride, StateCapture } from "./types.ts";

const FINGERPRINT_CHUNK_BYTES = 64 * 1024;

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
    rulesVersion: tables.rulesVersion,
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
    members: [...tables.members.values()].sort((left, right) => left.id - right.id),
    removedMembers: [...tables.removedMembers],
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

/** Gathers frames (length, section, record) and hands them out as chunks of one size. */
class FrameWriter {
  readonly #out: ByteWriter;
  readonly #frame = new ByteWriter(4096);
  readonly #chunkBytes: number;
  #frames = 0;

  constructor(chunkBytes: number) {
    this.#chunkBytes = chunkBytes;
    this.#out = new ByteWriter(chunkBytes + 4096);
  }

  get frames(): number {
    return this.#frames;
  }

  get isFull(): boolean {
    return this.#out.length >= this.#chunkBytes;
  }

  write(section: number, write: (writer: ByteWriter) => void): void {
    this.#frame.clear().u8(section);
    write(this.#frame);
    this.#out.u32(this.#frame.length).raw(this.#frame.view());
    this.#frames++;
  }

  /** All full chunks; with `all` also the last one, which may be shorter. */
  *chunks(all: boolean): Generator<Uint8Array> {
    const ready = this.#out.take();
    let at = 0;
    for (; at + this.#chunkBytes <= ready.length; at += this.#chunkBytes) {
      yield ready.subarray(at, at + this.#chunkBytes);
    }
    if (at === ready.length) return;
    if (all) yield ready.subarray(at);
    else this.#out.raw(ready.subarray(at));
  }
}

/** One section: how many records, and how to write the one at a place. */
interface Part {
  readonly section: number;
  readonly count: number;
  readonly write: (writer: ByteWriter, at: number) => void;
}

function partOf<T>(
  section: number,
  records: readonly T[],
  write: (writer: ByteWriter, record: T, at: number) => void,
): Part {
  return {
    section,
    count: records.length,
    write(writer, at) {
      const record = records[at];
      if (record !== undefined) write(writer, record, at);
    },
  };
}

/** A dump that can be restored. */
export function dumpOf(copy: TablesCopy, chunkBytes: number): Iterable<Uint8Array> {
  return writeAll(copy, chunkBytes, new SharedContents());
}

/** Bytes that are equal exactly when the states are, as far as the MD5 of contents can tell. */
export function fingerprintOf(copy: TablesCopy): Iterable<Uint8Array> {
  return writeAll(copy, FINGERPRINT_CHUNK_BYTES, FINGERPRINTS);
}

/** What belongs to one cluster and means nothing to another one. */
const OF_THE_CLUSTER = { rulesVersion: 1, appliedIndex: 0, members: [], removedMembers: [] };
const NO_RESULTS = { ids: [], results: [] };

export function captureOf(copy: TablesCopy): StateCapture {
  const { appliedIndex, namespaces, configs, history, instances } = copy;
  const contents = { ...copy, ...OF_THE_CLUSTER, results: NO_RESULTS };
  return {
    appliedIndex,
    records: {
      namespaces,
      configs,
      history,
      instances: instances.map(({ members, values }) => ({ key: members.key, instances: values })),
    },
    dump: (chunkBytes) => dumpOf(copy, chunkBytes),
    contents: () => writeAll(contents, FINGERPRINT_CHUNK_BYTES, FINGERPRINTS),
  };
}

function* writeAll(
  copy: TablesCopy,
  chunkBytes: number,
  contents: ContentSink,
): Generator<Uint8Array> {
  const out = new FrameWriter(chunkBytes);
  out.write(SECTION.header, (to) => {
    to.u32(DUMP_MAGIC).u8(copy.rulesVersion).varint(copy.appliedIndex);
    to.varint(copy.nextConfigId).varint(copy.nextHistoryId);
  });
  for (const part of partsOf(copy, contents)) {
    for (let at = 0; at < part.count; at++) {
      out.write(part.section, (to) => part.write(to, at));
      if (out.isFull) yield* out.chunks(false);
    }
  }
  // The count tells a dump that lost its end or a part from a whole one.
  out.write(SECTION.end, (to) => to.varint(out.frames));
  yield* out.chunks(true);
}

function partsOf(copy: TablesCopy, contents: ContentSink): readonly Part[] {
  const { results } = copy.results;
  return [
    partOf(SECTION.namespace, copy.namespaces, writeNamespaceRecord),
    partOf(SECTION.config, copy.configs, (to, record) => writeConfig(to, record, contents)),
    partOf(SECTION.shell, copy.shells, (to, record) => writeConfig(to, record, contents)),
    partOf(SECTION.history, copy.history, (to, row) => writeHistory(to, row, contents)),
    partOf(SECTION.service, copy.services, writeService),
    partOf(SECTION.instances, copy.instances, (to, { members, values }) => {
      writeServiceKey(to, members.key);
      writeList(to, values, writeInstance);
    }),
    partOf(SECTION.overrides, copy.overrides, writeOverrides),
    partOf(SECTION.switches, copy.switches, (to, [entry, value]) => to.utf8(entry).utf8(value)),
    partOf(SECTION.results, copy.results.ids, (to, requestId, at) => {
      const result = results[at];
      if (result !== undefined) writeResult(to.utf8(requestId), result);
    }),
    partOf(SECTION.members, copy.members, (to, { id, address, joined }) => {
      to.varint(id).utf8(address).bool(joined);
    }),
    partOf(SECTION.removedMembers, copy.removedMembers, (to, id) => to.varint(id)),
  ];
}

function writeOverrides(to: ByteWriter, copy: MembersCopy<InstanceOverride>): void {
  writeServiceKey(to, copy.members.key);
  const members = copy.values.map((value, at) => ({ value, id: copy.ids[at] ?? "" }));
  writeList(to, members, (each, { id, value }) => {
    writeOverride(each.utf8(id), value);
    each.varint(value.updatedMs);
  });
}
