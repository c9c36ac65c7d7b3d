import type { Buffer } from "node:buffer";
import { H2, messageOf } from "../../base/mod.ts";
import { ByteBudget } from "../byte_budget.ts";
import { H2Error } from "../frame/h2_error.ts";
import { CODE, FLAG, FRAME } from "../frame/numbers.ts";
import { checkPing, checkSettings, readPreface } from "../frame/short_frames.ts";
import { type FrameSink, walkFrames } from "../frame/walk_frames.ts";
import { HpackError } from "../hpack/hpack_decoder.ts";
import { CallMux } from "./call_mux.ts";
import { putGoAway, putOpening, putPingAck } from "./control_frames.ts";
import { FloodGuard } from "./flood_guard.ts";
import { FlowControl } from "./flow_control.ts";
import { HeaderReader } from "./header_reader.ts";
import { OutBuffer } from "./out_buffer.ts";
import { RequestHead } from "./request_head.ts";
import { RequestStreams } from "./request_streams.ts";
import { SendSide } from "./send_side.ts";
import type { SessionOptions } from "./session_options.ts";
import { StreamTable } from "./stream_table.ts";

/** The HTTP/2 of one connection: bytes in, calls of the layer above, bytes out. Knows no sockets and no timers. */
export class H2Session implements FrameSink {
  readonly #options: SessionOptions;
  readonly #out: OutBuffer;
  readonly #send: SendSide;
  readonly #calls: CallMux;
  readonly #guard: FloodGuard;
  readonly #head = new RequestHead();
  readonly #headers: HeaderReader;
  readonly #flow: FlowControl;
  readonly #table = new StreamTable();
  readonly #streams: RequestStreams;
  #prefaceSeen = false;
  #settingsSeen = false;
  #leaving = false;
  #failed = false;
  #receiving = false;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#out = new OutBuffer(options.pool);
    this.#send = new SendSide(this.#out, options.unsent, (stream) => {
      this.#streams.answered(stream);
    });
    this.#guard = new FloodGuard(options.nowMs);
    const headerBudget = new ByteBudget(
      H2.maxHeaderBlockBytes,
      options.headerBudget,
      // A block cannot be given up by itself.
      () => options.unsent.end("holds more than others of headers that have no end"),
    );
    this.#headers = new HeaderReader(this.#head, headerBudget, (bytes) => {
      this.#guard.headerBlock(bytes);
      this.#head.reset();
    });
    this.#flow = new FlowControl({
      out: this.#out,
      send: this.#send,
      streams: this.#table,
      guard: this.#guard,
      reset: (id, code) => this.#streams.reset(id, code),
    });
    const { calls, onFault } = options;
    this.#calls = new CallMux({
      calls,
      onFault,
      send: this.#send,
      budget: new ByteBudget(
        H2.maxHeldBytesPerConnection,
        options.budget,
        () => this.#calls.giveUpAll(),
      ),
      unsent: options.unsent,
      nowMs: options.nowMs,
      // Whatever is made ready while bytes are read leaves with the answers to them.
      wake: () => {
        if (!this.#receiving) options.wake();
      },
    });
    this.#streams = new RequestStreams({
      session: options,
      out: this.#out,
      send: this.#send,
      calls: this.#calls,
      guard: this.#guard,
      flow: this.#flow,
      streams: this.#table,
      head: this.#head,
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
      if (this.#prefaceSeen) at = walkFrames(bytes, at, to, this);
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
    return this.#streams.checkAge(nowMs, this.#options.messageTimeoutMs);
  }

  /** Lets calls under way finish and takes no new ones. */
  leave(): void {
    if (this.#leaving || this.#failed || !this.#prefaceSeen) return;
    this.#leaving = true;
    this.#streams.leave();
    if (this.#out.room > 0) putGoAway(this.#out, this.#table.lastId, CODE.noError);
  }

  /** The connection is gone: every stream with it. */
  close(reason: string): void {
    this.#failed = true;
    this.#headers.drop();
    this.#streams.closeAll(reason);
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
    if (this.#prefaceSeen && this.#out.room > 0) putGoAway(this.#out, this.#table.lastId, code);
  }

  /** One frame of `receive`; throws what ends the connection. */
  frame(type: number, flags: number, id: number, payload: Buffer): void {
    if (!this.#settingsSeen && type !== FRAME.settings) {
      throw new H2Error(CODE.protocolError, "The peer does not begin with its settings");
    }
    if (this.#headers.stream !== 0 && type !== FRAME.continuation) {
      throw new H2Error(CODE.protocolError, "The peer interrupts its headers");
    }
    switch (type) {
      case FRAME.data:
        return this.#streams.data(flags, id, payload);
      case FRAME.headers:
        return this.#headersFrame(flags, id, payload);
      case FRAME.continuation:
        if (this.#headers.continuation(id, flags, payload)) {
          this.#streams.headers(id, this.#headers.endStream);
        }
        return;
      case FRAME.settings:
        return this.#settings(flags, id, payload);
      case FRAME.windowUpdate:
        return this.#flow.windowUpdate(id, payload);
      case FRAME.resetStream:
        return this.#streams.resetByPeer(id, payload);
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
    if (this.#headers.headers(id, flags, payload)) {
      this.#streams.headers(id, this.#headers.endStream);
    }
  }

  #settings(flags: number, id: number, payload: Buffer): void {
    const isAck = checkSettings(flags, id, payload);
    if (isAck && !this.#settingsSeen) {
      throw new H2Error(CODE.protocolError, "The peer does not begin with its settings");
    }
    this.#settingsSeen = true;
    this.#guard.settings();
    if (isAck) return;
    this.#flow.settings(payload);
  }

  #ping(flags: number, id: number, payload: Buffer): void {
    checkPing(id, payload);
    this.#guard.control();
    if ((flags & FLAG.ack) === 0) putPingAck(this.#out, payload);
  }
}
