/** The caller's half of a handshake: it says who it is, proves the token, and judges who answers. */
import { BytesError, copyOf } from "../base/mod.ts";
import { type ClusterKey, sameProof, type Transcript } from "./cluster_key.ts";
import { encodeFrame, type Frame } from "./frame.ts";
import type { StreamKind } from "./stream_kind.ts";
import {
  decodeChallenge,
  decodeWelcome,
  encodeOpening,
  type Hello,
  NONCE_BYTES,
  PROOF_BYTES,
} from "./greeting.ts";
import { judgeWelcome, WRONG_TOKEN } from "./handshake.ts";

/** What a frame of the answerer leads to. */
export type CallerStep =
  | { readonly type: "send"; readonly frame: Uint8Array }
  /** Both sides have proved themselves. */
  | { readonly type: "welcome"; readonly peer: Hello }
  | { readonly type: "wrong"; readonly reason: string };

export class CallerHandshake {
  /** The first frame of the stream. */
  readonly firstFrame: Uint8Array;
  readonly #hello: Hello;
  readonly #key: ClusterKey;
  readonly #streamKind: StreamKind;
  readonly #opening: Uint8Array;
  #said: Transcript | undefined;
  #proof: Uint8Array = new Uint8Array(PROOF_BYTES);

  constructor(hello: Hello, key: ClusterKey, streamKind: StreamKind) {
    this.#hello = hello;
    this.#key = key;
    this.#streamKind = streamKind;
    const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
    this.#opening = encodeOpening({ nonce, hello });
    this.firstFrame = encodeFrame("hello", 0, this.#opening);
  }

  /** Throws BytesError for frames that cannot be read or come out of turn. */
  take({ kind, body }: Frame): CallerStep {
    if (kind === "challenge" && this.#said === undefined) return this.#challenged(body);
    if (kind === "welcome" && this.#said !== undefined) return this.#welcomed(this.#said, body);
    throw new BytesError(`Cannot take a frame of kind ${kind} in a handshake`);
  }

  #challenged(body: Uint8Array): CallerStep {
    decodeChallenge(body);
    this.#said = { streamKind: this.#streamKind, opening: this.#opening, challenge: copyOf(body) };
    this.#proof = this.#key.callerProof(this.#said);
    return { type: "send", frame: encodeFrame("proof", 0, this.#proof) };
  }

  #welcomed(said: Transcript, body: Uint8Array): CallerStep {
    const { proof, hello: peer } = decodeWelcome(body);
    const wanted = this.#key.answererProof(said, this.#proof, body.subarray(PROOF_BYTES));
    if (!sameProof(proof, wanted)) return { type: "wrong", reason: WRONG_TOKEN };
    const wrong = judgeWelcome(peer, this.#hello);
    return wrong === undefined ? { type: "welcome", peer } : { type: "wrong", reason: wrong };
  }
}
