import type { Buffer } from "node:buffer";
import { CODE, FLAG } from "../frame/numbers.ts";
import { dataOf } from "../frame/padding.ts";
import { checkReset } from "../frame/short_frames.ts";
import type { CallMux } from "./call_mux.ts";
import { putReset } from "./control_frames.ts";
import type { FloodGuard } from "./flood_guard.ts";
import type { FlowControl } from "./flow_control.ts";
import { H2Stream } from "./h2_stream.ts";
import type { OutBuffer } from "./out_buffer.ts";
import { refusalOf } from "./refusals.ts";
import type { RequestHead } from "./request_head.ts";
import type { SendSide } from "./send_side.ts";
import type { SessionOptions } from "./session_options.ts";
import type { StreamTable } from "./stream_table.ts";

interface RequestStreamsOptions {
  readonly session: Pick<SessionOptions, "routes" | "maxStreams" | "onFault" | "nowMs">;
  readonly out: OutBuffer;
  readonly send: SendSide;
  readonly calls: CallMux;
  readonly guard: FloodGuard;
  readonly flow: FlowControl;
  readonly streams: StreamTable;
  /** What the header block that was read last says. */
  readonly head: RequestHead;
}

/** The streams of one connection from their headers to their end: which are taken, and what becomes of their frames. */
export class RequestStreams {
  readonly #options: RequestStreamsOptions;
  readonly #streams: StreamTable;
  readonly #guard: FloodGuard;
  readonly #calls: CallMux;
  /** A clock that is good enough for calls that are opened and never made. */
  #checkedMs: number;
  #leaving = false;

  constructor(options: RequestStreamsOptions) {
    this.#options = options;
    this.#streams = options.streams;
    this.#guard = options.guard;
    this.#calls = options.calls;
    this.#checkedMs = options.session.nowMs();
  }

  /** Takes no new ones. */
  leave(): void {
    this.#leaving = true;
  }

  /** Gives up calls whose message had to be here `timeoutMs` ago; true when there were some. */
  checkAge(nowMs: number, timeoutMs: number): boolean {
    this.#checkedMs = nowMs;
    return this.#calls.giveUp(nowMs - timeoutMs, this.#streams.values());
  }

  /** The connection is gone. */
  closeAll(reason: string): void {
    for (const stream of [...this.#streams.values()]) this.#remove(stream, reason);
  }

  /** A header block has been read, as every one is, whatever becomes of its stream: it changes the table. */
  headers(id: number, endStream: boolean): void {
    const stream = this.#streams.get(id);
    if (stream !== undefined) this.#trailers(stream, endStream);
    // What comes for a stream that was reset may have been under way.
    else if (id <= this.#streams.lastId) this.#guard.control();
    else this.#open(id, endStream);
  }

  #trailers(stream: H2Stream, endStream: boolean): void {
    if (!endStream || stream.remoteEnded || !this.#options.head.isTrailers) {
      this.reset(stream.id, CODE.protocolError);
      return;
    }
    this.#endOfPeer(stream);
  }

  #open(id: number, endStream: boolean): void {
    this.#streams.use(id);
    const { head, send, session } = this.#options;
    if (!head.isRequest && !head.tooLarge) return this.reset(id, CODE.protocolError);
    const underWay = this.#streams.size + this.#calls.orphans;
    if (this.#leaving || underWay >= session.maxStreams) {
      return this.reset(id, CODE.refusedStream);
    }
    const isCall = head.isPost && head.isGrpc && !head.tooLarge;
    const route = isCall ? session.routes.get(head.path) : undefined;
    const stream = new H2Stream(id, route, send.initialWindow);
    stream.arrivingSinceMs = this.#checkedMs;
    this.#streams.add(stream);
    if (route === undefined) {
      stream.remoteEnded = endStream;
      this.#refuse(stream);
      return;
    }
    this.#calls.open(stream, route);
    if (endStream) this.#endOfPeer(stream);
  }

  #refuse(stream: H2Stream): void {
    const { head, send, session } = this.#options;
    if (head.tooLarge) {
      this.#guard.reset();
      session.onFault("sent more metadata than a call may have");
    }
    const { block, isWhole } = refusalOf(head);
    stream.headSent = isWhole;
    send.finish(stream, block);
  }

  /** A DATA frame. */
  data(flags: number, id: number, payload: Buffer): void {
    this.#streams.checkUsed(id);
    const { flow } = this.#options;
    flow.received(payload.length);
    const bytes = dataOf(flags, payload);
    const endStream = (flags & FLAG.endStream) !== 0;
    if (bytes.length === 0 && !endStream) this.#guard.control();
    const stream = this.#streams.get(id);
    if (stream === undefined) return this.#guard.lateData(payload.length);
    if (stream.remoteEnded) return this.reset(id, CODE.streamClosed);
    if (!flow.receivedOn(stream, payload.length, endStream)) return;
    const { route } = stream;
    stream.remoteEnded = endStream;
    if (route === undefined) return;
    if (bytes.length > 0) this.#calls.data(stream, route, bytes);
    if (endStream) this.#calls.ended(stream, route);
  }

  #endOfPeer(stream: H2Stream): void {
    stream.remoteEnded = true;
    if (stream.route !== undefined) this.#calls.ended(stream, stream.route);
  }

  /** A RST_STREAM frame. */
  resetByPeer(id: number, payload: Buffer): void {
    checkReset(payload);
    this.#streams.checkUsed(id);
    this.#guard.reset();
    const stream = this.#streams.get(id);
    if (stream !== undefined) this.#remove(stream, "the other side cancelled the stream");
  }

  /** Resets a stream because of what the peer did. */
  reset(id: number, code: number): void {
    this.#guard.reset();
    putReset(this.#options.out, id, code);
    const stream = this.#streams.get(id);
    if (stream !== undefined) this.#remove(stream, "the other side broke the protocol");
  }

  /** Our last frame on the stream is in the buffer; a peer that has more to say is told to stop. */
  answered(stream: H2Stream): void {
    if (!stream.remoteEnded) putReset(this.#options.out, stream.id, CODE.noError);
    this.#remove(stream, "this side ended the stream");
  }

  #remove(stream: H2Stream, reason: string): void {
    stream.closed = true;
    this.#streams.delete(stream.id);
    this.#options.send.drop(stream);
    this.#calls.closed(stream, reason);
  }
}
