/** What clients did and what they were told, in one total order of beginnings and ends. */

export type OperationKind = "publish" | "cas" | "remove" | "read" | "readLinearizable";

/**
 * `ok`: done. `missed`: a compare-and-set that found another value. `refused`: surely not done. `unknown`: nobody can
 * say; it may still take effect.
 */
export type Outcome = "ok" | "missed" | "refused" | "unknown";

/**
 * How a key is used. `unique`: one publish in its life. `rising`: one writer, versions from 1 on. `register`: many
 * clients publish, compare and set, remove and read.
 */
export type Family = "unique" | "rising" | "register";

export interface Beginning {
  readonly family: Family;
  readonly kind: OperationKind;
  readonly key: string;
  /** Id of the node that was asked. */
  readonly node: number;
  /** What is written. */
  readonly value?: string;
  /** What a compare-and-set expects. */
  readonly expected?: string;
}

export interface Ending {
  readonly outcome: Outcome;
  /** What a read saw; undefined when there was nothing. */
  readonly seen?: string | undefined;
  /** Index of the state that answered, where the server tells. */
  readonly applied?: number | undefined;
  /** What the server or the network said, when it is not ok. */
  readonly why?: string;
}

export interface Operation extends Beginning, Ending {
  /** Places in the order of all beginnings and ends. An operation without an end has `Infinity`. */
  readonly beganAt: number;
  readonly endedAt: number;
  readonly tookMs: number;
}

/** Keeps all operations of one run. */
export class History {
  readonly #ended: Operation[] = [];
  readonly #open = new Map<number, Beginning>();
  #place = 0;

  /** Runs `work` between its beginning and its end; what `work` throws is a defect of the test. */
  async record(beginning: Beginning, work: () => Promise<Ending>): Promise<Ending> {
    const beganAt = ++this.#place;
    const beganMs = performance.now();
    this.#open.set(beganAt, beginning);
    const ending = await work();
    this.#open.delete(beganAt);
    this.#ended.push({
      ...beginning,
      ...ending,
      beganAt,
      endedAt: ++this.#place,
      tookMs: performance.now() - beganMs,
    });
    return ending;
  }

  /** All operations, those under way as unknown, by their beginnings. */
  operations(): Operation[] {
    const open = [...this.#open].map(([beganAt, beginning]): Operation => ({
      ...beginning,
      outcome: "unknown",
      beganAt,
      endedAt: Infinity,
      tookMs: Infinity,
    }));
    return [...this.#ended, ...open].sort((left, right) => left.beganAt - right.beganAt);
  }
}

export function isWrite({ kind }: { readonly kind: OperationKind }): boolean {
  return kind === "publish" || kind === "cas" || kind === "remove";
}

/** All beginnings and ends in their order; `visit` tells by its first argument which it is. */
export function walk(
  operations: readonly Operation[],
  visit: (edge: "began" | "ended", operation: Operation) => void,
): void {
  const edges = operations.flatMap((operation) => [
    { at: operation.beganAt, edge: "began" as const, operation },
    { at: operation.endedAt, edge: "ended" as const, operation },
  ]);
  edges.sort((left, right) => left.at - right.at);
  for (const { at, edge, operation } of edges) if (at !== Infinity) visit(edge, operation);
}

/** The version that a value of a rising key carries; 0 for nothing. */
export function versionOf(value: string | undefined): number {
  return value === undefined ? 0 : Number(/^(\d+) /.exec(value)?.[1] ?? NaN);
}

/** A value of a rising key. */
export function rising(version: number, key: string): string {
  return `${version} of ${key} ${"x".repeat(version % 300)}`;
}
