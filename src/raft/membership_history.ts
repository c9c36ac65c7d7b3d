/**
 * Memberships by the index of the entry that holds them. The newest one is in force as soon as it
 * is in the log (4.1); older ones are kept until they are applied, because a truncation brings them
 * back.
 */
import { present } from "./invariants.ts";
import type { Membership } from "./types.ts";

interface Step {
  readonly index: number;
  readonly members: Membership;
}

export class MembershipHistory {
  #steps: Step[];

  constructor(index: number, members: Membership) {
    this.#steps = [{ index, members }];
  }

  /** The membership in force. */
  get latest(): Membership {
    return this.#newest().members;
  }

  /** Index of the entry that holds the membership in force. */
  get latestIndex(): number {
    return this.#newest().index;
  }

  push(index: number, members: Membership): void {
    this.#steps.push({ index, members });
  }

  /** Brings back what was in force before `index`; returns whether anything changed. */
  truncateFrom(index: number): boolean {
    const before = this.#steps.length;
    while (this.#steps.length > 1 && this.#newest().index >= index) this.#steps.pop();
    return this.#steps.length !== before;
  }

  /** Forgets what lies before the membership that is in force at `index`. */
  forgetBefore(index: number): void {
    while ((this.#steps[1]?.index ?? Infinity) <= index) this.#steps.shift();
  }

  /** The membership in force at `index`; the oldest known one for an index that lies before it. */
  at(index: number): Membership {
    const found = this.#steps.findLast((step) => step.index <= index) ?? this.#steps[0];
    return present(found, () => "the membership history is empty").members;
  }

  #newest(): Step {
    return present(this.#steps[this.#steps.length - 1], () => "the membership history is empty");
  }
}
