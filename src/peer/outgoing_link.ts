/** The stream that this node keeps to one other node: dialled again and again, bounded, never waited for. */
import { BytesError, type Clock, type Logger, type LogThrottle, PEER } from "../base/mod.ts";
import type { Message, NodeId } from "../raft/mod.ts";
import { CallerHandshake } from "./caller_handshake.ts";
import { encodeCall, PendingCalls } from "./pending_calls.ts";
import type { ClusterKey } from "./cluster_key.ts";
import { decodeFrame, eachFrame, type Frame, frameBytes, type FrameKind } from "./frame.ts";
import { FrameOutbox } from "./frame_outbox.ts";
import type { ClientStream } from "../h2/mod.ts";
import type { Dial } from "./dial.ts";
import type { Hello } from "./greeting.ts";
import { encodeMessages, packMessages } from "./message_codec.ts";
import { shortReason } from "./short_reason.ts";
import type { CallOutcome, PeerCall, PeerEvents, PeerState } from "./types.ts";

const decoder = new TextDecoder();

interface OutgoingLinkOptions {
  readonly id: NodeId;
  readonly address: string;
  readonly dial: Dial;
  readonly clock: Clock;
  readonly log: Logger;
  readonly throttle: Pick<LogThrottle, "shouldLog">;
  readonly random: () => number;
  /** What this node says of itself, to this peer. */
  readonly hello: () => Hello;
  readonly key: ClusterKey;
  readonly events: Pick<PeerEvents, "unreachable" | "connected">;
}

export class OutgoingLink {
  readonly #options: OutgoingLinkOptions;
  readonly #calls: PendingCalls;
  #address: string;
  #stream: ClientStream | undefined;
  #outbox: FrameOutbox | undefined;
  #welcome = false;
  #rulesKnown = 0;
  #fault = "not dialled yet";
  #saidFault = true;
  /** Dials since the last stream that lasted. */
  #failures = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #dialledMs = 0;
  #heardMs = 0;
  #heardBytes = 0;
  #stopped = false;
  #sentFrames = 0;
  #dropped = 0;
  #reconnects = 0;

  constructor(options: OutgoingLinkOptions) {
    this.#options = options;
    this.#address = options.address;
    this.#calls = new PendingCalls(() => options.clock.monotonicMs());
    this.#dial();
  }

  /** A changed address is dialled at once. */
  moveTo(address: string): void {
    if (address === this.#address) return;
    this.#address = address;
    this.redial("the address has changed");
  }

  /** Begins anew at once: what this node says of itself, or where the other one is, has changed. */
  redial(reason: string): void {
    if (this.#stopped) return;
    this.#failures = 0;
    const stream = this.#stream;
    if (stream !== undefined) this.#giveUp(stream, reason);
    this.#dialIn(0);
  }

  /** Ends a pause between two dials; a dial under way goes on. */
  hurry(): void {
    if (!this.#stopped && this.#stream === undefined) this.#dialIn(0);
  }

  /** Sends or drops, as few frames. */
  send(messages: readonly Message[]): void {
    const stream = this.#ready();
    if (stream === undefined) {
      this.#dropped += messages.length;
      this.#options.events.unreachable(this.#options.id);
      return;
    }
    for (const pack of packMessages(messages, PEER.frameBytes)) {
      const body = encodeMessages(pack);
      const sizeBytes = frameBytes(0, body);
      if (sizeBytes <= PEER.maxFrameBytes) this.#send("messages", 0, body);
      else this.#dropLarge(pack.length, sizeBytes);
    }
  }

  call(call: PeerCall, body: Uint8Array, timeoutMs: number): Promise<CallOutcome> {
    const stream = this.#ready();
    if (stream === undefined) {
      const reason = this.#welcome ? "too much waits to be sent" : `not connected: ${this.#fault}`;
      return Promise.resolve({ type: "refused", reason });
    }
    if (this.#calls.count >= PEER.maxCallsUnderWay) {
      return Promise.resolve({ type: "refused", reason: "too many calls are under way" });
    }
    if (body.length > PEER.maxCallBytes) {
      return Promise.resolve({ type: "refused", reason: `the call has ${body.length} bytes` });
    }
    const { id, outcome } = this.#calls.open(timeoutMs);
    this.#send("call", id, encodeCall(call, body));
    return outcome;
  }

  /** Called in even steps: asks for signs of life, gives up a silent stream. */
  sweep(): void {
    const stream = this.#stream;
    if (stream === undefined) return;
    const nowMs = this.#options.clock.monotonicMs();
    // A large frame can be on its way for longer than the limit; that it is taken is a sign of life.
    if (stream.heardBytes !== this.#heardBytes) {
      this.#heardBytes = stream.heardBytes;
      this.#heardMs = nowMs;
    }
    if (nowMs - this.#heardMs > PEER.silenceMs) {
      this.#giveUp(stream, `silent for more than ${PEER.silenceMs} ms`);
    } else if (!this.#welcome && nowMs - this.#dialledMs > PEER.helloMs) {
      // Whoever plays a node must not hold the place of the real one by a byte now and then.
      this.#giveUp(stream, `the handshake was not over within ${PEER.helloMs} ms`);
    } else if (this.#welcome) {
      this.#outbox?.add("ping", 0);
      if (nowMs - this.#dialledMs > PEER.maxBackoffMs) this.#failures = 0;
    }
  }

  /** Newest version of the rules that the other side knows; 0 while it is not connected. */
  get rulesKnown(): number {
    return this.#welcome ? this.#rulesKnown : 0;
  }

  state(): PeerState {
    return {
      id: this.#options.id,
      address: this.#address,
      connected: this.#welcome,
      fault: this.#welcome ? "" : this.#fault,
      queuedBytes: this.#stream?.queuedBytes ?? 0,
      callsUnderWay: this.#calls.count,
      sentFrames: this.#sentFrames,
      droppedMessages: this.#dropped,
      reconnects: this.#reconnects,
    };
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    if (this.#stream !== undefined) this.#giveUp(this.#stream, "this node stops");
  }

  /** The stream, when something may be sent on it. */
  #ready(): ClientStream | undefined {
    const stream = this.#stream;
    if (!this.#welcome || stream === undefined) return undefined;
    return stream.queuedBytes > PEER.maxQueuedBytes ? undefined : stream;
  }

  #send(kind: FrameKind, id: number, body: Uint8Array): void {
    this.#sentFrames += 1;
    this.#outbox?.add(kind, id, body);
  }

  /** Larger than the other side takes: it would end the stream, and again with every try. */
  #dropLarge(messages: number, sizeBytes: number): void {
    this.#dropped += messages;
    const { log, throttle, id } = this.#options;
    if (throttle.shouldLog(`too large for ${id}`)) {
      log.error("a message is too large to be sent", { node: id, sizeBytes });
    }
  }

  #dialIn(delayMs: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#dial(), delayMs);
  }

  #dial(): void {
    const { clock, log, id } = this.#options;
    const nowMs = clock.monotonicMs();
    if (log.enabled("debug")) log.debug("dialling a node", { node: id, address: this.#address });
    this.#dialledMs = nowMs;
    this.#heardMs = nowMs;
    this.#heardBytes = 0;
    const handshake = new CallerHandshake(this.#options.hello(), this.#options.key, "Link");
    // Events of a stream that was given up must not touch the one that has taken its place.
    const stream: ClientStream = this.#options.dial(this.#address, "Link", {
      message: (bytes) => {
        if (this.#stream === stream) this.#received(stream, handshake, bytes);
      },
      closed: (reason) => this.#closed(stream, reason),
    });
    this.#stream = stream;
    this.#outbox = new FrameOutbox((message) => stream.send(message));
    stream.send(handshake.firstFrame);
  }

  #received(stream: ClientStream, handshake: CallerHandshake, bytes: Uint8Array): void {
    try {
      if (!this.#welcome) return this.#beforeWelcome(stream, handshake, decodeFrame(bytes));
      // What ends the stream ends it for the frames behind it as well.
      eachFrame(bytes, (frame) => {
        if (this.#stream === stream) this.#take(stream, frame);
      });
    } catch (error) {
      if (!(error instanceof BytesError)) throw error;
      this.#giveUp(stream, error.message);
    }
  }

  #take(stream: ClientStream, frame: Frame): void {
    if (frame.kind === "refuse") {
      this.#giveUp(stream, `refused: ${shortReason(decoder.decode(frame.body))}`);
    } else if (frame.kind === "answer") this.#calls.answered(frame.id, frame.body);
    else if (frame.kind === "fault") this.#calls.refused(frame.id, decoder.decode(frame.body));
    else if (frame.kind !== "pong") {
      throw new BytesError(`Cannot take a frame of kind ${frame.kind} here`);
    }
  }

  #beforeWelcome(stream: ClientStream, handshake: CallerHandshake, frame: Frame): void {
    if (frame.kind === "refuse") this.#take(stream, frame);
    else this.#greet(stream, handshake, frame);
  }

  #greet(stream: ClientStream, handshake: CallerHandshake, frame: Frame): void {
    const { log, id, events } = this.#options;
    const step = handshake.take(frame);
    if (step.type === "send") return stream.send(step.frame);
    if (step.type === "wrong") return this.#giveUp(stream, step.reason);
    const { peer } = step;
    this.#welcome = true;
    this.#rulesKnown = peer.rules;
    if (this.#saidFault) {
      this.#saidFault = false;
      log.info("connected to a node", {
        node: id,
        address: this.#address,
        version: peer.software,
      });
    }
    events.connected(id);
  }

  #giveUp(stream: ClientStream, reason: string): void {
    this.#closed(stream, reason);
    stream.end();
  }

  #closed(stream: ClientStream, reason: string): void {
    if (this.#stream !== stream) return;
    const { id, random, events } = this.#options;
    this.#stream = undefined;
    this.#outbox = undefined;
    this.#welcome = false;
    this.#fault = reason;
    const callsUnderWay = this.#calls.count;
    this.#calls.failAll(reason);
    this.#options.log.debug("a stream to a node has ended", { node: id, reason, callsUnderWay });
    events.unreachable(id);
    if (this.#stopped) return;
    this.#say(reason);
    this.#reconnects += 1;
    const capMs = Math.min(PEER.maxBackoffMs, PEER.minBackoffMs * 2 ** this.#failures);
    this.#failures = Math.min(this.#failures + 1, 10);
    this.#dialIn(capMs / 2 + random() * capMs / 2);
  }

  /** One line for each reason and minute, not one for each try. */
  #say(reason: string): void {
    const { log, throttle, id } = this.#options;
    const address = this.#address;
    if (!throttle.shouldLog(`${id} ${address} ${reason}`)) return;
    this.#saidFault = true;
    log.warn("not connected to a node", { node: id, address, reason });
  }
}
