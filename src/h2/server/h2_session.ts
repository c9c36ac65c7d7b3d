import type { Buffer } from "node:buffer";
import { H2, messageOf } from "../../base/mod.ts";
import { ByteBudget } from "../byte_budget.ts";
import { CallMux } from "./call_mux.ts";
import {
  putGoAway,
  putOpening,
  putPingAck,
  putReset,
  putSettingsAck,
  putWindowUpdate,
} from "./control_frames.ts";
import { FloodGuard } from "./flood_guard.ts";
import {
  CODE,
  FLAG,
  FRAME,
  H2Error,
  HEADER_BYTES,
  MAX_WINDOW_BYTES,
  readU32,
} from "../frame/frames.ts";
import { H2Stream } from "./h2_stream.ts";
import { HeaderCollector } from "./header_collector.ts";
import { HpackDecoder, HpackError } from "../hpack/hpack_decoder.ts";
import { OutBuffer } from "./out_buffer.ts";
import { dataOf, headerBlockOf } from "../frame/padding.ts";
import {
  checkPing,
  checkReset,
  checkSettings,
  readIncrement,
  readPreface,
} from "../frame/short_frames.ts";
import { readSettings } from "../frame/settings.ts";
import { refusalOf } from "./refusals.ts";
import { RequestHead } from "./request_head.ts";
import { SendSide } from "./send_side.ts";
import type { SessionOptions } from "./session_options.ts";

/** The HTTP/2 of one connection: bytes in, calls of the layer above, bytes out. Knows no sockets and no timers. */
export class H2Session {
  readonly #options: SessionOptions;
  readonly #out: OutBuffer;
  readonly #send: SendSide;
  readonly #calls: CallMux;
  readonly #guard: FloodGuard;
  readonly #decoder = new HpackDecoder();
  readonly #head = new RequestHead();
  readonly #headers: HeaderCollector;
  readonly #streams = new Map<number, H2Stream>();
  readonly #budget: ByteBudget;
  #prefaceSeen = false;
  #settingsSeen = false;
  #lastStream = 0;
  #opened = 0;
  /** A clock that is good enough for calls that are opened and never made. */
  #checkedMs: number;
  #receivedBytes = 0;
  #leaving = false;
  #failed = false;
  #receiving = false;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#budget = new ByteBudget(
      H2.maxHeldBytesPerConnection,
      options.budget,
      () => this.#calls.giveUpAll(),
    );
    this.#headers = new HeaderCollector(
      new ByteBudget(
        H2.maxHeaderBlockBytes,
        options.headerBudget,
        // A block cannot be given up by itself.
        () => options.unsent.end("holds more than others of headers that have no end"),
      ),
    );
    this.#out = new OutBuffer(options.pool);
    this.#send = new SendSide(this.#out, options.unsent, (stream) => this.#answered(stream));
    this.#guard = new FloodGuard(options.nowMs);
    this.#checkedMs = options.nowMs();
    const { calls, onFault } = options;
    this.#calls = new CallMux({
      calls,
      onFault,
      send: this.#send,
      budget: this.#budget,
      unsent: options.unsent,
      nowMs: options.nowMs,
      // Whatever is made ready while bytes are read leaves with the answers to them.
      wake: () => {
        if (!this.#receiving) options.wake();
      },
    });
  }

  /** True when the connection has to end once the output has been taken. */
  get failed(): boolean {
    return this.#failed;
  }

  /** True when no call is under way and everything has been taken that was to be sent. */
  get isQuiet(): boolean {
    return this.#calls.pending === 0 && this.#send.unsentBytes === 0 && this.#out.length === 0;
  }

  /**
   * Reads whole frames and says up to where; the rest has to come again with more behind it. Looks at
   * nothing of them afterwards. Never throws.
   */
  receive(bytes: Buffer, from: number, to: number): number {
    let at = from;
    this.#receiving = true;
    try {
      if (!this.#prefaceSeen) at = this.#preface(bytes, at, to);
      while (this.#prefaceSeen && !this.#failed && to - at >= HEADER_BYTES) {
        const lengthBytes = readU32(bytes, at) >>> 8;
        if (lengthBytes > H2.maxFrameBytes) {
          throw new H2Error(CODE.frameSizeError, `The peer sends a frame of ${lengthBytes} bytes`);
        }
        const start = at + HEADER_BYTES;
        const end = start + lengthBytes;
        if (end > to) break;
        const stream = readU32(bytes, at + 5) & 0x7fff_ffff;
        this.#frame(bytes[at + 3] ?? 0, bytes[at + 4] ?? 0, stream, bytes.subarray(start, end));
        at = end;
      }
    } catch (thrown) {
      this.#fail(thrown);
    } finally {
      this.#receiving = false;
    }
    return this.#failed ? to : at;
  }

  /** True while a message has begun to arrive and is not whole. */
  get isArriving(): boolean {
    return this.#calls.isArriving;
  }

  /** What can leave now; undefined when there is nothing. Never throws. */
  takeOutput(): Buffer | undefined {
    if (!this.#failed) {
      try {
        this.#send.pump();
        if (this.#options.unsent.isOver) {
          throw new H2Error(CODE.enhanceYourCalm, "The peer does not read what is sent to it");
        }
      } catch (thrown) {
        this.#fail(thrown);
      }
    }
    return this.#out.length > 0 ? this.#out.take() : undefined;
  }

  /** Gives up calls whose message does not arrive; true when there were some. */
  checkAge(nowMs: number): boolean {
    this.#checkedMs = nowMs;
    return this.#calls.giveUp(nowMs - this.#options.messageTimeoutMs, this.#streams.values());
  }

  /** Lets calls under way finish and takes no new ones. */
  leave(): void {
    if (this.#leaving || this.#failed || !this.#prefaceSeen) return;
    this.#leaving = true;
    if (this.#out.room > 0) putGoAway(this.#out, this.#lastStream, CODE.noError);
  }

  /** The connection is gone: every stream with it. */
  close(reason: string): void {
    this.#failed = true;
    this.#headers.drop();
    for (const stream of [...this.#streams.values()]) this.#remove(stream, reason);
  }

  #preface(bytes: Uint8Array, from: number, to: number): number {
    const count = readPreface(bytes, from, to);
    if (count === 0) return from;
    this.#prefaceSeen = true;
    putOpening(this.#out, this.#options.maxStreams);
    return from + count;
  }

  #fail(thrown: unknown): void {
    if (this.#failed) return;
    this.#failed = true;
    const isPeers = thrown instanceof H2Error;
    const code = isPeers
      ? thrown.code
      : thrown instanceof HpackError
      ? CODE.compressionError
      : CODE.internalError;
    this.#options.onFault(messageOf(thrown));
    if (this.#prefaceSeen && this.#out.room > 0) putGoAway(this.#out, this.#lastStream, code);
  }

  #frame(type: number, flags: number, id: number, payload: Buffer): void {
    if (!this.#settingsSeen && type !== FRAME.settings) {
      throw new H2Error(CODE.protocolError, "The peer does not begin with its settings");
    }
    if (this.#headers.stream !== 0 && type !== FRAME.continuation) {
      throw new H2Error(CODE.protocolError, "The peer interrupts its headers");
    }
    switch (type) {
      case FRAME.data:
        return this.#data(flags, id, payload);
      case FRAME.headers:
        return this.#headersFrame(flags, id, payload);
      case FRAME.continuation: {
        const block = this.#headers.continue(id, flags, payload);
        if (block !== undefined) this.#block(id, this.#headers.endStream, block);
        return;
      }
      case FRAME.settings:
        return this.#settings(flags, id, payload);
      case FRAME.windowUpdate:
        return this.#windowUpdate(id, payload);
      case FRAME.resetStream:
        return this.#resetByPeer(id, payload);
      case FRAME.ping:
        return this.#ping(flags, id, payload);
      case FRAME.goAway:
        if (id !== 0) throw new H2Error(CODE.protocolError, "The peer says goodbye on a stream");
        return this.#guard.control();
      case FRAME.pushPromise:
        throw new H2Error(CODE.protocolError, "The peer makes a promise that only servers make");
      default:
        // Priorities are deprecated, and unknown frames are to be passed over.
        this.#guard.control();
    }
  }

  #headersFrame(flags: number, id: number, payload: Buffer): void {
    if ((id & 1) === 0) throw new H2Error(CODE.protocolError, `The peer opens the stream ${id}`);
    const endStream = (flags & FLAG.endStream) !== 0;
    const block = headerBlockOf(flags, payload);
    if ((flags & FLAG.endHeaders) !== 0) this.#block(id, endStream, block);
    else this.#headers.begin(id, endStream, block);
  }

  /** A header block is always read, whatever becomes of its stream: it changes the table. */
  #block(id: number, endStream: boolean, block: Buffer): void {
    this.#guard.headerBlock(block.length);
    this.#head.reset();
    this.#decoder.decode(block, { from: 0, to: block.length }, this.#head);
    const stream = this.#streams.get(id);
    if (stream !== undefined) this.#trailers(stream, endStream);
    // What comes for a stream that was reset may have been under way.
    else if (id <= this.#lastStream) this.#guard.control();
    else this.#open(id, endStream);
  }

  #trailers(stream: H2Stream, endStream: boolean): void {
    if (!endStream || stream.remoteEnded || !this.#head.isTrailers) {
      this.#reset(stream.id, CODE.protocolError);
      return;
    }
    this.#endOfPeer(stream);
  }

  #open(id: number, endStream: boolean): void {
    this.#lastStream = id;
    const head = this.#head;
    if (!head.isRequest && !head.tooLarge) return this.#reset(id, CODE.protocolError);
    const underWay = this.#streams.size + this.#calls.orphans;
    if (this.#leaving || underWay >= this.#options.maxStreams) {
      return this.#reset(id, CODE.refusedStream);
    }
    const isCall = head.isPost && head.isGrpc && !head.tooLarge;
    const route = isCall ? this.#options.routes.get(head.path) : undefined;
    this.#opened++;
    const stream = new H2Stream(id, route, this.#send.initialWindow);
    stream.arrivingSinceMs = this.#checkedMs;
    this.#streams.set(id, stream);
    if (route === undefined) {
      stream.remoteEnded = endStream;
      this.#refuse(stream);
      return;
    }
    this.#calls.open(stream, route);
    if (endStream) this.#endOfPeer(stream);
  }

  #refuse(stream: H2Stream): void {
    if (this.#head.tooLarge) {
      this.#guard.reset();
      this.#options.onFault("sent more metadata than a call may have");
    }
    const { block, isWhole } = refusalOf(this.#head);
    stream.headSent = isWhole;
    this.#send.finish(stream, block);
  }

  #data(flags: number, id: number, payload: Buffer): void {
    this.#checkOpened(id);
    this.#receivedBytes += payload.length;
    if (this.#receivedBytes > H2.connectionWindowBytes) {
      throw new H2Error(CODE.flowControlError, "The peer sends more than it may");
    }
    if (this.#receivedBytes >= H2.connectionWindowBytes / 2) {
      putWindowUpdate(this.#out, 0, this.#receivedBytes);
      this.#receivedBytes = 0;
    }
    const bytes = dataOf(flags, payload);
    const endStream = (flags & FLAG.endStream) !== 0;
    if (bytes.length === 0 && !endStream) this.#guard.control();
    const stream = this.#streams.get(id);
    if (stream === undefined) return this.#guard.lateData(payload.length);
    if (stream.remoteEnded) return this.#reset(id, CODE.streamClosed);
    if (!this.#widen(stream, payload.length, endStream)) return;
    const { route } = stream;
    stream.remoteEnded = endStream;
    if (route === undefined) return;
    if (bytes.length > 0) this.#calls.data(stream, route, bytes);
    if (endStream) this.#calls.ended(stream, route);
  }

  /** Accounts for data on a stream; false when it was more than the stream's window. */
  #widen(stream: H2Stream, bytes: number, endStream: boolean): boolean {
    stream.receivedBytes += bytes;
    if (stream.receivedBytes > H2.streamWindowBytes) {
      this.#reset(stream.id, CODE.flowControlError);
      return false;
    }
    if (!endStream && stream.receivedBytes >= H2.streamWindowBytes / 2) {
      putWindowUpdate(this.#out, stream.id, stream.receivedBytes);
      stream.receivedBytes = 0;
    }
    return true;
  }

  #endOfPeer(stream: H2Stream): void {
    stream.remoteEnded = true;
    if (stream.route !== undefined) this.#calls.ended(stream, stream.route);
  }

  #settings(flags: number, id: number, payload: Buffer): void {
    const isAck = checkSettings(flags, id, payload);
    if (isAck && !this.#settingsSeen) {
      throw new H2Error(CODE.protocolError, "The peer does not begin with its settings");
    }
    this.#settingsSeen = true;
    this.#guard.settings();
    if (isAck) return;
    const { initialWindow, maxFrameBytes } = readSettings(payload);
    if (initialWindow !== undefined) {
      this.#send.setInitialWindow(initialWindow, this.#streams.values());
    }
    if (maxFrameBytes !== undefined) this.#send.setMaxFrame(maxFrameBytes);
    putSettingsAck(this.#out);
  }

  #windowUpdate(id: number, payload: Buffer): void {
    const bytes = readIncrement(payload);
    this.#guard.windowUpdate(this.#opened, this.#send.sentBytes);
    if (id === 0) {
      if (bytes === 0) throw new H2Error(CODE.protocolError, "The peer widens by nothing");
      this.#send.widenConnection(bytes);
      return;
    }
    this.#checkOpened(id);
    const stream = this.#streams.get(id);
    if (stream === undefined) return;
    stream.sendWindow += bytes;
    if (bytes === 0) this.#reset(id, CODE.protocolError);
    else if (stream.sendWindow > MAX_WINDOW_BYTES) this.#reset(id, CODE.flowControlError);
  }

  #resetByPeer(id: number, payload: Buffer): void {
    checkReset(payload);
    this.#checkOpened(id);
    this.#guard.reset();
    const stream = this.#streams.get(id);
    if (stream !== undefined) this.#remove(stream, "the other side cancelled the stream");
  }

  #ping(flags: number, id: number, payload: Buffer): void {
    checkPing(id, payload);
    this.#guard.control();
    if ((flags & FLAG.ack) === 0) putPingAck(this.#out, payload);
  }

  #checkOpened(id: number): void {
    if (id === 0 || (id & 1) === 0 || id > this.#lastStream) {
      throw new H2Error(CODE.protocolError, `The peer uses the stream ${id}, which is not open`);
    }
  }

  /** Resets a stream because of what the peer did. */
  #reset(id: number, code: number): void {
    this.#guard.reset();
    putReset(this.#out, id, code);
    const stream = this.#streams.get(id);
    if (stream !== undefined) this.#remove(stream, "the other side broke the protocol");
  }

  /** Our last frame on the stream is in the buffer; a peer that has more to say is told to stop. */
  #answered(stream: H2Stream): void {
    if (!stream.remoteEnded) putReset(this.#out, stream.id, CODE.noError);
    this.#remove(stream, "this side ended the stream");
  }

  #remove(stream: H2Stream, reason: string): void {
    stream.closed = true;
    this.#streams.delete(stream.id);
    this.#send.drop(stream);
    this.#calls.closed(stream, reason);
  }
}
