import { createHash } from "node:crypto";
import { nextTurn } from "../base/mod.ts";
import type { StateMachine } from "../state/mod.ts";
import type { DigestOutcome } from "./types.ts";

interface Asked {
  readonly index: number;
  readonly settle: (outcome: DigestOutcome) => void;
}

/** Time that one piece of the work may take before timers and the network have their turn. */
const SLICE_MS = 5;
/** Digests asked for and not computed yet. */
const MAX_ASKED = 8;

/**
 * Digests of the state at exact indexes, so that nodes can compare themselves. The copy is taken at the moment in which
 * the index is reached; hashing it goes on beside everything else.
 */
export class DigestWaiters {
  readonly #machine: StateMachine;
  #asked: Asked[] = [];

  constructor(machine: StateMachine) {
    this.#machine = machine;
  }

  /** The lowest index that is waited for; Infinity when none is. */
  get nextIndex(): number {
    return this.#asked.reduce((least, { index }) => Math.min(least, index), Infinity);
  }

  ask(index: number, timeoutMs: number): Promise<DigestOutcome> {
    const appliedIndex = this.#machine.appliedIndex();
    if (appliedIndex > index || this.#asked.length >= MAX_ASKED) {
      return Promise.resolve({ type: "missed", appliedIndex });
    }
    return new Promise((resolve) => {
      const asked: Asked = {
        index,
        settle: (outcome) => {
          clearTimeout(timer);
          resolve(outcome);
        },
      };
      const timer = setTimeout(() => this.#miss(asked), timeoutMs);
      this.#asked.push(asked);
      if (appliedIndex === index) this.reached();
    });
  }

  /** The state stands at some index: who waits for it is answered, who waited for an earlier one has missed it. */
  reached(): void {
    const appliedIndex = this.#machine.appliedIndex();
    const due = this.#asked.filter(({ index }) => index <= appliedIndex);
    if (due.length === 0) return;
    this.#asked = this.#asked.filter(({ index }) => index > appliedIndex);
    const exact = due.filter(({ index }) => index === appliedIndex);
    for (const asked of due) {
      if (asked.index < appliedIndex) asked.settle({ type: "missed", appliedIndex });
    }
    if (exact.length === 0) return;
    const chunks = this.#machine.fingerprint()[Symbol.iterator]();
    // The first step takes the copy.
    const first = chunks.next();
    void digestOf(first, chunks).then((digest) => {
      for (const asked of exact) asked.settle({ type: "digest", digest });
    });
  }

  #miss(asked: Asked): void {
    this.#asked = this.#asked.filter((each) => each !== asked);
    asked.settle({ type: "missed", appliedIndex: this.#machine.appliedIndex() });
  }
}

/** The MD5 of these bytes in hex, with turns for everybody else while it is worked out. */
export function digestInSlices(chunks: Iterable<Uint8Array>): Promise<string> {
  const rest = chunks[Symbol.iterator]();
  return digestOf(rest.next(), rest);
}

async function digestOf(
  first: IteratorResult<Uint8Array>,
  rest: Iterator<Uint8Array>,
): Promise<string> {
  const hash = createHash("md5");
  let sinceMs = performance.now();
  for (let step = first; step.done !== true; step = rest.next()) {
    hash.update(step.value);
    if (performance.now() - sinceMs < SLICE_MS) continue;
    await nextTurn();
    sinceMs = performance.now();
  }
  return hash.digest("hex");
}
