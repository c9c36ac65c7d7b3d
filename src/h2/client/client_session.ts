import type { Buffer } from "node:buffer";
import { H2, messageOf } from "../../base/mod.ts";
import { ByteBudget } from "../byte_budget.ts";
import { H2Error } from "../frame/h2_error.ts";
import { CODE, FLAG, FRAME, MAX_WINDOW_BYTES } from "../frame/numbers.ts";
import { dataOf } from "../frame/padding.ts";
import { readSettings } from "../frame/settings.ts";
import { checkPing, checkReset, checkSettings, readIncrement } from "../frame/short_frames.ts";
import { readU32 } from "../frame/u32.ts";
import type { FrameSink } from "../frame/walk_frames.ts";
import { encodePrefix } from "../message/message_prefix.ts";
import { MessageReader } from "../message/message_reader.ts";
import { OPENING, pingAck, SETTINGS_ACK, windowUpdate } from "./client_frames.ts";
import { FrameSplitter } from "./frame_splitter.ts";
import { requestHeaders } from "./request_headers.ts";
import { SendQueue } from "./send_queue.ts";

/** The only one of its connection. */
const STREAM = 1;
/** Few copies count for more than memory, because a connection has one message under way. */
const GROWTH = 8;
const NOT_HTTP2 = "the other side does not speak HTTP/2";

interface ClientSessionOptions {
  /** `/package.Service/Method`. */
  readonly path: string;
  /** `host:port` of the server. */
  readonly authority: string;
  /** A larger message ends the stream. */
  readonly maxMessageBytes: number;
  /** Answers to pings and settings that may wait; more ends the stream. */
  readonly maxWaitingBytes: number;
  readonly onMessage: (bytes: Uint8Array) => void;
  /** The last event; comes once. */
  readonly onClosed: (reason: string) => void;
  /** Takes bytes for the server. */
  readonly write: (bytes: Uint8Array) => void;
  /** Those that were taken and have not left. */
  readonly waitingBytes: () => number;
}

/** The HTTP/2 of a connection that this side has opened for one stream. Knows no socket and no timer. */
export class ClientSession implements FrameSink {
  readonly #options: ClientSessionOptions;
  readonly #frames = new FrameSplitter();
  readonly #reader: MessageReader;
  readonly #queue = new SendQueue(STREAM);
  /** Taken from the windows of this side and not yet given back. */
  #consumedBytes = 0;
  #settingsSeen = false;
  #open = true;
  /** Nothing leaves before it is known where the connection ends. */
  #started = false;

  constructor(options: ClientSessionOptions) {
    this.#options = options;
    const { maxMessageBytes } = options;
    this.#reader = new MessageReader(maxMessageBytes, new ByteBudget(maxMessageBytes), GROWTH);
  }

  /** Bytes given to `send` that have not left. */
  get queuedBytes(): number {
    return this.#queue.queuedBytes + this.#options.waitingBytes();
  }

  /** The stream has ended: nothing that comes is looked at. */
  get failed(): boolean {
    return !this.#open;
  }

  /** The connection stands: says what a client says first, and what has been sent meanwhile. */
  start(): void {
    if (!this.#open) return;
    const { write, path, authority } = this.#options;
    this.#started = true;
    write(OPENING);
    write(requestHeaders(STREAM, path, authority));
    this.flush();
  }

  send(message: Uint8Array): void {
    if (!this.#open) return;
    this.#queue.push(encodePrefix(message.length));
    this.#queue.push(message);
    this.flush();
  }

  /** Writes what the windows of the server allow. */
  flush(): void {
    if (!this.#open || !this.#started) return;
    const bytes = this.#queue.take();
    if (bytes !== undefined) this.#options.write(bytes);
  }

  /** What the server says, in whatever pieces. Never throws. */
  receive(bytes: Buffer): void {
    if (!this.#open) return;
    try {
      this.#frames.push(bytes, this);
      this.#giveBack();
    } catch (thrown) {
      this.close(this.#settingsSeen ? messageOf(thrown) : NOT_HTTP2);
    }
  }

  close(reason: string): void {
    if (!this.#open) return;
    this.#open = false;
    this.#queue.clear();
    this.#reader.reset();
    this.#options.onClosed(reason);
  }

  /** One frame of `receive`; throws what ends the stream. */
  frame(type: number, flags: number, stream: number, payload: Buffer): void {
    if (!this.#settingsSeen && type !== FRAME.settings) {
      throw new H2Error(CODE.protocolError, NOT_HTTP2);
    }
    switch (type) {
      case FRAME.data:
        return this.#data(flags, stream, payload);
      case FRAME.headers:
        // What the fields say is of no interest, so the table that they may change is not kept.
        checkStream(stream);
        if ((flags & FLAG.endStream) !== 0) this.close("the other side ended the stream");
        return;
      case FRAME.settings:
        return this.#settings(flags, stream, payload);
      case FRAME.windowUpdate:
        if (stream !== 0) checkStream(stream);
        this.#queue.widen(stream, readIncrement(payload));
        return this.flush();
      case FRAME.ping:
        checkPing(stream, payload);
        if ((flags & FLAG.ack) === 0) this.#answer(pingAck(payload));
        return;
      case FRAME.resetStream:
        checkStream(stream);
        checkReset(payload);
        return this.close(`the other side reset the stream (code ${readU32(payload, 0)})`);
      case FRAME.goAway:
        return this.#goAway(payload);
      default:
        // Unknown frames are to be passed over.
    }
  }

  readonly #take = (message: Uint8Array): void => {
    if (this.#open) this.#options.onMessage(message);
  };

  #data(flags: number, stream: number, payload: Buffer): void {
    checkStream(stream);
    this.#consumedBytes += payload.length;
    if (this.#consumedBytes > H2.clientWindowBytes) {
      throw new H2Error(CODE.flowControlError, "The peer sends more than it may");
    }
    this.#reader.read(dataOf(flags, payload), this.#take);
    if ((flags & FLAG.endStream) !== 0) this.close("the other side ended the stream");
  }

  #settings(flags: number, stream: number, payload: Buffer): void {
    const isAck = checkSettings(flags, stream, payload);
    this.#settingsSeen = true;
    if (isAck) return;
    const { initialWindow } = readSettings(payload);
    if (initialWindow !== undefined) this.#queue.setInitialWindow(initialWindow);
    this.#answer(SETTINGS_ACK);
    this.flush();
  }

  /** A server that leaves in good order still serves the streams that it has taken. */
  #goAway(payload: Buffer): void {
    const code = readU32(payload, 4);
    const lastStream = readU32(payload, 0) & MAX_WINDOW_BYTES;
    if (code !== CODE.noError || lastStream < STREAM) {
      this.close(`the other side goes away (code ${code})`);
    }
  }

  #giveBack(): void {
    if (this.#consumedBytes < H2.clientWindowBytes / 2) return;
    this.#answer(windowUpdate(0, this.#consumedBytes));
    this.#answer(windowUpdate(STREAM, this.#consumedBytes));
    this.#consumedBytes = 0;
  }

  #answer(bytes: Uint8Array): void {
    if (!this.#open) return;
    const { write, waitingBytes, maxWaitingBytes } = this.#options;
    if (waitingBytes() > maxWaitingBytes) {
      throw new H2Error(CODE.enhanceYourCalm, "The peer asks and does not read");
    }
    write(bytes);
  }
}

function checkStream(stream: number): void {
  if (stream === STREAM) return;
  throw new H2Error(CODE.protocolError, `The peer uses the stream ${stream}, which is not open`);
}
