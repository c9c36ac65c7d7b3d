import { Buffer } from "node:buffer";
import type { SharedFields, WholeAnswer } from "../whole_answer.ts";
import { statusLine } from "./status_text.ts";

/** What its request and its connection make of an answer. */
export interface AnswerTerms {
  /** The connection ends after it. */
  readonly isLast: boolean;
  /** HTTP/1.x: the x. */
  readonly minorVersion: number;
  /** The answer to HEAD says how long its content is and has none. */
  readonly isHead: boolean;
}

/**
 * Heads of answers. What answers have in common, the status line and shared fields, is kept as bytes, by the object that
 * the fields are.
 */
export class AnswerHeads {
  readonly #byStatus = new Map<number, WeakMap<SharedFields, Uint8Array>>();
  readonly #nowMs: () => number;
  #date = dateLine(0);
  #dateEndMs = SECOND_MS;

  /** `nowMs`: milliseconds since the epoch. */
  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** The line of this second, made once, with the end of the head. */
  get date(): Uint8Array {
    const nowMs = this.#nowMs();
    if (nowMs >= this.#dateEndMs || nowMs < this.#dateEndMs - SECOND_MS) this.#makeDate(nowMs);
    return this.#date;
  }

  #makeDate(nowMs: number): void {
    const beginMs = nowMs - nowMs % SECOND_MS;
    this.#dateEndMs = beginMs + SECOND_MS;
    this.#date = dateLine(beginMs);
  }

  /** Everything before the number of the length, or before the length where there is none. */
  beginning({ status, shared }: WholeAnswer, hasLength: boolean): Uint8Array {
    if (!hasLength) return bytesOf(statusLine(status) + fieldLines(Object.entries(shared)));
    let kept = this.#byStatus.get(status);
    if (kept === undefined) {
      kept = new WeakMap();
      // Handlers choose among few.
      if (this.#byStatus.size < MAX_STATUSES) this.#byStatus.set(status, kept);
    }
    let bytes = kept.get(shared);
    if (bytes === undefined) {
      const fields = fieldLines(Object.entries(shared));
      bytes = bytesOf(`${statusLine(status)}${fields}content-length: `);
      kept.set(shared, bytes);
    }
    return bytes;
  }
}

const SECOND_MS = 1_000;
const MAX_STATUSES = 64;

/** Lines of fields whose values were checked. */
export function fieldLines(fields: Iterable<readonly [string, string]>): string {
  let lines = "";
  for (const [name, value] of fields) lines += `${name}: ${value}\r\n`;
  return lines;
}

const CLOSES = "connection: close\r\n";
const STAYS = "connection: keep-alive\r\n";

/** What the client is told of the connection; mostly nothing. One of HTTP/1.0 has to be told that it goes on. */
export function connectionLine({ isLast, minorVersion }: AnswerTerms): string {
  if (isLast) return CLOSES;
  return minorVersion === 0 ? STAYS : "";
}

function dateLine(epochMs: number): Uint8Array {
  return bytesOf(`date: ${new Date(epochMs).toUTCString()}\r\n\r\n`);
}

function bytesOf(latin1: string): Uint8Array {
  return Buffer.from(latin1, "latin1");
}
