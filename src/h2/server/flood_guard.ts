import { H2 } from "../../base/mod.ts";
import { Allowance } from "./allowance.ts";
import { H2Error } from "../frame/h2_error.ts";
import { CODE } from "../frame/numbers.ts";

const KIB = 1_024;

/** Ends connections that keep us busy with what is no work. */
export class FloodGuard {
  readonly #nowMs: () => number;
  readonly #controls: Allowance;
  readonly #resets: Allowance;
  readonly #settings: Allowance;
  readonly #largeBlocks: Allowance;
  #updates = 0;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
    const now = nowMs();
    this.#controls = new Allowance(H2.controlBurst, H2.controlsPerSecond, now);
    this.#resets = new Allowance(H2.resetBurst, H2.resetsPerSecond, now);
    this.#settings = new Allowance(H2.settingsBurst, H2.settingsPerSecond, now);
    this.#largeBlocks = new Allowance(H2.largeBlockBurstBytes, H2.largeBlockBytesPerSecond, now);
  }

  control(): void {
    this.#check(this.#controls, 1, "too many frames that say nothing");
  }

  /** Data for a stream that has ended: some of it may have been under way. */
  lateData(bytes: number): void {
    this.#check(this.#controls, 1 + bytes / KIB, "data without end for calls that have ended");
  }

  /** A peer may widen its windows once for each call and for each KiB that it was sent; anything else says nothing. */
  windowUpdate(streams: number, sentBytes: number): void {
    if (this.#updates < streams + sentBytes / KIB) this.#updates++;
    else this.control();
  }

  headerBlock(bytes: number): void {
    if (bytes < KIB) return;
    this.#check(this.#largeBlocks, bytes, "too many large headers");
  }

  /** A stream reset by the peer, or by us because of what the peer did. */
  reset(): void {
    this.#check(this.#resets, 1, "too many calls that were reset");
  }

  settings(): void {
    this.#check(this.#settings, 1, "too many settings");
  }

  #check(allowance: Allowance, units: number, what: string): void {
    if (!allowance.take(this.#nowMs, units)) {
      throw new H2Error(CODE.enhanceYourCalm, `The peer sends ${what}`);
    }
  }
}
