/** One call to an address of which nobody knows the node yet: how a new node finds its cluster. */
import { BytesError } from "../base/mod.ts";
import { encodeCall } from "./calls.ts";
import { eachFrame, encodeFrame, type Frame } from "./frame.ts";
import type { Dial } from "./frame_stream.ts";
import { decodeHello, encodeHello, type Hello, judgeWelcome } from "./handshake.ts";
import { shortReason } from "./said_lately.ts";
import type { AddressOutcome, PeerCall } from "./types.ts";

const decoder = new TextDecoder();

export interface SingleCallOptions {
  readonly dial: Dial;
  readonly address: string;
  readonly hello: Hello;
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
  #peer: Hello | undefined;
  #ended = false;
  #endStream: () => void = () => {};

  constructor(options: SingleCallOptions, onEnded: (outcome: AddressOutcome) => void) {
    this.#options = options;
    this.#onEnded = onEnded;
  }

  start(): void {
    const { dial, address, hello } = this.#options;
    const stream = dial(address, "Link", {
      message: (bytes) => this.#received(bytes, (frame) => stream.send(frame)),
      closed: (reason) => this.#fail(reason),
    });
    this.#endStream = () => stream.end();
    stream.send(encodeFrame("hello", 0, encodeHello(hello)));
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

  #take({ kind, body }: Frame, send: (frame: Uint8Array) => void): void {
    if (kind === "refuse") this.#fail(shortReason(decoder.decode(body)), true);
    else if (kind === "fault") this.#fail(shortReason(decoder.decode(body)), true);
    else if (kind === "answer") this.#end({ type: "answer", body, ...this.#whom() });
    else if (kind === "welcome") {
      const { clusterId, token } = this.#options.hello;
      const peer = decodeHello(body);
      const wrong = judgeWelcome(peer, { clusterId, token, nodeId: 0 });
      if (wrong !== undefined) return this.#fail(wrong);
      this.#peer = peer;
      send(encodeFrame("call", 1, encodeCall(this.#options.call, this.#options.body)));
    }
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
