/**
 * Refuses a Host that has become part of the path: a filter in front has seen another one. To read a header costs more
 * than a beat can spare, so on routes about services it is read where the query shows a slash, as a swallowed path does.
 */
import type { Edge } from "../edge.ts";
import { wrongHost } from "../host.ts";
import type { HttpRoute } from "../route.ts";
import type { Way } from "./step.ts";

export function host({ permission }: HttpRoute, _edge: Edge, next: Way): Way {
  const isAboutServices = "resource" in permission && permission.resource === "naming";
  return (exchange) => {
    if (isAboutServices && !exchange.query.includes("/")) return next(exchange);
    const wrong = wrongHost(exchange.request.headers);
    if (wrong !== undefined) throw wrong;
    return next(exchange);
  };
}
