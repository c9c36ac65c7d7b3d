/**
 * What happens to every request is a list of steps, each in a file of its own. A step is handed the rest of the way
 * once for each route, at the start, and gives back the way with itself in front; a step that has nothing to do on a
 * route gives back the rest as it is, and costs that route nothing.
 */
import type { HttpAnswer } from "../../h1/mod.ts";
import type { Edge } from "../edge.ts";
import type { Exchange } from "../exchange.ts";
import type { HttpRoute } from "../route.ts";

/** Answers at once where it can: a promise costs more than most answers do. */
export type Way = (exchange: Exchange) => HttpAnswer | Promise<HttpAnswer>;

/** Throws, at the start, when the route cannot be served by it. */
export type Step = (route: HttpRoute, edge: Edge, next: Way) => Way;

/** The way of a route through the steps; the first of the list is the first to see a request. */
export function compose(steps: readonly Step[], route: HttpRoute, edge: Edge): Way {
  return steps.reduceRight<Way>((next, step) => step(route, edge, next), atTheEnd);
}

function atTheEnd({ path }: Exchange): never {
  throw new TypeError(`No step has answered ${path}: the last one must`);
}
