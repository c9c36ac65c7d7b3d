/** The answerer's half of a handshake: it challenges, checks the proof, judges the caller and proves itself. */
import { BytesError, copyOf, PEER } from "../base/mod.ts";
import { type ClusterKey, sameProof, type Transcript } from "./cluster_key.ts";
import { decodeFrame, encodeFrame, type Frame } from "./frame.ts";
import type { StreamKind } from "./stream_kind.ts";
import {
  decodeOpening,
  encodeChallenge,
  encodeHello,
  encodeWelcome,
  type Hello,
  NONCE_BYTES,
} from "./greeting.ts";
import { WRONG_TOKEN } from "./handshake.ts";

/** What a frame of the caller leads to. */
export type AnswererStep =
  | { readonly type: "send"; readonly frame: Uint8Array }
  /** The caller has proved itself and may come in; the frame tells it so. */
  | {
    readonly type: "welcome";
    readonly hello: Hello;
    readonly own: Hello;
    readonly frame: Uint8Array;
  }
  | { readonly type: "refuse"; readonly reason: string };

export interface AnswererOptions {
  readonly key: ClusterKey;
  readonly streamKind: StreamKind;
  readonly self: () => Hello;
  /** Undefined when welcome, else why not. Called once, and only for who has proved the token. */
  readonly judge: (hello: Hello) => string | undefined;
}

export class AnswererHandshake {
  readonly #options: AnswererOptions;
  #hello: Hello | undefined;
  #said: Transcript | undefined;

  constructor(options: AnswererOptions) {
    this.#options = options;
  }

  /** Throws BytesError for bytes that cannot be read. */
  take(bytes: Uint8Array): AnswererStep {
    // Who has proved nothing gets no memory to speak of.
    if (bytes.length > PEER.maxHandshakeBytes) {
      throw new BytesError(
        `Cannot read a handshake of ${bytes.length} bytes: at most ` +
          `${PEER.maxHandshakeBytes} are allowed`,
      );
    }
    const frame = decodeFrame(bytes);
    return this.#said === undefined || this.#hello === undefined
      ? this.#open(frame)
      : this.#prove(this.#said, this.#hello, frame);
  }

  #open({ kind, body }: Frame): AnswererStep {
    if (kind !== "hello") {
      return { type: "refuse", reason: `its first frame is ${kind}, not hello` };
    }
    this.#hello = decodeOpening(body).hello;
    const { streamKind, self } = this.#options;
    const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
    const challenge = encodeChallenge({ nonce, nodeId: self().nodeId });
    this.#said = { streamKind, opening: copyOf(body), challenge };
    return { type: "send", frame: encodeFrame("challenge", 0, challenge) };
  }

  #prove(said: Transcript, hello: Hello, { kind, body }: Frame): AnswererStep {
    if (kind !== "proof") {
      return { type: "refuse", reason: `it answers the challenge with ${kind}, not with a proof` };
    }
    const { key, judge, self } = this.#options;
    if (!sameProof(body, key.callerProof(said))) return { type: "refuse", reason: WRONG_TOKEN };
    const refusal = judge(hello);
    if (refusal !== undefined) return { type: "refuse", reason: refusal };
    const own = self();
    const greeting = encodeHello(own);
    const proof = key.answererProof(said, body, greeting);
    const frame = encodeFrame("welcome", 0, encodeWelcome(proof, greeting));
    return { type: "welcome", hello, own, frame };
  }
}
