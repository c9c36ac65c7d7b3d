import type { HeaderField } from "./header_field.ts";

/** Slots of removed fields that are kept before the others move up. */
const MAX_GONE = 64;

/** The fields that one peer has taught us (RFC 7541, 2.3.2); the newest has index 0. */
export class DynamicTable {
  /** Oldest first; those before `#gone` have been removed. */
  #fields: (HeaderField | undefined)[] = [];
  #gone = 0;
  #sizeBytes = 0;
  #maxBytes: number;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  get length(): number {
    return this.#fields.length - this.#gone;
  }

  get(index: number): HeaderField | undefined {
    return index < this.length ? this.#fields[this.#fields.length - 1 - index] : undefined;
  }

  /** Older fields make room; one that is larger than the table only empties it. */
  add(field: HeaderField): void {
    this.#shrinkTo(this.#maxBytes - field.sizeBytes);
    if (field.sizeBytes > this.#maxBytes) return;
    this.#fields.push(field);
    this.#sizeBytes += field.sizeBytes;
  }

  resize(maxBytes: number): void {
    this.#maxBytes = maxBytes;
    this.#shrinkTo(maxBytes);
  }

  #shrinkTo(bytes: number): void {
    while (this.#sizeBytes > 0 && this.#sizeBytes > bytes) {
      this.#sizeBytes -= this.#fields[this.#gone]?.sizeBytes ?? 0;
      this.#fields[this.#gone++] = undefined;
    }
    if (this.#gone > MAX_GONE || this.#sizeBytes === 0) {
      this.#fields = this.#fields.slice(this.#gone);
      this.#gone = 0;
    }
  }
}
