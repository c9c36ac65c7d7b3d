import { demand, type Invariant } from "./invariant.ts";

/**
 * A request takes effect at one place of the log, however often it is sent and wherever it is
 * applied (6.3).
 */
export function atMostOnce(): Invariant {
  const name = "at_most_once";
  const effects = new Map<number, number>();
  return {
    name,
    effect(node, request, index) {
      const known = effects.get(request);
      if (known === undefined) effects.set(request, index);
      demand(
        known === undefined || known === index,
        name,
        () => `request ${request} takes effect at ${known} and, at node ${node.id}, at ${index}`,
      );
    },
  };
}
