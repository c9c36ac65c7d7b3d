/** One call to an address of which nobody knows the node yet: how a new node finds its cluster. */
import { BytesError } from "../base/mod.ts";
import { CallerHandshake } from "./caller_handshake.ts";
import { encodeCall } from "./pending_calls.ts";
import type { ClusterKey } from "./cluster_key.ts";
import { eachFrame, encodeFrame, type Frame } from "./frame.ts";
import type { Dial } from "./dial.ts";
import type { Hello } from "./greeting.ts";
import { shortReason } from "./short_reason.ts";
import type { AddressOutcome, PeerCall } from "./types.ts";

const decoder = new TextDecoder();

interface SingleCallOptions {
  readonly dial: Dial;
  readonly address: string;
  readonly hello: Hello;
  readonly key: ClusterKey;
  readonly call: PeerCall;
  readonly body: Uint8Array;
  readonly timeoutMs: number;
}

/** Dials, greets, asks and ends the stream. Never rejects. */
export function callAddress(options: SingleCallOptions): Promise<AddressOutcome> {
  return new Promise((resolve) => {
    const call = new SingleCall(options, (outcome) => {
      clearTimeout(timer);
      resolve(outcome);
    });
    const timer = setTimeout(() => call.late(), options.timeoutMs);
    call.start();
  });
}

class SingleCall {
  readonly #options: SingleCallOptions;
  readonly #onEnded: (outcome: AddressOutcome) => void;
  readonly #handshake: CallerHandshake;
  #peer: Hello | undefined;
  #ended = false;
  #endStream: () => void = () => {};

  constructor(options: SingleCallOptions, onEnded: (outcome: AddressOutcome) => void) {
    this.#options = options;
    this.#onEnded = onEnded;
    this.#handshake = new CallerHandshake(options.hello, options.key, "Link");
  }

  start(): void {
    const { dial, address } = this.#options;
    const stream = dial(address, "Link", {
      message: (bytes) => this.#received(bytes, (frame) => stream.send(frame)),
      closed: (reason) => this.#fail(reason),
    });
    this.#endStream = () => stream.end();
    stream.send(this.#handshake.firstFrame);
  }

  late(): void {
    this.#fail(`no answer within ${Math.round(this.#options.timeoutMs)} ms`);
  }

  #received(bytes: Uint8Array, send: (frame: Uint8Array) => void): void {
    try {
      eachFrame(bytes, (frame) => {
        if (!this.#ended) this.#take(frame, send);
      });
    } catch (error) {
      if (!(error instanceof BytesError)) throw error;
      this.#fail(error.message);
    }
  }

  #take(frame: Frame, send: (frame: Uint8Array) => void): void {
    const { kind, body } = frame;
    if (kind === "refuse") this.#fail(shortReason(decoder.decode(body)), true);
    else if (this.#peer === undefined) this.#greet(frame, send);
    else if (kind === "fault") this.#fail(shortReason(decoder.decode(body)), true);
    else if (kind === "answer") this.#end({ type: "answer", body, ...this.#whom() });
  }

  #greet(frame: Frame, send: (frame: Uint8Array) => void): void {
    const step = this.#handshake.take(frame);
    if (step.type === "send") return send(step.frame);
    if (step.type === "wrong") return this.#fail(step.reason);
    this.#peer = step.peer;
    send(encodeFrame("call", 1, encodeCall(this.#options.call, this.#options.body)));
  }

  #whom() {
    const { nodeId = 0, clusterId = "", address = "" } = this.#peer ?? {};
    return { nodeId, clusterId, address };
  }

  /** Before the welcome nothing has been asked; afterwards it may have been done unless the other side says no. */
  #fail(reason: string, sure = false): void {
    const type = sure || this.#peer === undefined ? "refused" : "unknown";
    const answered = sure || this.#peer !== undefined;
    this.#end({ type, reason, answered, clusterId: this.#peer?.clusterId ?? "" });
  }

  #end(outcome: AddressOutcome): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#endStream();
    this.#onEnded(outcome);
  }
}
