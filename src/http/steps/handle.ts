/** The last step: the handler of the route. */
import type { Edge } from "../edge.ts";
import type { HttpRoute } from "../route.ts";
import type { Way } from "./step.ts";

export function handle({ serve }: HttpRoute, _edge: Edge, _next: Way): Way {
  return (exchange) => serve(exchange.sent, exchange);
}
