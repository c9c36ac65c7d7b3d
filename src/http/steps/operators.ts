/** Lets only operators onto routes that are for them. */
import type { Edge } from "../edge.ts";
import { isForOperators } from "../operator_gate.ts";
import type { HttpRoute } from "../route.ts";
import type { Way } from "./step.ts";

export function operators(route: HttpRoute, edge: Edge, next: Way): Way {
  if (!isForOperators(route)) return next;
  return (exchange) => {
    const refusal = edge.operators.refusal(exchange.request, exchange.info, route.path);
    if (refusal !== undefined) throw refusal;
    return next(exchange);
  };
}
