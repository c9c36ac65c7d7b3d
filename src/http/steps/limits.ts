/** Refuses what is too long before anything of it is read; the body has its limit where it is read. */
import type { Edge } from "../edge.ts";
import { ApiError, HTTP } from "../../base/mod.ts";
import type { HttpRoute } from "../route.ts";
import type { Way } from "./step.ts";

export function limits(_route: HttpRoute, _edge: Edge, next: Way): Way {
  return (exchange) => {
    if (exchange.query.length > HTTP.maxQueryChars) {
      throw new ApiError("tooLarge", "Query string is too long");
    }
    return next(exchange);
  };
}
