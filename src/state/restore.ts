/** Builds tables from a dump. Everything is checked, and whatever is wrong throws. */
import {
  ByteReader,
  BytesError,
  ByteWriter,
  configKeyText,
  DEFAULT_NAMESPACE,
} from "../base/mod.ts";
import { readOverride } from "./command_codec.ts";
import { readInstance, readList, readName, readServiceKey } from "./core/fields.ts";
import { Interner } from "./core/interner.ts";
import {
  readConfig,
  readHistory,
  readNamespaceRecord,
  readResult,
  readService,
  type RecordSource,
} from "./record_codec.ts";
import { DUMP_MAGIC, placeOf, SECTION } from "./sections.ts";
import { type StateBounds, Tables } from "./tables.ts";
import { instanceIdText } from "./types.ts";

const LENGTH_BYTES = 4;

/** Takes the chunks of a dump one by one. Both methods throw BytesError on a dump that is not right. */
export class TablesRestore {
  readonly #records: RecordRestore;
  /** A frame of which not all has come. */
  readonly #begun = new ByteWriter(4096);

  /** `newest`: the highest version of the rules that this server knows. */
  constructor(bounds: StateBounds, newest: number) {
    this.#records = new RecordRestore(bounds, newest);
  }

  /** Reads all frames that are complete, wherever the chunks end. */
  push(chunk: Uint8Array): void {
    let at = this.#endBegun(chunk);
    while (chunk.length - at >= LENGTH_BYTES) {
      const end = at + LENGTH_BYTES + lengthAt(chunk, at);
      if (end > chunk.length) break;
      this.#records.frame(new ByteReader(chunk.subarray(at + LENGTH_BYTES, end)));
      at = end;
    }
    // A copy, because the giver of the chunks may use its buffer again.
    this.#begun.raw(chunk.subarray(at));
  }

  finish(): Tables {
    if (this.#begun.length > 0) {
      throw new BytesError(`Cannot restore: ${this.#begun.length} bytes are left over`);
    }
    return this.#records.finish();
  }

  /** Reads the frame that earlier chunks have begun, if it ends here; returns where the next one begins. */
  #endBegun(chunk: Uint8Array): number {
    const begun = this.#begun;
    if (begun.length === 0) return 0;
    let at = 0;
    for (;;) {
      const known = begun.length < LENGTH_BYTES ? 0 : lengthAt(begun.view(), 0);
      const missing = LENGTH_BYTES + known - begun.length;
      if (missing <= 0) break;
      const part = chunk.subarray(at, at + missing);
      if (part.length === 0) return at;
      begun.raw(part);
      at += part.length;
    }
    this.#records.frame(new ByteReader(begun.view().subarray(LENGTH_BYTES)));
    begun.clear();
    return at;
  }
}

function lengthAt(bytes: Uint8Array, at: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset + at, LENGTH_BYTES).getUint32(0, true);
}

class RecordRestore {
  readonly #tables: Tables;
  /** Row and config of one key share its joined text. */
  readonly #keyTexts = new Interner(Number.POSITIVE_INFINITY);
  readonly #contents: string[] = [];
  readonly #source: RecordSource;
  readonly #newest: number;
  #section = 0;
  #frames = 0;
  #lastConfigId = 0;
  #lastHistoryId = 0;

  constructor(bounds: StateBounds, newest: number) {
    this.#newest = newest;
    this.#tables = new Tables(bounds);
    this.#tables.namespaces.clear();
    this.#source = {
      interner: new Interner(),
      content: (reader) => this.#content(reader),
    };
  }

  frame(reader: ByteReader): void {
    const section = reader.u8();
    const place = placeOf(section);
    if (place < 0) throw new BytesError(`Cannot restore: section ${section} is unknown`);
    if (place < placeOf(this.#section) || (this.#section === 0) !== (section === SECTION.header)) {
      throw new BytesError(`Cannot restore: section ${section} comes after ${this.#section}`);
    }
    if (this.#section === SECTION.end) throw new BytesError("Cannot restore: frames after the end");
    this.#section = section;
    this.#read(section, reader);
    reader.end();
    this.#frames++;
  }

  finish(): Tables {
    if (this.#section !== SECTION.end) {
      throw new BytesError(`Cannot restore: the dump ends in section ${this.#section}`);
    }
    if (!this.#tables.namespaces.has(DEFAULT_NAMESPACE)) {
      throw new BytesError(`Cannot restore: the namespace ${DEFAULT_NAMESPACE} is missing`);
    }
    return this.#tables;
  }

  #read(section: number, reader: ByteReader): void {
    const { services, namespaces } = this.#tables;
    switch (section) {
      case SECTION.header:
        return this.#readHeader(reader);
      case SECTION.namespace: {
        const record = readNamespaceRecord(reader);
        namespaces.set(record.id, record);
        return;
      }
      case SECTION.config:
        return this.#readConfig(reader);
      case SECTION.shell:
        return this.#tables.configs.putShell(readConfig(reader, this.#source));
      case SECTION.history:
        return this.#readHistory(reader);
      case SECTION.service:
        return services.put(readService(reader));
      case SECTION.instances:
        return this.#readInstances(reader);
      case SECTION.overrides:
        return this.#readOverrides(reader);
      case SECTION.switches:
        this.#tables.switches.set(reader.utf8(), reader.utf8());
        return;
      case SECTION.results:
        return this.#readResult(reader);
      case SECTION.members:
        return this.#readMember(reader);
      case SECTION.removedMembers:
        this.#tables.removedMembers.add(reader.varint());
        return;
      case SECTION.end:
        return this.#readEnd(reader);
      default:
        throw new BytesError(`Cannot restore: section ${section} is unknown`);
    }
  }

  #readHeader(reader: ByteReader): void {
    if (this.#frames > 0) throw new BytesError("Cannot restore: found a second header");
    const magic = reader.u32();
    const version = reader.u8();
    if (magic !== DUMP_MAGIC || version < 1 || version > this.#newest) {
      throw new BytesError(
        `Cannot restore a dump of version ${version}: this server reads 1 to ${this.#newest}; ` +
          "start a newer one",
      );
    }
    this.#tables.rulesVersion = version;
    this.#tables.appliedIndex = reader.varint();
    this.#tables.nextConfigId = reader.varint();
    this.#tables.nextHistoryId = reader.varint();
  }

  #readConfig(reader: ByteReader): void {
    const record = readConfig(reader, this.#source);
    const next = this.#tables.nextConfigId;
    if (record.id <= this.#lastConfigId || record.id >= next) {
      throw new BytesError(
        `Cannot restore config ${record.id}: wanted an id above ${this.#lastConfigId}, below ${next}`,
      );
    }
    if (this.#tables.configs.get(record) !== undefined) {
      throw new BytesError(`Cannot restore config ${record.id}: its name is taken`);
    }
    this.#lastConfigId = record.id;
    this.#tables.configs.put(record, this.#keyTexts.text(configKeyText(record)));
  }

  #readHistory(reader: ByteReader): void {
    const row = readHistory(reader, this.#source);
    const next = this.#tables.nextHistoryId;
    if (row.id <= this.#lastHistoryId || row.id >= next) {
      throw new BytesError(
        `Cannot restore row ${row.id}: wanted an id above ${this.#lastHistoryId}, below ${next}`,
      );
    }
    this.#lastHistoryId = row.id;
    this.#tables.history.add(row, this.#keyTexts.text(configKeyText(row)));
  }

  #readInstances(reader: ByteReader): void {
    const key = readServiceKey(reader);
    for (const instance of readList(reader, readInstance)) {
      this.#tables.services.instances.put(key, instanceIdText(instance), instance);
    }
  }

  #readOverrides(reader: ByteReader): void {
    const key = readServiceKey(reader);
    const members = readList(reader, (from) => ({
      id: readName(from),
      override: { ...readOverride(from), updatedMs: from.varint() },
    }));
    for (const { id, override } of members) {
      this.#tables.services.overrides.put(key, id, override);
    }
  }

  #readResult(reader: ByteReader): void {
    const requestId = reader.utf8();
    const { results } = this.#tables;
    if (results.get(requestId) !== undefined) {
      throw new BytesError(`Cannot restore: request id ${requestId} stands there twice`);
    }
    results.add(requestId, readResult(reader, this.#source.interner));
  }

  #readMember(reader: ByteReader): void {
    const record = { id: reader.varint(), address: reader.utf8(), joined: reader.bool() };
    if (this.#tables.members.has(record.id)) {
      throw new BytesError(`Cannot restore: node ${record.id} stands there twice`);
    }
    this.#tables.members.set(record.id, record);
  }

  #readEnd(reader: ByteReader): void {
    const wanted = reader.varint();
    if (wanted !== this.#frames) {
      throw new BytesError(`Cannot restore: found ${this.#frames} frames, wanted ${wanted}`);
    }
  }

  #content(reader: ByteReader): string {
    if (!reader.bool()) {
      const content = reader.utf8();
      this.#contents.push(content);
      return content;
    }
    const place = reader.varint();
    const content = this.#contents[place];
    if (content === undefined) {
      throw new BytesError(
        `Cannot restore: content ${place} of ${this.#contents.length} is wanted`,
      );
    }
    return content;
  }
}
