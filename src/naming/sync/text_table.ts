/** Texts that come again and again in one message are written once. */
import { type ByteReader, BytesError, type ByteWriter } from "../../base/mod.ts";

export class TextWriter {
  readonly #known: Map<string, number> = new Map();
  readonly #writer: ByteWriter;

  constructor(writer: ByteWriter) {
    this.#writer = writer;
  }

  text(text: string): void {
    const known = this.#known.get(text);
    if (known !== undefined) {
      this.#writer.varint(known);
      return;
    }
    this.#known.set(text, this.#known.size + 1);
    this.#writer.varint(0).utf8(text);
  }
}

export class TextReader {
  readonly #known: string[] = [];
  readonly #reader: ByteReader;

  constructor(reader: ByteReader) {
    this.#reader = reader;
  }

  text(): string {
    const at = this.#reader.varint();
    if (at === 0) {
      const text = this.#reader.utf8();
      this.#known.push(text);
      return text;
    }
    const known = this.#known[at - 1];
    if (known === undefined) {
      throw new BytesError(`Cannot read text ${at}: only ${this.#known.length} have come`);
    }
    return known;
  }
}
