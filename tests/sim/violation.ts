/** A check of the simulator that found the cluster in a state that must never be. */
export class Violation extends Error {
  /** Name of the invariant or oracle that spoke. */
  readonly check: string;

  constructor(check: string, message: string) {
    super(`${check}: ${message}`);
    this.name = "Violation";
    this.check = check;
  }
}
