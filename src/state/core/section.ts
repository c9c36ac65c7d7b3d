/** A section of a dump: which records stand there, and what they look like. */
import { type ByteReader, BytesError, type ByteWriter } from "../../base/mod.ts";
import type { Interner } from "./interner.ts";
import type { KeyTexts } from "./key_texts.ts";

/** Where texts of configs go when a dump is written: equal texts are written once. */
export interface ContentSink {
  write(writer: ByteWriter, md5: string, content: string): void;
}

/** What reading a dump needs besides the bytes. */
export interface RestoreSource<T> {
  /** The tables that are being filled. */
  readonly tables: T;
  readonly interner: Interner;
  readonly keyTexts: KeyTexts;
  /** The next text that a `ContentSink` wrote. */
  content(reader: ByteReader): string;
}

/** `T`: the tables that it needs. `R`: its records. */
export interface Section<T, R> {
  /** In front of each of its records, for ever: the next free number. Sections are written in the order of numbers. */
  readonly number: number;
  /** It means nothing on another cluster, so two clusters are not compared by it. */
  readonly ofTheCluster?: true;
  /** Whoever had it could speak for the cluster, so no backup holds it. */
  readonly staysInCluster?: true;
  /** The records now, as a list that never changes. Equal states give an equal order, also after a restore. */
  records(tables: T): readonly R[];
  write(writer: ByteWriter, record: R, contents: ContentSink): void;
  /** Answers what reads one record into the tables and throws BytesError when it cannot be right. */
  startRestore(source: RestoreSource<T>): (reader: ByteReader) => void;
}

/** The numbers of what is not a record: what a dump begins and ends with. */
export const HEADER = 1;
export const END = 13;

/** Sections in the order of a dump. Throws where two have one number, or a number is left out. */
export function orderedSections<T>(
  sections: readonly Section<T, unknown>[],
): readonly Section<T, unknown>[] {
  const ordered = sections.toSorted((left, right) => left.number - right.number);
  let wanted = HEADER + 1;
  for (const { number } of ordered) {
    if (number !== wanted) throw new Error(`Found the section ${number}, wanted ${wanted}`);
    wanted++;
    if (wanted === END) wanted++;
  }
  return ordered;
}

/** How far in a dump a section stands: the end is always last, whatever its number. */
export function placeOf(section: number): number {
  return section === END ? Number.POSITIVE_INFINITY : section;
}

/** By code units, so that no locale decides. */
export function sortedByText<R>(records: Iterable<R>, textOf: (record: R) => string): R[] {
  return Array.from(records, (record) => ({ text: textOf(record), record }))
    .sort((left, right) => (left.text < right.text ? -1 : left.text > right.text ? 1 : 0))
    .map((pair) => pair.record);
}

/** Throws when the record's name is taken: names stand once in a dump. */
export function refuseTwice(isTaken: boolean, what: string): void {
  if (isTaken) throw new BytesError(`Cannot restore: ${what} stands there twice`);
}
