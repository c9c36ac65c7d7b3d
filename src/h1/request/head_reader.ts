import { H1 } from "../../base/mod.ts";
import { COLON, CR, isName, LF, LOWER, SPACE, TAB, TARGET, TOKEN, VALUE } from "./characters.ts";
import { BAD, type Refusal } from "./refusal.ts";
import { readVersion, VERSION_BYTES } from "./version.ts";

/** Where in the head the reader is. */
const PHASE = {
  emptyLines: 0,
  method: 1,
  target: 2,
  version: 3,
  line: 4,
  name: 5,
  beforeValue: 6,
  value: 7,
  lineFeed: 8,
  lastLineFeed: 9,
  done: 10,
} as const;

/** Numbers kept of each field: where its name and its value begin and end. */
export const FIELD_NUMBERS = 4;

/**
 * Finds out where the parts of a head are, in one pass, and goes on where it stopped when more has arrived. What it
 * says of a head does not depend on how the head was cut into pieces. Positions count from the first byte of the head.
 */
export class HeadReader {
  refusal: Refusal | undefined;
  methodStart = 0;
  methodEnd = 0;
  targetEnd = 0;
  /** No byte of UTF-8 is in the target. */
  isTargetAscii = true;
  /** HTTP/1.x: the x. */
  minorVersion = 1;
  /** What begins a connection of HTTP/2. */
  isPreface = false;
  /** Bytes of the whole head. */
  length = 0;
  fieldCount = 0;
  readonly fields: number[] = [];
  /** Where the last field of this name is among the numbers, and how many there are. */
  hosts = 0;
  hostAt = 0;
  lengths = 0;
  lengthAt = 0;
  codings = 0;
  codingAt = 0;
  expectations = 0;
  expectationAt = 0;
  hasClose = false;
  hasKeepAlive = false;
  #phase: number = PHASE.emptyLines;
  #at = 0;

  /** Whether a request has begun, empty lines not counted. */
  get hasBegun(): boolean {
    return this.#phase > PHASE.emptyLines;
  }

  get hasMethod(): boolean {
    return this.#phase > PHASE.method;
  }

  reset(): void {
    this.#phase = PHASE.emptyLines;
    this.#at = 0;
    this.refusal = undefined;
    this.isTargetAscii = true;
    this.isPreface = false;
    this.fieldCount = 0;
    this.hosts =
      this.lengths =
      this.codings =
      this.expectations =
        0;
    this.hasClose = this.hasKeepAlive = false;
  }

  /** True once the head is whole or refused. The bytes are all of the head that has arrived, at each call. */
  read(bytes: Uint8Array, start: number, end: number): boolean {
    const limit = Math.min(end, start + H1.maxHeadBytes);
    let at = start + this.#at;
    if (this.#phase < PHASE.line) at = this.#readLine(bytes, start, limit);
    if (this.#phase >= PHASE.line && this.#phase < PHASE.done && this.refusal === undefined) {
      at = this.#readFields(bytes, start, at, limit);
    }
    this.#at = at - start;
    if (this.refusal !== undefined) return true;
    if (this.#phase === PHASE.done) {
      this.length = this.#at;
      return true;
    }
    if (at - start < H1.maxHeadBytes) return false;
    return this.#refuse(this.#phase <= PHASE.target ? BAD.longTarget : BAD.largeHead);
  }

  #refuse(why: Refusal): true {
    this.refusal = why;
    return true;
  }

  #readLine(bytes: Uint8Array, start: number, limit: number): number {
    let at = start + this.#at;
    if (this.#phase === PHASE.emptyLines) at = this.#readEmptyLines(bytes, start, at, limit);
    if (this.#phase === PHASE.method) {
      const longest = Math.min(limit, start + this.methodStart + H1.maxMethodChars + 1);
      while (at < longest && TOKEN[bytes[at] as number] === 1) at++;
      if (at === longest) {
        if (longest < limit) this.refusal = BAD.longMethod;
        return at;
      }
      if (bytes[at] !== SPACE || at === start + this.methodStart) {
        this.refusal = BAD.method;
        return at;
      }
      this.methodEnd = at++ - start;
      this.#phase = PHASE.target;
    }
    if (this.#phase === PHASE.target) {
      let all = 0;
      while (at < limit && TARGET[bytes[at] as number] === 1) all |= bytes[at++] as number;
      if (all >= 0x80) this.isTargetAscii = false;
      if (at === limit) return at;
      if (bytes[at] !== SPACE || at === start + this.methodEnd + 1) {
        this.refusal = BAD.target;
        return at;
      }
      this.targetEnd = at++ - start;
      this.#phase = PHASE.version;
    }
    return this.#phase === PHASE.version ? this.#readVersion(bytes, at, limit) : at;
  }

  #readEmptyLines(bytes: Uint8Array, start: number, from: number, limit: number): number {
    let at = from;
    while (at < limit) {
      const offset = at - start;
      // Line feeds are at the odd places.
      const wanted = (offset & 1) === 1 ? LF : CR;
      const byte = bytes[at];
      if (byte !== wanted) {
        if ((offset & 1) === 1) this.refusal = BAD.lineEnd;
        else {
          this.#phase = PHASE.method;
          this.methodStart = offset;
        }
        return at;
      }
      if (offset >= 2 * H1.maxEmptyLines) {
        this.refusal = BAD.emptyLines;
        return at;
      }
      at++;
    }
    return at;
  }

  #readVersion(bytes: Uint8Array, at: number, limit: number): number {
    const version = readVersion(bytes, at, limit);
    if (version === undefined) return at;
    if (typeof version === "object") {
      this.refusal = version;
      return at;
    }
    this.isPreface = version === "two";
    if (version !== "two") this.minorVersion = version;
    this.#phase = this.isPreface ? PHASE.done : PHASE.line;
    return at + VERSION_BYTES;
  }

  /** Field by field; leaves the phase where the bytes end. */
  #readFields(bytes: Uint8Array, start: number, from: number, limit: number): number {
    const { fields } = this;
    let at = from;
    let phase = this.#phase;
    let base = this.fieldCount * FIELD_NUMBERS;
    while (at < limit) {
      if (phase === PHASE.line) {
        const byte = bytes[at];
        if (byte === CR) {
          phase = PHASE.lastLineFeed;
          if (++at === limit) break;
        } else if (this.fieldCount === H1.maxFields) return this.#stop(BAD.manyFields, at);
        else if (byte === SPACE || byte === TAB) return this.#stop(BAD.folded, at);
        else {
          fields[base] = at - start;
          phase = PHASE.name;
        }
      }
      if (phase === PHASE.name) {
        while (at < limit && TOKEN[bytes[at] as number] === 1) at++;
        if (at === limit) break;
        if (bytes[at] !== COLON || fields[base] === at - start) {
          return this.#stop(BAD.fieldName, at);
        }
        fields[base + 1] = at++ - start;
        phase = PHASE.beforeValue;
      }
      if (phase === PHASE.beforeValue) {
        while (at < limit && (bytes[at] === SPACE || bytes[at] === TAB)) at++;
        if (at === limit) break;
        fields[base + 2] = at - start;
        phase = PHASE.value;
      }
      if (phase === PHASE.value) {
        while (at < limit && VALUE[bytes[at] as number] === 1) at++;
        if (at === limit) break;
        if (bytes[at] !== CR) {
          return this.#stop(bytes[at] === LF ? BAD.lineEnd : BAD.fieldValue, at);
        }
        this.#endField(bytes, start, at++);
        base += FIELD_NUMBERS;
        phase = PHASE.lineFeed;
        if (at === limit) break;
      }
      // Of a field, or of the empty line at the end.
      if (bytes[at] !== LF) return this.#stop(BAD.lineEnd, at);
      at++;
      if (phase === PHASE.lastLineFeed) {
        phase = PHASE.done;
        break;
      }
      phase = PHASE.line;
    }
    this.#phase = phase;
    return at;
  }

  #stop(why: Refusal, at: number): number {
    this.refusal = why;
    return at;
  }

  /** The value's end is known, but for the white space before it. */
  #endField(bytes: Uint8Array, start: number, valueEnd: number): void {
    const { fields } = this;
    const base = this.fieldCount++ * FIELD_NUMBERS;
    const valueStart = start + (fields[base + 2] as number);
    let end = valueEnd;
    while (end > valueStart && (bytes[end - 1] === SPACE || bytes[end - 1] === TAB)) end--;
    fields[base + 3] = end - start;
    const nameStart = start + (fields[base] as number);
    switch ((fields[base + 1] as number) - (fields[base] as number)) {
      case 4:
        if (!isName(bytes, nameStart, "host")) return;
        this.hosts++;
        this.hostAt = base;
        return;
      case 6:
        if (!isName(bytes, nameStart, "expect")) return;
        this.expectations++;
        this.expectationAt = base;
        return;
      case 10:
        if (isName(bytes, nameStart, "connection")) this.#readOptions(bytes, valueStart, end);
        return;
      case 14:
        if (!isName(bytes, nameStart, "content-length")) return;
        this.lengths++;
        this.lengthAt = base;
        return;
      case 17:
        if (!isName(bytes, nameStart, "transfer-encoding")) return;
        this.codings++;
        this.codingAt = base;
        return;
    }
  }

  /** The options of `Connection` that change how long it lives; all others are of no interest. */
  #readOptions(bytes: Uint8Array, start: number, end: number): void {
    for (let at = start; at < end;) {
      let last = at;
      while (last < end && bytes[last] !== COMMA) last++;
      let first = at;
      let stop = last;
      while (first < stop && isBlank(bytes[first] as number)) first++;
      while (stop > first && isBlank(bytes[stop - 1] as number)) stop--;
      const length = stop - first;
      if (length === CLOSE.length && isName(bytes, first, CLOSE)) this.hasClose = true;
      if (length === KEEP_ALIVE.length && isName(bytes, first, KEEP_ALIVE)) {
        this.hasKeepAlive = true;
      }
      at = last + 1;
    }
  }

  /** The number of the first field of this name from `index` on; -1 where there is none. */
  find(bytes: Uint8Array, start: number, name: string, index = 0): number {
    for (let field = index; field < this.fieldCount; field++) {
      const base = field * FIELD_NUMBERS;
      const nameStart = this.fields[base] as number;
      if ((this.fields[base + 1] as number) - nameStart !== name.length) continue;
      let at = 0;
      while (at < name.length) {
        const code = name.charCodeAt(at);
        if (code > 127 || LOWER[bytes[start + nameStart + at] as number] !== LOWER[code]) break;
        at++;
      }
      if (at === name.length) return field;
    }
    return -1;
  }
}

const COMMA = 44;
const CLOSE = "close";
const KEEP_ALIVE = "keep-alive";

function isBlank(byte: number): boolean {
  return byte === SPACE || byte === TAB;
}
