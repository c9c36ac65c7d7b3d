/**
 * Takes two kinds of frames out of what a peer sends, before the HTTP/2 engine sees them. The engine below Deno's
 * `node:http2` can end the whole process on a GOAWAY that is followed by a faulty frame or by another GOAWAY. A server
 * loses nothing by not hearing of it: a client that says goodbye closes its connection when it is done. PRIORITY is
 * deprecated (RFC 9113, 5.3.2) and only makes the engine keep records of streams that do not exist.
 */

const PREFACE_BYTES = 24;
const HEADER_BYTES = 9;
const TYPE_OFFSET = 3;
const PRIORITY = 2;
const GOAWAY = 7;

/** The frames of one connection. Bytes that are no HTTP/2 pass too: the engine refuses them. */
export class IncomingFrames {
  readonly #header = new Uint8Array(HEADER_BYTES);
  #prefaceLeft = PREFACE_BYTES;
  #headerFilled = 0;
  #payloadLeft = 0;
  #dropping = false;

  /** What may go on, as views into `bytes` and copies of headers that came in two pieces. */
  take(bytes: Uint8Array): Uint8Array[] {
    const parts: Uint8Array[] = [];
    // Start of the bytes that may go on and are not in `parts` yet.
    let from = 0;
    let at = Math.min(this.#prefaceLeft, bytes.length);
    this.#prefaceLeft -= at;
    while (at < bytes.length) {
      if (this.#payloadLeft > 0) {
        const count = Math.min(this.#payloadLeft, bytes.length - at);
        this.#payloadLeft -= count;
        at += count;
        if (this.#dropping) from = at;
        continue;
      }
      const split = this.#headerFilled > 0 || bytes.length - at < HEADER_BYTES;
      if (split && this.#headerFilled === 0) {
        add(parts, bytes, from, at);
        from = bytes.length;
      }
      const start = at;
      at += this.#fillHeader(bytes, at);
      if (this.#headerFilled < HEADER_BYTES) return parts;
      this.#begin();
      if (split) {
        if (!this.#dropping) parts.push(this.#header.slice());
        from = at;
      } else if (this.#dropping) {
        add(parts, bytes, from, start);
        from = at;
      }
    }
    add(parts, bytes, from, bytes.length);
    return parts;
  }

  #fillHeader(bytes: Uint8Array, at: number): number {
    const count = Math.min(HEADER_BYTES - this.#headerFilled, bytes.length - at);
    this.#header.set(bytes.subarray(at, at + count), this.#headerFilled);
    this.#headerFilled += count;
    return count;
  }

  #begin(): void {
    const [high = 0, middle = 0, low = 0] = this.#header;
    const type = this.#header[TYPE_OFFSET];
    this.#payloadLeft = high * 65_536 + middle * 256 + low;
    this.#dropping = type === GOAWAY || type === PRIORITY;
    this.#headerFilled = 0;
  }
}

function add(parts: Uint8Array[], bytes: Uint8Array, from: number, to: number): void {
  if (to > from) parts.push(bytes.subarray(from, to));
}
