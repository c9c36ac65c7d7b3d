/** Notes who calls, as far as the connection and the headers say so. */
import type { Edge } from "../edge.ts";
import { HttpCaller } from "../caller.ts";
import type { HttpRoute } from "../route.ts";
import type { Way } from "./step.ts";

export function who(_route: HttpRoute, _edge: Edge, next: Way): Way {
  return (exchange) => {
    exchange.caller = new HttpCaller(exchange.request, exchange.info, exchange);
    return next(exchange);
  };
}
