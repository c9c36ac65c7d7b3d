/** Builds tables from a dump. Everything is checked, and what is wrong throws. */
import { ByteReader, BytesError, ByteWriter } from "../base/mod.ts";
import type { StateBounds } from "./core/bounds.ts";
import { Interner } from "./core/interner.ts";
import { KeyTexts } from "./core/key_texts.ts";
import { END, HEADER, placeOf, type RestoreSource } from "./core/section.ts";
import { DUMP_MAGIC } from "./dump.ts";
import { checkRestored, createTables, SECTIONS, type Tables } from "./parts.ts";

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
      this.#records.frame(new ByteReader(chunk, at + LENGTH_BYTES, end));
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
    this.#records.frame(new ByteReader(begun.view(), LENGTH_BYTES));
    begun.clear();
    return at;
  }
}

function lengthAt(bytes: Uint8Array, at: number): number {
  return new ByteReader(bytes, at, at + LENGTH_BYTES).u32();
}

class RecordRestore {
  readonly #tables: Tables;
  readonly #contents: string[] = [];
  readonly #newest: number;
  /** What reads a record, by the number of its section. */
  readonly #readers = new Map<number, (reader: ByteReader) => void>();
  #section = 0;
  #frames = 0;

  constructor(bounds: StateBounds, newest: number) {
    this.#newest = newest;
    this.#tables = createTables(bounds);
    const source: RestoreSource<Tables> = {
      tables: this.#tables,
      interner: new Interner(),
      keyTexts: new KeyTexts(),
      content: (reader) => this.#content(reader),
    };
    this.#readers.set(HEADER, (reader) => this.#readHeader(reader));
    for (const section of SECTIONS) this.#readers.set(section.number, section.startRestore(source));
    this.#readers.set(END, (reader) => this.#readEnd(reader));
  }

  frame(reader: ByteReader): void {
    const section = reader.u8();
    const read = this.#readers.get(section);
    if (read === undefined) throw new BytesError(`Cannot restore: section ${section} is unknown`);
    const isLate = placeOf(section) < placeOf(this.#section);
    if (isLate || (this.#section === 0) !== (section === HEADER)) {
      throw new BytesError(`Cannot restore: section ${section} comes after ${this.#section}`);
    }
    if (this.#section === END) throw new BytesError("Cannot restore: frames after the end");
    this.#section = section;
    read(reader);
    reader.end();
    this.#frames++;
  }

  finish(): Tables {
    if (this.#section !== END) {
      throw new BytesError(`Cannot restore: the dump ends in section ${this.#section}`);
    }
    checkRestored(this.#tables);
    return this.#tables;
  }

  #readHeader(reader: ByteReader): void {
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
