/**
 * On the console's port a browser proves by its cookie who asks, without being asked; so what changes something is
 * taken from pages of this server alone, unless it has a token of its own. Not on any way of another port.
 */
import { SYSTEM } from "../../auth/mod.ts";
import { forgeryOf, strangeNameOf } from "../browser_sessions.ts";
import type { Edge } from "../edge.ts";
import type { Exchange } from "../exchange.ts";
import type { HttpRoute } from "../route.ts";
import type { Way } from "./step.ts";

/** Who asks where nobody has to log in; changes are written down under this name. */
const ANYBODY = { ...SYSTEM, operator: "console" };

export function browser(_route: HttpRoute, { sessions }: Edge, next: Way): Way {
  if (sessions === undefined) return next;
  const { isOpen, ownName } = sessions;
  return (exchange) => {
    if (isOpen || !hasOwnToken(exchange)) {
      const refusal = forgeryOf(exchange.method, exchange.request.headers);
      if (refusal !== undefined) throw refusal;
    }
    if (isOpen) {
      const strange = strangeNameOf(exchange.request.headers, ownName);
      if (strange !== undefined) throw strange;
      exchange.principal = ANYBODY;
      exchange.caller.user = ANYBODY.operator;
    }
    return next(exchange);
  };
}

/** In a header, which no page of another site can send along; the parameter of this name is none here. */
function hasOwnToken({ request: { headers } }: Exchange): boolean {
  return headers.has("authorization") || headers.has("accesstoken");
}
