import { H2 } from "../../base/mod.ts";
import { FIELD, type HeaderField } from "../hpack/header_field.ts";
import type { FieldSink } from "../hpack/hpack_decoder.ts";

/** What of a request's header fields matters here. One for each connection, used again for every block. */
export class RequestHead implements FieldSink {
  path = "";
  isPost = false;
  isGrpc = false;
  #seen = 0;
  #regular = false;
  #broken = false;
  #sizeBytes = 0;

  reset(): void {
    this.path = "";
    this.isPost = false;
    this.isGrpc = false;
    this.#seen = 0;
    this.#regular = false;
    this.#broken = false;
    this.#sizeBytes = 0;
  }

  add(field: HeaderField): void {
    this.#sizeBytes += field.sizeBytes;
    const { kind } = field;
    if (kind === FIELD.plain) {
      this.#regular = true;
      return;
    }
    if (kind === FIELD.forbidden) this.#broken = true;
    else if (kind === FIELD.grpcContent || kind === FIELD.otherContent) {
      this.#regular = true;
      this.isGrpc = kind === FIELD.grpcContent;
    } else this.#addPseudo(field);
  }

  /** Header fields larger than what is allowed. */
  get tooLarge(): boolean {
    return this.#sizeBytes > H2.maxHeaderListBytes;
  }

  get isRequest(): boolean {
    return !this.#broken && (this.#seen & NEEDED) === NEEDED;
  }

  /** Trailers have no fields that describe a request. */
  get isTrailers(): boolean {
    return !this.#broken && this.#seen === 0;
  }

  #addPseudo(field: HeaderField): void {
    const { kind } = field;
    const bit = kind === FIELD.otherMethod ? METHOD : 1 << kind;
    // Each of them once, and before all others.
    if (this.#regular || (this.#seen & bit) !== 0) this.#broken = true;
    this.#seen |= bit;
    if (kind === FIELD.path) this.path = field.value;
    else if (kind === FIELD.post) this.isPost = true;
  }
}

const METHOD = 1 << FIELD.post;
const NEEDED = METHOD | (1 << FIELD.path) | (1 << FIELD.scheme);
