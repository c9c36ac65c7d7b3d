import type { Buffer } from "node:buffer";
import { ownText } from "../../base/mod.ts";
import { latin1Text } from "../native_text.ts";
import type { HeaderView } from "../types.ts";
import { FIELD_NUMBERS, type HeadReader } from "./head_reader.ts";

/**
 * The fields of a head. They are looked up in the bytes that were read, as long as those are there; for later the head
 * is kept as a text. A value keeps nothing but itself.
 */
export class RequestFields implements HeaderView {
  readonly #start: number;
  #reader: HeadReader | undefined;
  #bytes: Buffer | undefined;
  #text = "";
  #kept: Map<string, string> | undefined;

  /** The bytes are borrowed until `settle`. */
  constructor(reader: HeadReader, bytes: Buffer, start: number) {
    this.#reader = reader;
    this.#bytes = bytes;
    this.#start = start;
  }

  get(name: string): string | null {
    const reader = this.#reader;
    const bytes = this.#bytes;
    if (reader === undefined || bytes === undefined) return this.#look(name);
    const first = reader.find(bytes, this.#start, name);
    if (first < 0) return null;
    let value = this.#value(reader, bytes, first);
    for (let at = first; (at = reader.find(bytes, this.#start, name, at + 1)) >= 0;) {
      value += `, ${this.#value(reader, bytes, at)}`;
    }
    return value;
  }

  has(name: string): boolean {
    if (this.#reader === undefined || this.#bytes === undefined) return this.#look(name) !== null;
    return this.#reader.find(this.#bytes, this.#start, name) >= 0;
  }

  head(): string {
    const bytes = this.#bytes;
    if (bytes === undefined || this.#reader === undefined) return this.#text;
    return latin1Text(bytes, this.#start, this.#start + this.#reader.length);
  }

  /** The bytes and the reader are about to serve another head. */
  settle(): void {
    if (this.#bytes === undefined || this.#reader === undefined) return;
    this.#text = this.head();
    this.#reader = undefined;
    this.#bytes = undefined;
  }

  #value(reader: HeadReader, bytes: Buffer, field: number): string {
    const base = field * FIELD_NUMBERS;
    const { fields } = reader;
    return latin1Text(
      bytes,
      this.#start + (fields[base + 2] as number),
      this.#start + (fields[base + 3] as number),
    );
  }

  #look(name: string): string | null {
    this.#kept ??= fieldsOf(this.#text);
    const value = this.#kept.get(name.toLowerCase());
    return value === undefined ? null : ownText(value);
  }
}

/** Of a head that an engine on another thread has read and found to be in order. */
export class PassedFields implements HeaderView {
  readonly #head: string;
  #kept: Map<string, string> | undefined;

  constructor(head: string) {
    this.#head = head;
  }

  get(name: string): string | null {
    this.#kept ??= fieldsOf(this.#head);
    const value = this.#kept.get(name.toLowerCase());
    return value === undefined ? null : ownText(value);
  }

  has(name: string): boolean {
    return this.get(name) !== null;
  }

  head(): string {
    return this.#head;
  }
}

const LINE_END = "\r\n";

/** Of a head that was found to be in order. */
function fieldsOf(head: string): Map<string, string> {
  const fields = new Map<string, string>();
  const lines = head.trimStart().split(LINE_END);
  for (const line of lines.slice(1)) {
    const colon = line.indexOf(":");
    if (colon < 0) continue;
    const name = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1).replace(BLANKS, "");
    const before = fields.get(name);
    fields.set(name, before === undefined ? value : `${before}, ${value}`);
  }
  return fields;
}

/** No other characters count as white space in a head. */
const BLANKS = /^[ \t]+|[ \t]+$/g;
