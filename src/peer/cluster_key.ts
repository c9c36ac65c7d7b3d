/** Proofs of knowing the cluster token, which itself never leaves the process. */
import { createHmac, pbkdf2Sync, timingSafeEqual } from "node:crypto";
import { ByteWriter } from "../base/mod.ts";
import type { StreamKind } from "./stream_kind.ts";

/**
 * Who records a handshake can try tokens at home. Each try costs this many rounds, and each node pays them once, at its
 * start (about 0.05 s).
 */
const STRETCH_ROUNDS = 100_000;
const KEY_BYTES = 32;
const SALT = "rnacos.peer/key/1";

/** Everything that both sides have said so far, as the bytes that travelled. */
export interface Transcript {
  readonly streamKind: StreamKind;
  readonly opening: Uint8Array;
  readonly challenge: Uint8Array;
}

export class ClusterKey {
  readonly #key: Uint8Array;

  /** `token` is empty when none is set; proofs then show only that the other side has none either. */
  constructor(token: string) {
    const rounds = token === "" ? 1 : STRETCH_ROUNDS;
    this.#key = pbkdf2Sync(token, SALT, rounds, KEY_BYTES, "sha256");
  }

  /** What a caller shows. It names the side, so that neither can be shown its own proof. */
  callerProof(said: Transcript): Uint8Array {
    return this.#mac("rnacos.peer/caller/1", said, []);
  }

  /** What an answerer shows: it covers the caller's proof, and what the answerer says of itself. */
  answererProof(said: Transcript, callerProof: Uint8Array, hello: Uint8Array): Uint8Array {
    return this.#mac("rnacos.peer/answerer/1", said, [callerProof, hello]);
  }

  #mac(side: string, said: Transcript, more: readonly Uint8Array[]): Uint8Array {
    // Each part carries its length, so that no two conversations give the same bytes.
    const w = new ByteWriter(512).utf8(side).utf8(said.streamKind).bytes(said.opening)
      .bytes(said.challenge);
    for (const part of more) w.bytes(part);
    return createHmac("sha256", this.#key).update(w.view()).digest();
  }
}

/** Compares in a time that does not tell how much agrees. */
export function sameProof(shown: Uint8Array, wanted: Uint8Array): boolean {
  return shown.length === wanted.length && timingSafeEqual(shown, wanted);
}
