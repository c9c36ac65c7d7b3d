/**
 * The whole state as bytes, in one canonical order: equal states give equal bytes. Records are never changed once they
 * are in a table, so copying the lists of them is enough to write the rest later, while commands go on being applied.
 */
import { ByteWriter } from "../base/mod.ts";
import { configSection } from "./config/config_section.ts";
import { type ContentSink, END, HEADER, type Section } from "./core/section.ts";
import { grantSection } from "./grant/grant_section.ts";
import { historySection } from "./history/history_section.ts";
import { instanceSection } from "./instance/instance_section.ts";
import { namespaceSection } from "./namespace/namespace_section.ts";
import { SECTIONS, type Tables } from "./parts.ts";
import type { StateCapture } from "./types.ts";
import { userSection } from "./user/user_section.ts";

/** `RNST`, little-endian, in front of the version of the rules that the state needs. */
export const DUMP_MAGIC = 0x54534e52;

const FINGERPRINT_CHUNK_BYTES = 64 * 1024;

/** What the header says, besides the magic, in its order. */
interface Header {
  readonly rulesVersion: number;
  readonly appliedIndex: number;
  readonly nextConfigId: number;
  readonly nextHistoryId: number;
}

interface SectionCopy {
  readonly section: Section<Tables, unknown>;
  readonly records: readonly unknown[];
}

/** The lists of all records at one moment. */
interface TablesCopy {
  readonly header: Header;
  readonly sections: readonly SectionCopy[];
}

export function copyTables(tables: Tables): TablesCopy {
  const { rulesVersion, appliedIndex, nextConfigId, nextHistoryId } = tables;
  return {
    header: { rulesVersion, appliedIndex, nextConfigId, nextHistoryId },
    sections: SECTIONS.map((section) => ({ section, records: section.records(tables) })),
  };
}

/** The records of one section in a copy. */
function recordsOf<R>(copy: TablesCopy, section: Section<Tables, R>): readonly R[] {
  const found = copy.sections.find((one) => one.section === section);
  // A copy holds what its section has given.
  return (found?.records ?? []) as readonly R[];
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

/** Collects frames (length, section, record) and hands them out as chunks of one size. */
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

/** A dump that can be restored. */
export function dumpOf(copy: TablesCopy, chunkBytes: number): Iterable<Uint8Array> {
  return writeAll(copy, chunkBytes, new SharedContents());
}

/** Bytes that are equal exactly when the states are, as far as the MD5 of contents can tell. */
export function fingerprintOf(copy: TablesCopy): Iterable<Uint8Array> {
  return writeAll(copy, FINGERPRINT_CHUNK_BYTES, FINGERPRINTS);
}

/** The copy without what belongs to one cluster and means nothing to another one. */
function contentsOf({ header, sections }: TablesCopy): TablesCopy {
  return {
    header: { ...header, rulesVersion: 1, appliedIndex: 0 },
    sections: sections.filter(({ section }) => section.ofTheCluster !== true),
  };
}

/** Roles, users and hashes are in it, what proves a login is not. */
function backupOf({ header, sections }: TablesCopy): TablesCopy {
  return { header, sections: sections.filter(({ section }) => section.staysInCluster !== true) };
}

export function captureOf(copy: TablesCopy): StateCapture {
  return {
    appliedIndex: copy.header.appliedIndex,
    records: {
      namespaces: recordsOf(copy, namespaceSection),
      configs: recordsOf(copy, configSection),
      history: recordsOf(copy, historySection),
      instances: recordsOf(copy, instanceSection),
      users: recordsOf(copy, userSection),
      grants: recordsOf(copy, grantSection),
    },
    dump: (chunkBytes) => dumpOf(copy, chunkBytes),
    backup: (chunkBytes) => dumpOf(backupOf(copy), chunkBytes),
    contents: () => writeAll(contentsOf(copy), FINGERPRINT_CHUNK_BYTES, FINGERPRINTS),
  };
}

function* writeAll(
  copy: TablesCopy,
  chunkBytes: number,
  contents: ContentSink,
): Generator<Uint8Array> {
  const out = new FrameWriter(chunkBytes);
  const { rulesVersion, appliedIndex, nextConfigId, nextHistoryId } = copy.header;
  out.write(HEADER, (to) => {
    to.u32(DUMP_MAGIC).u8(rulesVersion).varint(appliedIndex);
    to.varint(nextConfigId).varint(nextHistoryId);
  });
  for (const { section, records } of copy.sections) {
    for (const record of records) {
      out.write(section.number, (to) => section.write(to, record, contents));
      if (out.isFull) yield* out.chunks(false);
    }
  }
  // The count tells a dump that lost its end or a part from a whole one.
  out.write(END, (to) => to.varint(out.frames));
  yield* out.chunks(true);
}
