import { H1 } from "../../base/mod.ts";
import { ChunkedBody } from "../request/chunked_body.ts";
import { CHUNKED } from "../request/judge_head.ts";
import type { Refusal } from "../request/refusal.ts";
import { RequestBody } from "../request/request_body.ts";

/** A body that did not come with its head: what is left of it on the connection, and its reader. */
export class IncomingBody {
  readonly body: RequestBody;
  readonly #chunks: ChunkedBody | undefined;
  #leftBytes: number;
  #unreadBytes = 0;
  #isOver = false;
  #refusal: Refusal | undefined;

  /** `lengthBytes` may be `CHUNKED`. */
  constructor(lengthBytes: number, onWanted: () => void) {
    this.body = new RequestBody(onWanted);
    this.#chunks = lengthBytes === CHUNKED ? new ChunkedBody() : undefined;
    this.#leftBytes = lengthBytes;
  }

  /** The last byte was read. */
  get isDone(): boolean {
    return this.#chunks === undefined ? this.#leftBytes === 0 : this.#chunks.isDone;
  }

  /** Why the request cannot be served, whatever the service says. */
  get refusal(): Refusal | undefined {
    return this.#refusal;
  }

  /** The connection cannot go on behind it: it is broken, or nobody wants so much. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Whether the rest is known to be more than is worth reading for nothing. */
  get isLong(): boolean {
    return this.#leftBytes > H1.maxDiscardedBytes;
  }

  /** Reads what its reader waits for, or what nobody will read; returns where it stopped. */
  read(bytes: Uint8Array, start: number, end: number): number {
    return this.body.isWanted || this.body.isDropped ? this.readAhead(bytes, start, end) : start;
  }

  /** Reads what there is. */
  readAhead(bytes: Uint8Array, start: number, end: number): number {
    const { body } = this;
    const at = this.#chunks === undefined
      ? this.#readLength(bytes, start, end)
      : this.#chunks.read(bytes, start, end, (from, first, last) => body.add(from, first, last));
    const refusal = this.#chunks?.refusal;
    if (refusal !== undefined) this.refuse(refusal);
    else if (this.isDone) body.end();
    body.deliver();
    if (body.isDropped) this.#discard(at - start);
    return at;
  }

  /** Nobody reads it any more. */
  drop(): void {
    this.body.drop();
  }

  /** Nothing more can come. */
  fail(why: string): void {
    this.#isOver = true;
    this.body.fail(why);
  }

  #readLength(bytes: Uint8Array, start: number, end: number): number {
    const at = Math.min(end, start + this.#leftBytes);
    this.body.add(bytes, start, at);
    this.#leftBytes -= at - start;
    return at;
  }

  #discard(bytes: number): void {
    this.#unreadBytes += bytes;
    if (this.#unreadBytes > H1.maxDiscardedBytes) this.#isOver = true;
  }

  refuse(why: Refusal): void {
    this.#refusal = why;
    this.fail(why.why);
  }
}
