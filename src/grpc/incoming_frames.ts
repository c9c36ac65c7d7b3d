/**
 * Looks at the headers of the frames that a peer sends before the HTTP/2 engine sees them. The engine below Deno's
 * `node:http2` can end the whole process when a frame that upsets the session (a GOAWAY, an answer to a ping that was
 * never sent) is followed by a faulty one, so neither kind gets through:
 * - GOAWAY is dropped: a client that says goodbye closes its connection when it is done (denoland/deno#36788).
 * - PRIORITY is dropped: it is deprecated (RFC 9113, 5.3.2) and only makes the engine keep records of idle streams.
 * - Answers to pings are dropped: this server sends no HTTP/2 pings.
 * - What is wrong by its header alone ends the connection here.
 */
import { copyOf } from "../base/mod.ts";

const PREFACE_BYTES = 24;
const HEADER_BYTES = 9;
/** `SETTINGS_MAX_FRAME_SIZE` of a server that never raised it. */
const MAX_PAYLOAD_BYTES = 16_384;
const ACK = 1;

const TYPE = {
  data: 0,
  headers: 1,
  priority: 2,
  resetStream: 3,
  settings: 4,
  pushPromise: 5,
  ping: 6,
  goAway: 7,
  windowUpdate: 8,
  continuation: 9,
} as const;

type Verdict = "pass" | "drop" | "refuse";

/** What is to be done with a frame, from its header alone. */
function judge(header: Uint8Array): Verdict {
  const [high = 0, middle = 0, low = 0, type = 0, flags = 0, id1 = 0, id2 = 0, id3 = 0, id4 = 0] =
    header;
  const length = high * 65_536 + middle * 256 + low;
  if (length > MAX_PAYLOAD_BYTES) return "refuse";
  // The highest bit is reserved and ignored.
  const onStream = ((id1 & 0x7f) | id2 | id3 | id4) !== 0;
  const wanted = (right: boolean): Verdict => right ? "pass" : "refuse";
  switch (type) {
    case TYPE.goAway:
    case TYPE.priority:
      return "drop";
    case TYPE.ping:
      if (length !== 8 || onStream) return "refuse";
      return (flags & ACK) === 0 ? "pass" : "drop";
    case TYPE.settings:
      return wanted(!onStream && length % 6 === 0 && ((flags & ACK) === 0 || length === 0));
    case TYPE.windowUpdate:
      return wanted(length === 4);
    case TYPE.resetStream:
      return wanted(onStream && length === 4);
    case TYPE.data:
    case TYPE.headers:
    case TYPE.continuation:
      // Streams of clients have odd numbers.
      return wanted((id4 & 1) === 1);
    case TYPE.pushPromise:
      return "refuse";
    default:
      return "drop";
  }
}

/** The frames of one connection. Bytes that are no HTTP/2 pass too: the engine refuses them. */
export class IncomingFrames {
  readonly #header = new Uint8Array(HEADER_BYTES);
  #prefaceLeft = PREFACE_BYTES;
  #headerFilled = 0;
  #payloadLeft = 0;
  #dropping = false;
  #refused = false;

  /** True once the peer has sent what ends its connection. */
  get refused(): boolean {
    return this.#refused;
  }

  /** What may go on, as views into `bytes` and copies of headers that came in two pieces; nothing once `refused`. */
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
      if (this.#refused) return [];
      if (split) {
        if (!this.#dropping) parts.push(copyOf(this.#header));
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
    const verdict = judge(this.#header);
    this.#payloadLeft = high * 65_536 + middle * 256 + low;
    this.#dropping = verdict === "drop";
    this.#refused = verdict === "refuse";
    this.#headerFilled = 0;
  }
}

function add(parts: Uint8Array[], bytes: Uint8Array, from: number, to: number): void {
  if (to > from) parts.push(bytes.subarray(from, to));
}
