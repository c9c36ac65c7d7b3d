/**
 * Judges a call by the token of its own headers and by the names in its body, in the form in which the verb works on
 * them. While no tokens are demanded, and for types that are for everybody, it is not on the way.
 */
import type { Authentication } from "../../api/mod.ts";
import { decide, type Permission, type Principal, type Resource } from "../../auth/mod.ts";
import { ApiError, GRPC, nextTurn } from "../../base/mod.ts";
import type { Edge } from "../edge.ts";
import type { Exchange } from "../exchange.ts";
import type { GrpcRoute, Subject } from "../route.ts";
import type { Way } from "./step.ts";

/** The words of Nacos. With the code 403 they make clients log in once more. */
const WHY_UNKNOWN = {
  missing: "unknown user!",
  invalid: "token invalid!",
  expired: "token expired!",
} as const;
const NOT_ALLOWED = "authorization failed!";
const MUST_CHANGE_PASSWORD = `${NOT_ALLOWED} The password has to be changed first.`;

const TOKEN_HEADER = "accessToken";
const AUTHORIZATION_HEADER = "Authorization";
const BEARER = "Bearer ";

/** For requests that name nothing: whoever has proved who they are. */
const IDENTITY: Permission = { action: "identity" };
const NOTHING: Resource = { namespace: undefined, group: undefined, name: undefined };

export function authorize(route: GrpcRoute, edge: Edge, next: Way): Way {
  const { permission, about } = route;
  if (!edge.demandsTokens || permission.action === "public") return next;
  const admit = (exchange: Exchange, token: string, found: Authentication): ReturnType<Way> => {
    if (!found.ok) throw new ApiError("forbidden", WHY_UNKNOWN[found.reason]);
    const { principal } = found;
    const { session, api } = exchange;
    session.access.prove(principal, token, api.auth);
    exchange.caller = session.access.callerOf(exchange.caller, principal);
    const subject = about?.(exchange.source, api) ?? [];
    if (!isBatch(subject)) {
      require(principal, permission, subject);
      return next(exchange);
    }
    const isJudged = requireAll(subject, principal, permission, edge);
    return isJudged === undefined ? next(exchange) : isJudged.then(() => next(exchange));
  };
  return (exchange) => {
    const token = tokenOf(exchange);
    const found = exchange.api.auth.authenticate(token);
    return found instanceof Promise
      ? found.then((each) => admit(exchange, token, each))
      : admit(exchange, token, found);
  };
}

/** Empty when there is none. What is in the body, or in headers of the connection, is no token. */
function tokenOf({ payload, session }: Exchange): string {
  const bytes = payload.header(TOKEN_HEADER);
  if (bytes !== undefined && bytes.length > 0) return session.access.textOf(bytes);
  const bearer = payload.header(AUTHORIZATION_HEADER);
  if (bearer === undefined || bearer.length === 0) return "";
  const text = session.access.textOf(bearer);
  return text.startsWith(BEARER) ? text.slice(BEARER.length) : text;
}

function isBatch(subject: Subject): subject is readonly Resource[] {
  return Array.isArray(subject);
}

function require(principal: Principal, permission: Permission, resource: Resource): void {
  const decision = decide(principal, permission, resource);
  if (decision.allowed) return;
  const { cause } = decision;
  throw new ApiError(
    "forbidden",
    cause === "mustChangePassword" ? MUST_CHANGE_PASSWORD : NOT_ALLOWED,
  );
}

/**
 * One that is refused refuses them all, so that the answer says nothing of the others. A user may have thousands of
 * rights with stars and a request thousands of items: others get a turn between.
 */
function requireAll(
  resources: readonly Resource[],
  principal: Principal,
  permission: Permission,
  edge: Edge,
): Promise<void> | undefined {
  if (resources.length === 0) require(principal, IDENTITY, NOTHING);
  const { clock } = edge;
  const judge = (from: number): Promise<void> | undefined => {
    const untilMs = clock.monotonicMs() + GRPC.judgeMs;
    for (let at = from; at < resources.length; at++) {
      const resource = resources[at];
      if (resource !== undefined) require(principal, permission, resource);
      if (clock.monotonicMs() > untilMs) return nextTurn().then(() => judge(at + 1));
    }
    return undefined;
  };
  return judge(0);
}
