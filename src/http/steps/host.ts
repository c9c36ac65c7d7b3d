/**
 * Refuses a Host that has become part of the path: a filter in front has seen another one. In a target of origin form,
 * as our own engine hands it on, it cannot be, and that engine has judged it. On the platform's to read a header costs more
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
    if (exchange.request.url.startsWith("/")) return next(exchange);
    const wrong = wrongHost(exchange.request.headers);
    if (wrong !== undefined) throw wrong;
    return next(exchange);
  };
}
