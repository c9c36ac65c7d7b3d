/** Builds histories for tests of the checkers: each operation after the one before unless told otherwise. */
import type { Family, Operation, OperationKind, Outcome } from "./history.ts";

export interface Planted {
  readonly kind: OperationKind;
  readonly family?: Family;
  readonly key?: string;
  readonly node?: number;
  readonly value?: string;
  readonly expected?: string;
  readonly outcome?: Outcome;
  readonly seen?: string | undefined;
  readonly applied?: number;
  /** Beginning and end in the total order; one after the other when absent. */
  readonly span?: readonly [beganAt: number, endedAt: number];
}

export function planted(...operations: readonly Planted[]): Operation[] {
  return operations.map(({ span, ...rest }, place) => ({
    family: "register",
    key: "k",
    node: 1,
    outcome: "ok",
    beganAt: span?.[0] ?? place * 2 + 1,
    endedAt: span?.[1] ?? place * 2 + 2,
    tookMs: 1,
    ...rest,
  }));
}
