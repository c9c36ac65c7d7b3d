/** The stream that this node keeps to one other node: dialled again and again, bounded, never waited for. */
import { BytesError, type Clock, type Logger, PEER } from "../base/mod.ts";
import { type Message, type NodeId } from "../raft/mod.ts";
import { Calls, encodeCall } from "./calls.ts";
import { decodeFrame, encodeFrame, type Frame } from "./frame.ts";
import type { Dial, FrameStream } from "./frame_stream.ts";
import { decodeHello, encodeHello, type Hello } from "./handshake.ts";
import { encodeMessages } from "./message_codec.ts";
import type { CallOutcome, PeerCall, PeerEvents, PeerState } from "./types.ts";

const NO_BYTES = new Uint8Array(0);
const decoder = new TextDecoder();

export interface OutgoingLinkOptions {
  readonly id: NodeId;
  readonly address: string;
  readonly dial: Dial;
  readonly clock: Clock;
  readonly log: Logger;
  readonly random: () => number;
  /** What this node says of itself, to this peer. */
  readonly hello: () => Hello;
  readonly events: PeerEvents;
}

export class OutgoingLink {
  readonly #options: OutgoingLinkOptions;
  readonly #calls = new Calls();
  #address: string;
  #stream: FrameStream | undefined;
  #welcome = false;
  #fault = "not dialled yet";
  #saidFault = "";
  #failures = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #heardMs = 0;
  #stopped = false;
  #sentFrames = 0;
  #dropped = 0;
  #reconnects = 0;

  constructor(options: OutgoingLinkOptions) {
    this.#options = options;
    this.#address = options.address;
    this.#dial();
  }

  /** A changed address is dialled at once. */
  moveTo(address: string): void {
    if (address === this.#address) return;
    this.#address = address;
    this.#failures = 0;
    this.#stream?.end();
    if (this.#stream === undefined && !this.#stopped) this.#dialIn(0);
  }

  /** Sends or drops, as one frame. */
  send(messages: readonly Message[]): void {
    const stream = this.#stream;
    const full = stream !== undefined && stream.queuedBytes > PEER.maxQueuedBytes;
    if (stream === undefined || !this.#welcome || full) {
      this.#dropped += messages.length;
      this.#options.events.unreachable(this.#options.id);
      return;
    }
    this.#sentFrames += 1;
    stream.send(encodeFrame("messages", 0, encodeMessages(messages)));
  }

  call(call: PeerCall, body: Uint8Array, timeoutMs: number): Promise<CallOutcome> {
    const stream = this.#stream;
    if (stream === undefined || !this.#welcome) {
      return Promise.resolve({ type: "refused", reason: `not connected: ${this.#fault}` });
    }
    if (this.#calls.count >= PEER.maxCallsUnderWay) {
      return Promise.resolve({ type: "refused", reason: "too many calls are under way" });
    }
    const { id, outcome } = this.#calls.open(timeoutMs);
    stream.send(encodeFrame("call", id, encodeCall(call, body)));
    return outcome;
  }

  /** Called in even steps: asks for signs of life, gives up a silent stream. */
  sweep(): void {
    const stream = this.#stream;
    if (stream === undefined) return;
    const silentMs = this.#options.clock.monotonicMs() - this.#heardMs;
    if (silentMs > PEER.silenceMs) {
      this.#fault = `silent for ${Math.round(silentMs)} ms`;
      stream.end();
      this.#closed(stream, this.#fault);
    } else if (this.#welcome) stream.send(encodeFrame("ping", 0, NO_BYTES));
  }

  state(): PeerState {
    return {
      id: this.#options.id,
      address: this.#address,
      connected: this.#welcome,
      fault: this.#welcome ? "" : this.#fault,
      queuedBytes: this.#stream?.queuedBytes ?? 0,
      sentFrames: this.#sentFrames,
      droppedMessages: this.#dropped,
      reconnects: this.#reconnects,
    };
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    const stream = this.#stream;
    stream?.end();
    if (stream !== undefined) this.#closed(stream, "this node stops");
  }

  #dialIn(delayMs: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#dial(), delayMs);
  }

  #dial(): void {
    this.#heardMs = this.#options.clock.monotonicMs();
    // Events of a stream that was given up must not touch the one that has taken its place.
    const stream: FrameStream = this.#options.dial(this.#address, "Link", {
      message: (bytes) => {
        if (this.#stream === stream) this.#received(stream, bytes);
      },
      closed: (reason) => this.#closed(stream, reason),
    });
    this.#stream = stream;
    stream.send(encodeFrame("hello", 0, encodeHello(this.#options.hello())));
  }

  #received(stream: FrameStream, bytes: Uint8Array): void {
    this.#heardMs = this.#options.clock.monotonicMs();
    try {
      this.#take(stream, decodeFrame(bytes));
    } catch (error) {
      if (!(error instanceof BytesError)) throw error;
      stream.end();
      this.#closed(stream, error.message);
    }
  }

  #take(stream: FrameStream, frame: Frame): void {
    if (frame.kind === "welcome") this.#welcomed(decodeHello(frame.body));
    else if (frame.kind === "answer") this.#calls.answered(frame.id, frame.body);
    else if (frame.kind === "fault") this.#calls.refused(frame.id, decoder.decode(frame.body));
    else if (frame.kind === "refuse") {
      stream.end();
      this.#closed(stream, `refused: ${decoder.decode(frame.body)}`);
    }
  }

  #welcomed(peer: Hello): void {
    const { log, id, events } = this.#options;
    this.#welcome = true;
    this.#failures = 0;
    this.#saidFault = "";
    log.info("connected to a node", { node: id, address: this.#address, version: peer.software });
    events.connected(id);
  }

  #closed(stream: FrameStream, reason: string): void {
    if (this.#stream !== stream) return;
    const { log, id, random, events } = this.#options;
    this.#stream = undefined;
    this.#welcome = false;
    this.#fault = reason;
    this.#calls.failAll(reason);
    events.unreachable(id);
    if (this.#stopped) return;
    // One line for each new reason, not one for each try.
    if (reason !== this.#saidFault) {
      this.#saidFault = reason;
      log.warn("not connected to a node", { node: id, address: this.#address, reason });
    }
    this.#reconnects += 1;
    const cap = Math.min(PEER.maxBackoffMs, PEER.minBackoffMs * 2 ** this.#failures);
    this.#failures = Math.min(this.#failures + 1, 10);
    this.#dialIn(cap / 2 + random() * cap / 2);
  }
}
