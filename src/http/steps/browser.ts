/**
 * On the console's port a browser proves by its cookie who asks, without being asked; so what changes something is
 * taken from pages of this server alone, unless it has a token of its own. Not on any way of another port.
 */
import { SYSTEM } from "../../auth/mod.ts";
import { forgeryOf, strangeNameOf } from "../browser_sessions.ts";
import type { Edge } from "../edge.ts";
import { hasTokenHeader } from "../foreign_site.ts";
import type { HttpRoute } from "../route.ts";
import type { Way } from "./step.ts";

/** Who asks where nobody has to log in; changes are written down under this name. */
const ANYBODY = { ...SYSTEM, operator: "console" };

export function browser(_route: HttpRoute, { sessions, allowedOrigins }: Edge, next: Way): Way {
  if (sessions === undefined) return next;
  const { isOpen, ownNames } = sessions;
  return (exchange) => {
    if (isOpen || !hasTokenHeader(exchange.request.headers)) {
      const refusal = forgeryOf(exchange.method, exchange.request.headers, allowedOrigins);
      if (refusal !== undefined) throw refusal;
    }
    if (isOpen) {
      const strange = strangeNameOf(exchange.request.headers, ownNames);
      if (strange !== undefined) throw strange;
      exchange.principal = ANYBODY;
      exchange.caller.user = ANYBODY.operator;
    }
    return next(exchange);
  };
}
