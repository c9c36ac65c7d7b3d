/**
 * Proves who asks, and holds them to their rights: by the right that the matched route declares, on the names that its
 * verb works on. While authentication is off on the way of routes about users alone; never where a route is open or has
 * a token of its own.
 */
import type { Authentication } from "../../api/mod.ts";
import {
  decide,
  EVERYTHING,
  type Permission,
  type Principal,
  type Refusal,
  type Resource,
} from "../../auth/mod.ts";
import type { HttpAnswer } from "../../h1/mod.ts";
import { type AccessRefusal, forbidden } from "../access_refusal.ts";
import type { BrowserSessions } from "../browser_sessions.ts";
import type { Edge } from "../edge.ts";
import type { Exchange } from "../exchange.ts";
import { wantsProof } from "../operator_gate.ts";
import type { About, HttpRoute } from "../route.ts";
import type { Way } from "./step.ts";
import { sessionTokenOf, tokenIn } from "./token.ts";
import { unprovedOn } from "./unproved_on.ts";

export function auth(route: HttpRoute, edge: Edge, next: Way): Way {
  const { isAuthOn, sessions } = edge;
  const { permission, about } = route;
  if (!wantsProof(route, isAuthOn)) return next;
  const judge = (proof: Authentication, exchange: Exchange): HttpAnswer | Promise<HttpAnswer> => {
    if (!proof.ok) throw unprovedOn(route, edge, exchange.info, proof.reason);
    const { principal } = proof;
    exchange.principal = principal;
    exchange.caller.user = principal.operator;
    const refusal = about === undefined
      ? refusalOf(principal, permission, EVERYTHING)
      : refusalOf(principal, permission, about(exchange.sent, exchange));
    if (refusal !== undefined) throw refusal;
    return next(exchange);
  };
  const proofOf = sessions === undefined
    ? proved(about !== undefined)
    : provedBySession(sessions, route.hasOwnToken === true);
  return (exchange) => {
    // The step `operators` has let them in.
    if (exchange.principal.kind === "system") return next(exchange);
    const proof = proofOf(exchange);
    return proof instanceof Promise
      ? proof.then((found) => judge(found, exchange))
      : judge(proof, exchange);
  };
}

type Proving = (exchange: Exchange) => Authentication | Promise<Authentication>;

function proved(takesPasswords: boolean): Proving {
  return (exchange) => {
    const token = tokenIn(exchange.sent.raw("accessToken"), exchange.request.headers);
    exchange.token = token;
    return token === "" && takesPasswords
      ? byPassword(exchange)
      : exchange.api.auth.authenticate(token);
  };
}

/** On a port for browsers. Passwords have their limits at the login. */
function provedBySession(sessions: BrowserSessions, hasOwnToken: boolean): Proving {
  return (exchange) => {
    exchange.token = sessionTokenOf(sessions, exchange.request.headers, hasOwnToken);
    return exchange.api.auth.authenticate(exchange.token);
  };
}

/**
 * As in Nacos, name and password prove a user where there is no token: its client for Node sends them with each request.
 * Only where configs, services and namespaces are asked for; elsewhere parameters of these names mean another user.
 */
function byPassword({ api, sent, caller }: Exchange): Authentication | Promise<Authentication> {
  const username = sent.raw("username") ?? "";
  const password = sent.raw("password") ?? "";
  return username === "" || password === ""
    ? api.auth.authenticate("")
    : api.auth.authenticatePassword({ username, password }, caller);
}

function refusalOf(
  principal: Principal,
  permission: Permission,
  about: About,
): AccessRefusal | undefined {
  if (!isSeveral(about)) return refusalFor(decide(principal, permission, about));
  // What the handler asks about itself, or nothing: only that they may ask at all.
  if (about.length === 0 && principal.mustChangePassword) return forbidden("mustChangePassword");
  for (const resource of about) {
    const refusal = refusalFor(decide(principal, permission, resource));
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

function isSeveral(about: About): about is readonly Resource[] {
  return Array.isArray(about);
}

function refusalFor(decision: { readonly allowed: true } | Refusal): AccessRefusal | undefined {
  return decision.allowed ? undefined : forbidden(decision.cause);
}
