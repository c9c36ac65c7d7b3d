import type { SimNode } from "../node.ts";
import type { SimOptions } from "../options.ts";
import { Violation } from "../violation.ts";
import { RealMachine } from "./real_machine.ts";

/**
 * Nodes at rest hold equal states, the remembered requests included; no more requests are remembered
 * than the bound allows, and no request has written two rows of history.
 */
export function demandEqualStates(
  nodes: readonly SimNode[],
  { dedupEntries, keys }: SimOptions,
): void {
  const [first] = nodes;
  for (const { id, machine } of nodes) {
    if (machine.digest !== first?.machine.digest) {
      throw new Violation("equal_states", `the states of nodes ${first?.id} and ${id} differ`);
    }
    if (!(machine instanceof RealMachine)) continue;
    const remembered = machine.rememberedRequests();
    if (remembered > dedupEntries) {
      throw new Violation(
        "equal_states",
        `node ${id} remembers ${remembered} requests, wanted at most ${dedupEntries}`,
      );
    }
    const operators = machine.historyOperators(keys);
    const twice = operators.find((one, at) => operators.indexOf(one) !== at);
    if (twice !== undefined) {
      throw new Violation("one_history_row", `request ${twice} has two rows at node ${id}`);
    }
  }
}
