/** Which node keeps the leases of a service: the one that scores highest with it, so that a lost node moves only its share. */
import { hashTwo } from "./hash.ts";

/** `nodes` must not be empty; their order does not matter. */
export function homeOf(hash: number, nodes: readonly number[]): number {
  let best = -1;
  let bestScore = -1;
  for (const node of nodes) {
    const score = hashTwo(hash, node);
    if (score > bestScore || (score === bestScore && node > best)) {
      best = node;
      bestScore = score;
    }
  }
  if (best < 0) throw new Error("Cannot choose a node: there is none to choose from");
  return best;
}
