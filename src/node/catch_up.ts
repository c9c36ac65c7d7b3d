/** Is this node up to date, as far as it can know? Decides whether clients should be sent here, not what is served. */
import { NODE } from "../base/mod.ts";

interface CatchUpOptions {
  readonly monotonicMs: () => number;
  readonly appliedIndex: () => number;
  /** Resolves once everything committed at the time of the call is applied here. */
  readonly readPoint: () => Promise<void>;
}

/**
 * Three things make a node late: it has just found a leader (or stood still) and does not know how far the others are;
 * it takes in a snapshot; or it follows too slowly. The last one has a wide gap between going and coming back, so
 * that a follower that is merely busy does not go back and forth.
 */
export class CatchUp {
  readonly #options: CatchUpOptions;
  /** The highest index that is known to be committed anywhere. */
  #known = 0;
  /** What was known at `#markMs`; a new mark is set when this one is applied. */
  #mark = 0;
  #markMs: number;
  #late = false;
  #receiving = 0;
  /** Read points that are wanted, and up to which one they have been answered. */
  #doubts = 0;
  #settled = 0;
  #asking = false;
  #lookedMs: number;

  constructor(options: CatchUpOptions) {
    this.#options = options;
    this.#lookedMs = options.monotonicMs();
    this.#markMs = this.#lookedMs;
  }

  /** Everything up to this index is committed. */
  saw(index: number): void {
    if (index <= this.#known) return;
    const nowMs = this.#options.monotonicMs();
    this.#judge(nowMs);
    this.#known = index;
    if (this.#mark <= this.#options.appliedIndex()) this.#setMark(nowMs);
  }

  /** Nobody can say how far the others are; the leader is asked. */
  doubt(): void {
    this.#doubts++;
    this.#ask();
  }

  /** A snapshot up to this index is on its way for as long as the work takes. */
  async during(index: number, work: Promise<void>): Promise<void> {
    this.saw(index);
    this.#receiving++;
    try {
      await work;
    } finally {
      this.#receiving--;
    }
  }

  get isReceiving(): boolean {
    return this.#receiving > 0;
  }

  /** To be called at each tick. */
  tick(): void {
    this.#look();
    this.#ask();
  }

  /** Why this node is behind; empty when it is not. */
  reason(): string {
    this.#look();
    const inDoubt = this.#settled < this.#doubts;
    if (!inDoubt && !this.#late && this.#receiving === 0) return "";
    const applied = this.#options.appliedIndex();
    const behind = this.#known > applied;
    if (this.#receiving === 0 && !behind) {
      return "the leader has not confirmed yet that this node is up to date";
    }
    const what = this.#receiving > 0 ? "a snapshot is being received" : "the node catches up";
    return behind ? `${what}: entry ${applied} of ${this.#known}` : what;
  }

  #look(): void {
    const nowMs = this.#options.monotonicMs();
    const stoodStill = nowMs - this.#lookedMs > NODE.standstillMs;
    this.#lookedMs = nowMs;
    if (stoodStill) this.doubt();
    this.#judge(nowMs);
  }

  #judge(nowMs: number): void {
    const applied = this.#options.appliedIndex();
    const ageMs = nowMs - this.#markMs;
    if (applied >= this.#mark) {
      if (ageMs <= NODE.evenMs || this.#known <= applied) this.#late = false;
      this.#setMark(nowMs);
    } else if (ageMs > NODE.behindMs && this.#known - applied > NODE.behindEntries) {
      this.#late = true;
    }
  }

  #setMark(nowMs: number): void {
    this.#mark = this.#known;
    this.#markMs = nowMs;
  }

  /** A question from before the last doubt proves nothing, so it is followed by another one. */
  #ask(): void {
    if (this.#asking || this.#settled >= this.#doubts) return;
    const doubts = this.#doubts;
    this.#asking = true;
    const done = (answered: boolean) => {
      this.#asking = false;
      if (answered) this.#settled = doubts;
    };
    // Refused when too many reads wait or the node ends; while there are ticks, the next one asks again.
    this.#options.readPoint().then(() => done(true), () => done(false));
  }
}
