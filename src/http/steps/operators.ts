/**
 * Lets operators onto routes that are for them, and, while nobody is asked for a token, nobody else. Routes about users
 * are left to the step `auth` either way.
 */
import { SYSTEM } from "../../auth/mod.ts";
import type { Edge } from "../edge.ts";
import { isForOperators, provesOperator, wantsProof } from "../operator_gate.ts";
import type { HttpRoute } from "../route.ts";
import type { Way } from "./step.ts";

export function operators(route: HttpRoute, edge: Edge, next: Way): Way {
  const gate = edge.operators;
  if (wantsProof(route, edge.isAuthOn)) {
    const proof = provesOperator(route, edge.isAuthOn);
    if (proof === "nothing") return next;
    // Whoever is none needs a right; the step `auth` asks for it.
    return (exchange) => {
      if (gate.admits(exchange.request, exchange.info, proof)) {
        exchange.principal = SYSTEM;
        exchange.caller.user = SYSTEM.operator;
      }
      return next(exchange);
    };
  }
  if (!isForOperators(route)) return next;
  return (exchange) => {
    const refusal = gate.refusal(exchange.request, exchange.info, route.path);
    if (refusal !== undefined) throw refusal;
    exchange.principal = SYSTEM;
    return next(exchange);
  };
}
