/** A stream that another node has opened: a handshake, then what it sends. */
import { BytesError, type Clock, messageOf, PEER } from "../base/mod.ts";
import { AnswererHandshake, type AnswererOptions } from "./answerer_handshake.ts";
import { decodeCall } from "./pending_calls.ts";
import { eachFrame, encodeFrame, type Frame, type FrameKind } from "./frame.ts";
import { FrameOutbox } from "./frame_outbox.ts";
import type { MessageStream, StreamEvents } from "../h2/mod.ts";
import type { Hello } from "./greeting.ts";
import { decodeMessages } from "./message_codec.ts";
import { shortReason } from "./short_reason.ts";
import type { PeerCaller, PeerEvents } from "./types.ts";

const NO_BYTES = new Uint8Array(0);
const encoder = new TextEncoder();

export interface IncomingLinkOptions {
  readonly stream: MessageStream;
  readonly remote: string;
  readonly clock: Clock;
  readonly self: () => Hello;
  readonly handshake: AnswererOptions;
  readonly refusals: { say(remote: string, reason: string): void };
  readonly events: Pick<PeerEvents, "message" | "greeted">;
  /** Never throws; a rejection is told to the caller. */
  readonly call: (call: number, caller: PeerCaller, body: Uint8Array) => Promise<Uint8Array>;
  readonly onGreeted: (link: IncomingLink) => void;
  readonly onClosed: (link: IncomingLink) => void;
}

export class IncomingLink implements StreamEvents {
  readonly #options: IncomingLinkOptions;
  readonly #handshake: AnswererHandshake;
  readonly #deadline: ReturnType<typeof setTimeout>;
  readonly #outbox: FrameOutbox;
  #hello: Hello | undefined;
  #heardMs: number;
  #calls = 0;
  #closed = false;

  constructor(options: IncomingLinkOptions) {
    this.#options = options;
    this.#handshake = new AnswererHandshake(options.handshake);
    this.#heardMs = options.clock.monotonicMs();
    this.#outbox = new FrameOutbox((message) => options.stream.send(message));
    this.#deadline = setTimeout(() => this.fail("it did not say who it is"), PEER.helloMs);
  }

  /** Who calls; undefined before it has said so. */
  get hello(): Hello | undefined {
    return this.#hello;
  }

  get heardMs(): number {
    return this.#heardMs;
  }

  message(bytes: Uint8Array): void {
    if (this.#closed) return;
    this.#heardMs = this.#options.clock.monotonicMs();
    try {
      if (this.#hello === undefined) return this.#greet(bytes);
      const hello = this.#hello;
      // What ends the stream ends it for the frames behind it as well.
      eachFrame(bytes, (frame) => {
        if (!this.#closed) this.#take(hello, frame);
      });
    } catch (error) {
      if (!(error instanceof BytesError)) throw error;
      this.fail(error.message);
    }
  }

  closed(): void {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#deadline);
    this.#options.onClosed(this);
  }

  end(): void {
    this.#outbox.flush();
    this.closed();
    this.#options.stream.end();
  }

  /** Ends the stream and says why, to the caller and once to the log. */
  fail(reason: string): void {
    if (this.#closed) return;
    const { refusals, remote, stream } = this.#options;
    refusals.say(remote, reason);
    this.#outbox.flush();
    stream.send(encodeFrame("refuse", 0, encoder.encode(shortReason(reason))));
    this.end();
  }

  #greet(bytes: Uint8Array): void {
    const { stream, events, onGreeted } = this.#options;
    const step = this.#handshake.take(bytes);
    if (step.type === "refuse") return this.fail(step.reason);
    if (step.type === "send") return stream.send(step.frame);
    clearTimeout(this.#deadline);
    const { hello, own } = step;
    this.#hello = hello;
    stream.send(step.frame);
    onGreeted(this);
    if (hello.clusterId !== "" && hello.clusterId === own.clusterId) {
      events.greeted(hello.nodeId, hello.address);
    }
  }

  #take(hello: Hello, frame: Frame): void {
    if (frame.kind === "messages") this.#messages(hello, frame.body);
    else if (frame.kind === "call") this.#call(hello, frame);
    else if (frame.kind === "ping") this.#send("pong", 0, NO_BYTES);
    else throw new BytesError(`Cannot take a frame of kind ${frame.kind} here`);
  }

  #messages(hello: Hello, body: Uint8Array): void {
    const self = this.#options.self();
    const messages = decodeMessages(body);
    // A node that is about to join is spoken to before it knows; consensus sends everything again.
    if (self.clusterId === "") return;
    if (hello.clusterId !== self.clusterId) {
      throw new BytesError("Cannot take messages from a node that has not joined this cluster");
    }
    for (const message of messages) {
      checkEnds(message, hello.nodeId, self.nodeId);
      this.#options.events.message(message);
    }
  }

  #call(hello: Hello, frame: Frame): void {
    const { call, body } = decodeCall(frame.body);
    if (this.#calls >= PEER.maxCallsUnderWay) {
      this.#fault(frame.id, "too many calls are under way");
      return;
    }
    const stranger = hello.clusterId === "";
    const { nodeId, address, incarnation, rules } = hello;
    const caller = { nodeId, address, incarnation, rules, stranger };
    this.#calls += 1;
    this.#options.call(call, caller, body).then(
      (answer) => {
        if (answer.length <= PEER.maxCallBytes) this.#send("answer", frame.id, answer);
        else this.#fault(frame.id, `the answer has ${answer.length} bytes`);
      },
      (error: unknown) => {
        this.#fault(frame.id, messageOf(error));
      },
    ).finally(() => {
      this.#calls -= 1;
    });
  }

  #fault(id: number, reason: string): void {
    this.#send("fault", id, encoder.encode(shortReason(reason)));
  }

  #send(kind: FrameKind, id: number, body: Uint8Array): void {
    if (this.#closed) return;
    // Who asks and does not read the answers is given up before they fill the memory.
    if (this.#options.stream.queuedBytes > PEER.maxQueuedBytes) this.end();
    else this.#outbox.add(kind, id, body);
  }
}

function checkEnds(message: { from: number; to: number }, from: number, to: number): void {
  if (message.from === from && message.to === to) return;
  throw new BytesError(
    `Cannot take a message from ${message.from} to ${message.to}: node ${from} calls node ${to}`,
  );
}
