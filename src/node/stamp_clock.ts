import { decodeEnvelope } from "../state/mod.ts";

/** Times for commands: the wall clock, but never before a time that was given out or seen in the log. */
export class StampClock {
  readonly #nowMs: () => number;
  #lastMs = 0;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  stampMs(): number {
    this.#lastMs = Math.max(this.#lastMs, Math.trunc(this.#nowMs()));
    return this.#lastMs;
  }

  /** A command of another leader carries this time. */
  saw(timeMs: number): void {
    this.#lastMs = Math.max(this.#lastMs, timeMs);
  }

  /** The same of a command as it stands in the log. */
  sawCommand(command: Uint8Array): void {
    this.saw(timeOf(command));
  }
}

function timeOf(command: Uint8Array): number {
  try {
    return decodeEnvelope(command).timeMs;
  } catch {
    // Malformed commands are in the log as error results; they carry no time.
    return 0;
  }
}
