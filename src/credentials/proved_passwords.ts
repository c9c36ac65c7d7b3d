/**
 * Right passwords of a moment ago, so that clients which send one with each request, or log in many times at once, cost
 * one hash. What is kept is a keyed digest of password and stored hash: another hash is another entry, so a changed
 * password is never found. Wrong passwords are not kept.
 */
import { createHmac, randomBytes } from "node:crypto";
import { type Clock, CREDENTIALS, RecentMap } from "../base/mod.ts";

interface Proved {
  readonly isStale: boolean;
  readonly untilMs: number;
}

export class ProvedPasswords {
  /** Of this process alone, and never written anywhere. */
  readonly #key = randomBytes(32);
  readonly #clock: Pick<Clock, "monotonicMs">;
  readonly #proved: RecentMap<Proved>;

  constructor(clock: Pick<Clock, "monotonicMs">, max: number = CREDENTIALS.maxProvedPasswords) {
    this.#clock = clock;
    this.#proved = new RecentMap(max);
  }

  digestOf(password: string, stored: string): string {
    return createHmac("sha256", this.#key).update(stored).update("\0").update(password)
      .digest("base64");
  }

  get(digest: string): Proved | undefined {
    const found = this.#proved.get(digest);
    if (found === undefined || this.#clock.monotonicMs() < found.untilMs) return found;
    this.#proved.delete(digest);
    return undefined;
  }

  add(digest: string, isStale: boolean): void {
    const untilMs = this.#clock.monotonicMs() + CREDENTIALS.provedPasswordMs;
    this.#proved.set(digest, { isStale, untilMs });
  }
}
