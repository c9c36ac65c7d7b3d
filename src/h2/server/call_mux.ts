import { copyOf, type UnsentShare } from "../../base/mod.ts";
import type { ByteBudget } from "../byte_budget.ts";
import { H2Error } from "../frame/h2_error.ts";
import { CODE } from "../frame/numbers.ts";
import { CallError, MessageReader } from "../message/message_reader.ts";
import type { H2Stream } from "./h2_stream.ts";
import { OK_TRAILERS, STATUS, trailers } from "./response_blocks.ts";
import type { SendSide } from "./send_side.ts";
import type { CallService, Route, ServerStream } from "../types.ts";

const FAILED = trailers(STATUS.internal, "The server failed to answer");
const NOT_ONE = trailers(STATUS.unimplemented, "The call has not exactly one message");
const TOO_SLOW = trailers(STATUS.resourceExhausted, "The message did not arrive in time");
const TOO_MUCH = trailers(STATUS.resourceExhausted, "Too many messages are arriving at once");
const CUT_OFF = trailers(STATUS.internal, "The stream ended within a message");

interface CallMuxOptions {
  readonly calls: CallService;
  readonly send: SendSide;
  readonly budget: ByteBudget;
  readonly unsent: UnsentShare;
  readonly nowMs: () => number;
  /** Something may leave that was not there when the last bytes came in. */
  readonly wake: () => void;
  readonly onFault: (what: string) => void;
}

/** From the data of streams to calls of the layer above, and back. */
export class CallMux {
  readonly #options: CallMuxOptions;
  /** Calls whose stream is gone and whose answer is still being made. */
  #orphans = 0;
  /** Streams in the middle of a message, or before the end that an unary call waits for. */
  readonly #arriving = new Set<H2Stream>();
  #pending = 0;

  constructor(options: CallMuxOptions) {
    this.#options = options;
  }

  get orphans(): number {
    return this.#orphans;
  }

  /** Calls whose answer is being made. */
  get pending(): number {
    return this.#pending;
  }

  /** Before something is made for the peer; throws when too much waits for it already. */
  #demandReader(): void {
    if (this.#options.unsent.admit() !== "over") return;
    throw new H2Error(CODE.enhanceYourCalm, "The peer does not read what is sent to it");
  }

  open(stream: H2Stream, route: Route): void {
    if (route.kind === "unary") return;
    const { calls, send, wake } = this.#options;
    const open = new MuxStream(stream, send, wake);
    stream.events = calls.opened(route, open);
    // The layer above may have ended the connection over it.
    if (stream.closed) this.#close(stream, "this side ended the connection");
  }

  data(stream: H2Stream, route: Route, bytes: Uint8Array): void {
    if (stream.ending !== undefined) return;
    try {
      stream.reader ??= new MessageReader(route.maxMessageBytes, this.#options.budget);
      stream.reader.read(bytes, (message, atEnd, own) => {
        if (stream.closed || stream.ending !== undefined) return;
        if (route.kind === "stream") stream.events?.message(message, own);
        else this.#request(stream, message, { own, last: atEnd && stream.remoteEnded });
      });
    } catch (thrown) {
      if (!(thrown instanceof CallError)) throw thrown;
      this.#options.onFault(thrown.message);
      this.#forget(stream);
      this.#options.send.finish(stream, trailers(thrown.status, thrown.message));
    }
    this.#watch(stream);
  }

  /** True while a message has begun to arrive and is not whole. */
  get isArriving(): boolean {
    return this.#arriving.size > 0;
  }

  /** Ends the streams whose message should have been whole by this time; true when there were some. */
  giveUp(beforeMs: number, streams: Iterable<H2Stream>): boolean {
    let found = false;
    for (const stream of streams) {
      if (stream.arrivingSinceMs >= beforeMs || !this.#isAwaited(stream)) continue;
      found = true;
      this.#options.onFault("did not finish a message in time");
      this.#giveUp(stream, TOO_SLOW);
    }
    return found;
  }

  /** Ends whatever is arriving: other connections need the room. */
  giveUpAll(): void {
    if (this.#arriving.size === 0) return;
    this.#options.onFault("holds more than others of what may arrive at once");
    for (const stream of this.#arriving) this.#giveUp(stream, TOO_MUCH);
    this.#options.wake();
  }

  /** A call that was only opened is awaited as well. */
  #isAwaited(stream: H2Stream): boolean {
    if (this.#arriving.has(stream)) return true;
    return stream.route?.kind === "unary" && !stream.remoteEnded && !stream.pending &&
      stream.ending === undefined;
  }

  #giveUp(stream: H2Stream, block: Uint8Array): void {
    this.#arriving.delete(stream);
    this.#forget(stream);
    this.#options.send.finish(stream, block);
  }

  /** Gives back what has arrived, unless it is in use. */
  #forget(stream: H2Stream): void {
    stream.reader?.reset();
    stream.request = undefined;
    if (!stream.pending) this.#release(stream);
  }

  /** The peer has said everything. */
  ended(stream: H2Stream, route: Route): void {
    if (stream.closed || stream.ending !== undefined || stream.pending) return;
    const { send } = this.#options;
    const cut = stream.reader?.inMessage === true;
    if (route.kind === "stream") {
      send.finish(stream, cut ? CUT_OFF : OK_TRAILERS);
      this.#close(stream, "the other side ended the stream");
    } else if (cut) send.finish(stream, CUT_OFF);
    else if (stream.request === undefined) send.finish(stream, NOT_ONE);
    else this.#answer(stream, route, stream.request);
  }

  /** The stream is gone. */
  closed(stream: H2Stream, reason: string): void {
    this.#arriving.delete(stream);
    this.#forget(stream);
    // The message of a call under way is still there.
    if (stream.pending) this.#orphans++;
    this.#close(stream, reason);
  }

  #watch(stream: H2Stream): void {
    const isArriving = !stream.closed && !stream.remoteEnded && stream.ending === undefined &&
      (stream.reader?.inMessage === true || stream.request !== undefined);
    if (isArriving === this.#arriving.has(stream)) return;
    if (isArriving) {
      stream.arrivingSinceMs = this.#options.nowMs();
      this.#arriving.add(stream);
    } else this.#arriving.delete(stream);
  }

  #release(stream: H2Stream): void {
    this.#options.budget.release(stream.heldBytes);
    stream.heldBytes = 0;
  }

  #close(stream: H2Stream, reason: string): void {
    const { events } = stream;
    stream.events = undefined;
    events?.closed(reason);
  }

  /** The message of a unary call. It is answered when the stream ends, because there may be only one. */
  #request(stream: H2Stream, message: Uint8Array, at: { own: boolean; last: boolean }): void {
    const { send, budget } = this.#options;
    if (stream.request !== undefined || stream.pending) {
      send.finish(stream, NOT_ONE);
      return;
    }
    if (at.last && stream.route !== undefined) {
      this.#answer(stream, stream.route, message);
      return;
    }
    if (!budget.take(message.length)) {
      throw new CallError(STATUS.resourceExhausted, "Too many messages are arriving at once");
    }
    stream.heldBytes = message.length;
    // What is only a view will be overwritten.
    stream.request = at.own ? message : copyOf(message);
  }

  #answer(stream: H2Stream, route: Route, message: Uint8Array): void {
    this.#demandReader();
    const { calls, send } = this.#options;
    const answer = calls.unary(route, message);
    if (answer instanceof Uint8Array) {
      send.answer(stream, answer, OK_TRAILERS);
      return;
    }
    if (!(answer instanceof Promise)) {
      send.finish(stream, trailers(answer.code, answer.details));
      return;
    }
    stream.pending = true;
    this.#arriving.delete(stream);
    if (stream.heldBytes === 0 && this.#options.budget.take(message.length)) {
      stream.heldBytes = message.length;
    }
    this.#pending++;
    answer.then(
      (bytes) => this.#settle(stream, bytes),
      () => this.#settle(stream, undefined),
    );
  }

  #settle(stream: H2Stream, answer: Uint8Array | undefined): void {
    const { send, unsent, wake } = this.#options;
    stream.pending = false;
    stream.request = undefined;
    this.#pending--;
    this.#release(stream);
    if (stream.closed) this.#orphans--;
    else if (answer === undefined) send.finish(stream, FAILED);
    else if (unsent.admit() === "over") {
      // Many may have been waiting for the same thing to be answered.
      unsent.end("does not read what is sent to it");
      return;
    } else {
      // Nothing is written here: what fails while it is written has to fail the connection, not this promise.
      send.send(stream, answer);
      send.finish(stream, OK_TRAILERS);
    }
    wake();
  }
}

/** A stream as the layer above sees it. */
class MuxStream implements ServerStream {
  readonly #stream: H2Stream;
  readonly #send: SendSide;
  readonly #wake: () => void;

  constructor(stream: H2Stream, send: SendSide, wake: () => void) {
    this.#stream = stream;
    this.#send = send;
    this.#wake = wake;
  }

  get queuedMessages(): number {
    return this.#stream.queuedMessages;
  }

  get queuedBytes(): number {
    return this.#stream.queuedBytes;
  }

  send(message: Uint8Array): void {
    if (this.#stream.closed || this.#stream.ending !== undefined) return;
    this.#send.send(this.#stream, message);
    this.#wake();
  }

  end(): void {
    if (this.#stream.closed || this.#stream.ending !== undefined) return;
    this.#send.finish(this.#stream, OK_TRAILERS);
    this.#wake();
  }
}
