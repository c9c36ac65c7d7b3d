import { H2 } from "../base/mod.ts";
import { Allowance } from "./allowance.ts";
import { CODE, H2Error } from "./frames.ts";

/** Ends connections that keep us busy with what is no work. */
export class FloodGuard {
  readonly #nowMs: () => number;
  readonly #controls: Allowance;
  readonly #resets: Allowance;
  readonly #settings: Allowance;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
    const now = nowMs();
    this.#controls = new Allowance(H2.controlBurst, H2.controlsPerSecond, now);
    this.#resets = new Allowance(H2.resetBurst, H2.resetsPerSecond, now);
    this.#settings = new Allowance(H2.settingsBurst, H2.settingsPerSecond, now);
  }

  control(): void {
    this.#check(this.#controls, "too many frames that say nothing");
  }

  /** A stream reset by the peer, or by us because of what the peer did. */
  reset(): void {
    this.#check(this.#resets, "too many calls that were reset");
  }

  settings(): void {
    this.#check(this.#settings, "too many settings");
  }

  #check(allowance: Allowance, what: string): void {
    if (!allowance.take(this.#nowMs)) {
      throw new H2Error(CODE.enhanceYourCalm, `The peer sends ${what}`);
    }
  }
}
