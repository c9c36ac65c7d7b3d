import type { Buffer } from "node:buffer";
import type { ByteBudget } from "../byte_budget.ts";
import { H2Error } from "../frame/h2_error.ts";
import { CODE, FLAG } from "../frame/numbers.ts";
import { HeaderCollector } from "./header_collector.ts";
import { type FieldSink, HpackDecoder } from "../hpack/hpack_decoder.ts";
import { headerBlockOf } from "../frame/padding.ts";

/**
 * The header blocks of one connection out of the frames that carry them. Throws H2Error or HpackError for what has to end the connection.
 */
export class HeaderReader {
  readonly #decoder = new HpackDecoder();
  readonly #collector: HeaderCollector;
  readonly #sink: FieldSink;
  readonly #onBlock: (bytes: number) => void;
  #endStream = false;

  /** `budget` has to have room for a block that comes in pieces; `onBlock` is called before a whole one is read. */
  constructor(sink: FieldSink, budget: ByteBudget, onBlock: (bytes: number) => void) {
    this.#sink = sink;
    this.#onBlock = onBlock;
    this.#collector = new HeaderCollector(budget);
  }

  /** The connection is gone: forgets the block that is not complete. */
  drop(): void {
    this.#collector.drop();
  }

  /** The stream whose block is not complete; 0 when there is none. */
  get stream(): number {
    return this.#collector.stream;
  }

  /** The block read last ends its stream. */
  get endStream(): boolean {
    return this.#endStream;
  }

  /** A HEADERS frame; true when its block is complete and its fields are in the sink. */
  headers(stream: number, flags: number, payload: Buffer): boolean {
    if (this.#collector.stream !== 0) {
      throw new H2Error(CODE.protocolError, "The peer interrupts its headers");
    }
    this.#endStream = (flags & FLAG.endStream) !== 0;
    const block = headerBlockOf(flags, payload);
    if ((flags & FLAG.endHeaders) === 0) {
      this.#collector.begin(stream, block);
      return false;
    }
    this.#decode(block);
    return true;
  }

  /** A CONTINUATION frame, as `headers`. */
  continuation(stream: number, flags: number, payload: Buffer): boolean {
    const block = this.#collector.continue(stream, flags, payload);
    if (block === undefined) return false;
    this.#decode(block);
    return true;
  }

  #decode(block: Buffer): void {
    this.#onBlock(block.length);
    this.#decoder.decode(block, { from: 0, to: block.length }, this.#sink);
  }
}
