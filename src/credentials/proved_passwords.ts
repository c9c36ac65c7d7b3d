/**
 * Right passwords of a moment ago, so that clients which send one with each request, or log in many times at once, cost
 * one hash. What is kept is a keyed digest of password and stored hash: another hash is another entry, so a changed
 * password is never found. Wrong passwords are not kept.
 */
import { createHmac, randomBytes } from "node:crypto";
import { type Clock, CREDENTIALS } from "../base/mod.ts";

interface Proved {
  readonly isStale: boolean;
  readonly untilMs: number;
}

/** Two generations: when the young one is full, what was not asked for since is forgotten. */
export class ProvedPasswords {
  /** Of this process alone, and never written anywhere. */
  readonly #key = randomBytes(32);
  readonly #clock: Pick<Clock, "monotonicMs">;
  readonly #max: number;
  #young = new Map<string, Proved>();
  #old = new Map<string, Proved>();

  constructor(clock: Pick<Clock, "monotonicMs">, max: number = CREDENTIALS.maxProvedPasswords) {
    this.#clock = clock;
    this.#max = max;
  }

  digestOf(password: string, stored: string): string {
    return createHmac("sha256", this.#key).update(stored).update("\0").update(password)
      .digest("base64");
  }

  get(digest: string): Proved | undefined {
    const found = this.#young.get(digest) ?? this.#old.get(digest);
    if (found === undefined) return undefined;
    if (this.#clock.monotonicMs() >= found.untilMs) {
      this.#young.delete(digest);
      this.#old.delete(digest);
      return undefined;
    }
    if (this.#old.delete(digest)) this.#put(digest, found);
    return found;
  }

  add(digest: string, isStale: boolean): void {
    const untilMs = this.#clock.monotonicMs() + CREDENTIALS.provedPasswordMs;
    this.#put(digest, { isStale, untilMs });
  }

  #put(digest: string, proved: Proved): void {
    if (this.#young.size >= this.#max) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(digest, proved);
  }
}
