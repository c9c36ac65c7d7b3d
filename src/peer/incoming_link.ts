/** A stream that another node has opened: judged by its first frame, then read. */
import { BytesError, type Clock, type Logger, PEER } from "../base/mod.ts";
import type { NodeId } from "../raft/mod.ts";
import { decodeCall } from "./calls.ts";
import { decodeFrame, encodeFrame, type Frame } from "./frame.ts";
import type { FrameStream, FrameStreamEvents } from "./frame_stream.ts";
import { decodeHello, encodeHello, type Hello } from "./handshake.ts";
import { decodeMessages } from "./message_codec.ts";
import type { PeerCaller, PeerEvents } from "./types.ts";

const NO_BYTES = new Uint8Array(0);
const encoder = new TextEncoder();

export interface IncomingLinkOptions {
  readonly stream: FrameStream;
  readonly remote: string;
  readonly clock: Clock;
  readonly log: Logger;
  readonly self: () => Hello;
  /** Undefined when welcome, else why not. Called once, with the first frame. */
  readonly judge: (hello: Hello, link: IncomingLink) => string | undefined;
  readonly refusals: { say(remote: string, reason: string): void };
  readonly events: PeerEvents;
  readonly call: (call: number, caller: PeerCaller, body: Uint8Array) => Promise<Uint8Array>;
  readonly onClosed: (link: IncomingLink) => void;
}

export class IncomingLink implements FrameStreamEvents {
  readonly #options: IncomingLinkOptions;
  readonly #deadline: ReturnType<typeof setTimeout>;
  #hello: Hello | undefined;
  #heardMs: number;
  #calls = 0;
  #closed = false;

  constructor(options: IncomingLinkOptions) {
    this.#options = options;
    this.#heardMs = options.clock.monotonicMs();
    this.#deadline = setTimeout(() => this.#refuse("it did not say who it is"), PEER.helloMs);
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
      const frame = decodeFrame(bytes);
      if (this.#hello === undefined) this.#greet(frame);
      else this.#take(this.#hello, frame);
    } catch (error) {
      if (!(error instanceof BytesError)) throw error;
      this.#refuse(error.message);
    }
  }

  closed(): void {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#deadline);
    this.#options.onClosed(this);
  }

  end(): void {
    this.#options.stream.end();
    this.closed();
  }

  #greet(frame: Frame): void {
    if (frame.kind !== "hello") return this.#refuse(`its first frame is ${frame.kind}, not hello`);
    const hello = decodeHello(frame.body);
    const refusal = this.#options.judge(hello, this);
    if (refusal !== undefined) return this.#refuse(refusal);
    clearTimeout(this.#deadline);
    this.#hello = hello;
    this.#options.stream.send(encodeFrame("welcome", 0, encodeHello(this.#options.self())));
    if (hello.clusterId !== "") this.#options.events.greeted(hello.nodeId, hello.address);
  }

  #take(hello: Hello, frame: Frame): void {
    if (frame.kind === "messages") this.#messages(hello, frame.body);
    else if (frame.kind === "call") this.#call(hello, frame);
    else if (frame.kind === "ping") {
      this.#options.stream.send(encodeFrame("pong", 0, NO_BYTES));
    } else throw new BytesError(`Cannot take a frame of kind ${frame.kind} here`);
  }

  #messages(hello: Hello, body: Uint8Array): void {
    const self = this.#options.self();
    if (hello.clusterId === "" || hello.clusterId !== self.clusterId) {
      throw new BytesError("Cannot take messages from a node that has not joined this cluster");
    }
    for (const message of decodeMessages(body)) {
      this.#check(hello.nodeId, self.nodeId, message);
      this.#options.events.message(message);
    }
  }

  #check(from: NodeId, to: NodeId, message: { from: NodeId; to: NodeId }): void {
    if (message.from === from && message.to === to) return;
    throw new BytesError(
      `Cannot take a message from ${message.from} to ${message.to}: node ${from} calls node ${to}`,
    );
  }

  #call(hello: Hello, frame: Frame): void {
    const { call, body } = decodeCall(frame.body);
    const stranger = hello.clusterId === "";
    const caller = { nodeId: hello.nodeId, address: hello.address, stranger };
    if (this.#calls >= PEER.maxCallsUnderWay) {
      this.#answer("fault", frame.id, encoder.encode("too many calls are under way"));
      return;
    }
    this.#calls += 1;
    this.#options.call(call, caller, body.slice()).then(
      (answer) => this.#answer("answer", frame.id, answer),
      (error: unknown) => {
        const text = error instanceof Error ? error.message : String(error);
        this.#answer("fault", frame.id, encoder.encode(text));
      },
    ).finally(() => {
      this.#calls -= 1;
    });
  }

  #answer(kind: "answer" | "fault", id: number, body: Uint8Array): void {
    if (!this.#closed) this.#options.stream.send(encodeFrame(kind, id, body));
  }

  #refuse(reason: string): void {
    if (this.#closed) return;
    this.#options.refusals.say(this.#options.remote, reason);
    this.#options.stream.send(encodeFrame("refuse", 0, encoder.encode(reason)));
    this.end();
  }
}
