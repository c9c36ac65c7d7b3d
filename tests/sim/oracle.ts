import type { Ledger } from "./ledger.ts";
import type { Result, Value } from "./machine.ts";
import type { SimNode } from "./node.ts";
import { Violation } from "./violation.ts";

interface Acknowledged {
  readonly request: number;
  readonly index: number;
}

/**
 * Judges what clients were told. A publish returns its index, so linear time is enough: whatever
 * began after an answer must come after it in the log, and a read must see at least what had been
 * answered before it began.
 */
export class Oracle {
  readonly #ledger: Ledger;
  readonly #acknowledged: Acknowledged[] = [];
  /** How often a write was handed to a node; what was doubled on the way counts as often. */
  readonly #asked = new Map<number, number>();
  readonly #refused = new Set<number>();
  #floor = 0;
  #reads = 0;

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  /** The highest index that any client has been told of; note it when a request begins. */
  get floor(): number {
    return this.#floor;
  }

  get writes(): number {
    return this.#acknowledged.length;
  }

  get reads(): number {
    return this.#reads;
  }

  /** A node takes a write. */
  asked(request: number): void {
    this.#asked.set(request, (this.#asked.get(request) ?? 0) + 1);
  }

  /** What happens to this write is no longer the business of one attempt. */
  doubted(request: number): void {
    this.asked(request);
  }

  /** A client is told that nothing was done. It holds for this attempt only. */
  surelyRefused(request: number): void {
    this.#refused.add(request);
  }

  /** A client is told the result of its request, which began when the floor was `floor`. */
  written(request: number, floor: number, result: Result): void {
    const committed = this.#ledger.result(request);
    if (committed === undefined) {
      throw new Violation("oracle_lost", `request ${request} is acknowledged but not committed`);
    }
    const agrees = result.request === request && result.index === committed.index &&
      result.outcome === committed.outcome;
    if (!agrees) {
      throw new Violation(
        "oracle_outcome",
        `request ${request} is answered ${JSON.stringify(result)}, ` +
          `the log says ${JSON.stringify(committed)}`,
      );
    }
    if (result.index <= floor) {
      throw new Violation(
        "oracle_order",
        `request ${request} began after index ${floor} was known but took effect at ${result.index}`,
      );
    }
    this.#acknowledged.push({ request, index: result.index });
    this.#floor = Math.max(this.#floor, result.index);
  }

  /** A client is told a value, as of the state after `applied`. */
  read(key: number, floor: number, seen: { value: Value | undefined; applied: number }): void {
    if (seen.applied < floor) {
      throw new Violation(
        "oracle_stale_read",
        `a read that began after index ${floor} was known sees the state of ${seen.applied}`,
      );
    }
    const wanted = this.#ledger.versionAt(key, seen.applied);
    const found = seen.value?.version ?? 0;
    if (found !== wanted) {
      throw new Violation(
        "oracle_read_value",
        `key ${key} is read at ${seen.applied} with version ${found}, wanted ${wanted}`,
      );
    }
    this.#reads++;
    this.#floor = Math.max(this.#floor, seen.applied);
  }

  /** Counts acknowledged requests that a converged node would not show; fails if there is one. */
  verify(nodes: readonly SimNode[]): void {
    for (const { request, index } of this.#acknowledged) {
      const missing = nodes.find((node) => node.appliedIndex < index);
      if (missing !== undefined || this.#ledger.result(request)?.index !== index) {
        throw new Violation("oracle_lost", `request ${request}, acknowledged at ${index}, is gone`);
      }
    }
    for (const request of this.#refused) {
      const index = this.#ledger.result(request)?.index;
      if (index === undefined || this.#asked.get(request) !== 1) continue;
      throw new Violation(
        "oracle_refused",
        `request ${request} was surely not done, and stands in the log at ${index}`,
      );
    }
  }
}
