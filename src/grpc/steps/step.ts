/**
 * What happens to every unary call is a list of steps, each in a file of its own. A step is handed the rest of the way
 * once for each type, at the start, and gives back the way with itself in front; a step that has nothing to do for a
 * type gives back the rest as it is, and costs that type nothing.
 */
import type { Edge } from "../edge.ts";
import type { Exchange } from "../exchange.ts";
import type { GrpcRoute } from "../route.ts";

/** Answers at once where it can: a promise costs more than most answers do. */
export type Way = (exchange: Exchange) => Uint8Array | Promise<Uint8Array>;

export type Step = (route: GrpcRoute, edge: Edge, next: Way) => Way;

/** The way of a type through the steps; the first of the list is the first to see a call. */
export function compose(steps: readonly Step[], route: GrpcRoute, edge: Edge): Way {
  return steps.reduceRight<Way>((next, step) => step(route, edge, next), () => {
    throw new TypeError(`No step has answered ${route.type}: the last one must`);
  });
}
