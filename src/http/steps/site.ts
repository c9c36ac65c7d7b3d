/**
 * Refuses what a page of another site makes a browser send, where it would change something. The port for browsers has
 * a stricter rule of its own. On routes about services a header costs more than a beat can spare, so there only POST is
 * looked at, and of it only what every browser sends with one: other methods are sent to another site only after that
 * was asked for and allowed, and nobody is allowed to.
 */
import type { Edge } from "../edge.ts";
import { foreignSiteOf, hasTokenHeader } from "../foreign_site.ts";
import type { HttpRoute } from "../route.ts";
import type { Way } from "./step.ts";

export function site(route: HttpRoute, { sessions, allowedOrigins }: Edge, next: Way): Way {
  if (sessions !== undefined || !canBeForged(route)) return next;
  const isQuick = isAboutServices(route);
  return (exchange) => {
    const { headers } = exchange.request;
    if (isQuick && headers.get("origin") === null) return next(exchange);
    const refusal = foreignSiteOf(headers, allowedOrigins);
    if (refusal !== undefined && !hasTokenHeader(headers)) throw refusal;
    return next(exchange);
  };
}

function canBeForged(route: HttpRoute): boolean {
  const { method, permission } = route;
  if (method === "GET" || permission.action === "read") return false;
  return method === "POST" || !isAboutServices(route);
}

function isAboutServices({ permission }: HttpRoute): boolean {
  return "resource" in permission && permission.resource === "naming";
}
