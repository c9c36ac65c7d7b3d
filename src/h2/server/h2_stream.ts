import type { MessageReader } from "../message/message_reader.ts";
import { PREFIX_BYTES } from "../message/message_prefix.ts";
import type { Route, StreamEvents } from "../types.ts";

/** One stream: one call. Only the two directions of the session use its parts. */
export class H2Stream {
  readonly id: number;
  /** Undefined for a call that is only refused. */
  readonly route: Route | undefined;
  /** What the peer still takes on this stream; below zero after it has lowered its windows. */
  sendWindow: number;
  /** Data received since its window was replenished last. */
  receivedBytes = 0;
  reader: MessageReader | undefined;
  /** The message of a unary call that waits for the end of the stream. */
  request: Uint8Array | undefined;
  /** What the message of a unary call holds of the budget until it is answered. */
  heldBytes = 0;
  /** Since when a message is arriving, or the stream is open and none has come. */
  arrivingSinceMs = 0;
  events: StreamEvents | undefined;
  remoteEnded = false;
  /** A unary call whose answer is being made. */
  pending = false;
  closed = false;

  headSent = false;
  /** Header block that ends the stream once everything before it has left. */
  ending: Uint8Array | undefined;
  /** The message that is leaving, and how much of it has left, its prefix included. */
  current: Uint8Array | undefined;
  offset = 0;
  queuedBytes = 0;
  /** Its messages are counted among what waits for the peer. */
  isCounted = false;
  #waiting: Uint8Array[] | undefined;

  constructor(id: number, route: Route | undefined, sendWindow: number) {
    this.id = id;
    this.route = route;
    this.sendWindow = sendWindow;
  }

  get queuedMessages(): number {
    return (this.current === undefined ? 0 : 1) + (this.#waiting?.length ?? 0);
  }

  queue(message: Uint8Array): void {
    this.queuedBytes += message.length + PREFIX_BYTES;
    if (this.current === undefined) this.current = message;
    else (this.#waiting ??= []).push(message);
  }

  next(): void {
    this.current = this.#waiting?.shift();
    this.offset = 0;
  }

  /** What has not left. */
  messages(): readonly Uint8Array[] {
    return this.current === undefined ? [] : [this.current, ...this.#waiting ?? []];
  }

  /** Forgets what has not left; says how many bytes that were. */
  drop(): number {
    const bytes = this.queuedBytes;
    this.queuedBytes = 0;
    this.current = undefined;
    this.#waiting = undefined;
    return bytes;
  }
}
