import type { Buffer } from "node:buffer";
import { H2 } from "../../base/mod.ts";
import { DynamicTable } from "./dynamic_table.ts";
import { type HeaderField, makeField } from "./header_field.ts";
import { decodeHuffman } from "./huffman.ts";
import { STATIC_TABLE } from "./static_table.ts";

/** A header block that cannot be read; the connection has to end, because its tables are no longer the peer's. */
export class HpackError extends Error {
  override readonly name = "HpackError";
}

/** Takes the fields of one block in their order. */
export interface FieldSink {
  add(field: HeaderField): void;
}

const MAX_INTEGER = 2 ** 28;

/** Reads the header blocks of one connection (RFC 7541). Total: fields or HpackError. */
export class HpackDecoder {
  readonly #table = new DynamicTable(H2.headerTableBytes);
  #bytes: Buffer | undefined;
  #at = 0;
  #end = 0;
  #unfoldedBytes = 0;

  /** Bytes of the dynamic table, as HPACK counts them. */
  get tableBytes(): number {
    return this.#table.sizeBytes;
  }

  /** Reads the block `bytes[from..to]`. */
  decode(bytes: Buffer, range: { from: number; to: number }, sink: FieldSink): void {
    this.#bytes = bytes;
    this.#at = range.from;
    this.#end = range.to;
    this.#unfoldedBytes = 0;
    let started = false;
    let resizes = 0;
    while (this.#at < this.#end) {
      const byte = bytes[this.#at] ?? 0;
      if ((byte & 0x80) !== 0) this.#hand(this.#field(this.#integer(0x7f)), sink);
      else if ((byte & 0xc0) === 0x40) {
        const field = this.#literal(0x3f);
        this.#table.add(field);
        this.#hand(field, sink);
      } else if ((byte & 0xe0) === 0x20) {
        if (started || ++resizes > H2.maxTableResizes) {
          throw new HpackError("Cannot resize the table within a header block");
        }
        this.#resize(this.#integer(0x1f));
        continue;
      } else this.#hand(this.#literal(0x0f), sink);
      started = true;
    }
    this.#bytes = undefined;
  }

  /** Names of fields in the table take a byte each, so a small block can unfold to millions. */
  #hand(field: HeaderField, sink: FieldSink): void {
    this.#unfoldedBytes += field.sizeBytes;
    if (this.#unfoldedBytes > H2.maxUnfoldedBytes) {
      throw new HpackError(
        `Cannot take a header block that unfolds beyond ${H2.maxUnfoldedBytes} bytes`,
      );
    }
    sink.add(field);
  }

  #resize(bytes: number): void {
    if (bytes > H2.headerTableBytes) {
      throw new HpackError(
        `Cannot resize the table to ${bytes} bytes: at most ${H2.headerTableBytes} were agreed`,
      );
    }
    this.#table.resize(bytes);
  }

  #field(index: number): HeaderField {
    const count = STATIC_TABLE.length;
    const field = index <= count ? STATIC_TABLE[index - 1] : this.#table.get(index - count - 1);
    if (field === undefined) throw new HpackError(`Cannot find the header field ${index}`);
    return field;
  }

  #literal(mask: number): HeaderField {
    const index = this.#integer(mask);
    const name = index === 0 ? this.#text() : this.#field(index).name;
    return makeField(name, this.#text());
  }

  /** An integer whose first bits are those of the byte at hand under `mask`. */
  #integer(mask: number): number {
    const first = this.#byte() & mask;
    if (first < mask) return first;
    let value = mask;
    for (let factor = 1; factor < MAX_INTEGER; factor *= 128) {
      const byte = this.#byte();
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
    throw new HpackError("Cannot read an integer of more than 28 bits");
  }

  #text(): string {
    const huffman = ((this.#bytes?.[this.#at] ?? 0) & 0x80) !== 0;
    const length = this.#integer(0x7f);
    const from = this.#at;
    if (length > this.#end - from) {
      throw new HpackError(`Cannot read a text of ${length} bytes: ${this.#end - from} are left`);
    }
    this.#at += length;
    const text = huffman
      ? decodeHuffman(this.#bytes ?? EMPTY, from, this.#at)
      : this.#bytes?.toString("latin1", from, this.#at);
    if (text === undefined) throw new HpackError("Cannot read a text: its Huffman code is broken");
    return text;
  }

  #byte(): number {
    const byte = this.#at < this.#end ? this.#bytes?.[this.#at] : undefined;
    if (byte === undefined) throw new HpackError("Cannot read on: the header block ends too early");
    this.#at++;
    return byte;
  }
}

const EMPTY = new Uint8Array(0);
