/** An answer whose content is there, which an engine writes at once; it adds the length and the date. */
import { Buffer } from "node:buffer";

/** Fields that many answers share. They never change, so an engine may keep what it makes of them. */
export type SharedFields = Readonly<Record<string, string>>;

/** Name in lower case, and value. */
type Field = readonly [name: string, value: string];

export const NO_FIELDS: SharedFields = Object.freeze({});

/** What could end a field, and what it could not carry. */
const NO_VALUE = /[^\t\x20-\x7e\x80-\xff]/;

export class WholeAnswer {
  readonly status: number;
  readonly content: string | Uint8Array<ArrayBuffer>;
  #shared: SharedFields;
  #own: Field[] | undefined;

  /**
   * `shared` are fields that many answers have: one constant, as an engine keeps what it makes of it. Throws TypeError
   * for a field of its own that cannot be sent.
   */
  constructor(
    content: string | Uint8Array<ArrayBuffer>,
    status: number,
    shared: SharedFields,
    own?: Field[],
  ) {
    this.content = content;
    this.status = status;
    this.#shared = shared;
    this.#own = own;
    if (own !== undefined) { for (const [name, value] of own) checkValue(name, value); }
  }

  get shared(): SharedFields {
    return this.#shared;
  }

  /** Fields of this answer alone, none of whose names is among the shared ones; most have none. */
  get own(): readonly Field[] | undefined {
    return this.#own;
  }

  get sizeBytes(): number {
    return typeof this.content === "string" ? Buffer.byteLength(this.content) : this.content.length;
  }

  /** In place of what the field was before. The name is in lower case. */
  setHeader(name: string, value: string): void {
    if (name in this.#shared) this.#takeShared();
    const at = this.#own?.findIndex(([taken]) => taken === name) ?? -1;
    if (at < 0) return this.addHeader(name, value);
    checkValue(name, value);
    this.#own?.splice(at, 1, [name, value]);
  }

  /** Beside those of the same name, none of which is a shared one. */
  addHeader(name: string, value: string): void {
    checkValue(name, value);
    if (this.#own === undefined) this.#own = [[name, value]];
    else this.#own.push([name, value]);
  }

  #takeShared(): void {
    this.#own = [...Object.entries(this.#shared), ...this.#own ?? []];
    this.#shared = NO_FIELDS;
  }
}

function checkValue(name: string, value: string): void {
  if (!NO_VALUE.test(value)) return;
  throw new TypeError(
    `Cannot answer with this ${name}: a text in Latin-1 without line ends is wanted`,
  );
}
