import type { NodeId } from "../../../src/raft/mod.ts";
import type { Checks } from "../host.ts";
import type { EntryRegistry, Ledger } from "../ledger.ts";
import type { SimNode } from "../node.ts";
import { Violation } from "../violation.ts";

/** What every invariant may look at. */
export interface Sight {
  readonly ledger: Ledger;
  readonly registry: EntryRegistry;
  readonly nodes: ReadonlyMap<NodeId, SimNode>;
}

/**
 * A property that holds after every event; it is told what happened and looks only at what that
 * touched.
 */
export type Invariant = Partial<Checks> & { readonly name: string };

/** Fails the run unless the condition holds. */
export function demand(
  condition: boolean,
  check: string,
  message: () => string,
): asserts condition {
  if (!condition) throw new Violation(check, message());
}
