/**
 * Tells the audit log of what changes the server itself, past the log of the cluster: members, leadership, log levels,
 * backups. Changes that go through the log have their record where they are proposed; refusals are told by `shape`.
 */
import { type AuditOutcome, messageOf } from "../../base/mod.ts";
import type { Edge } from "../edge.ts";
import type { Exchange } from "../exchange.ts";
import type { HttpRoute } from "../route.ts";
import { isRefusal } from "../refusal.ts";
import type { Way } from "./step.ts";

export function audit(route: HttpRoute, { audit: trail }: Edge, next: Way): Way {
  if (!isOperation(route)) return next;
  const tell = (exchange: Exchange, outcome: AuditOutcome, why = "") =>
    trail.record({
      kind: "operation",
      origin: exchange.caller,
      verb: `${route.method} ${route.path}`,
      object: objectOf(exchange, route),
      ...{ outcome, why },
    });
  return async (exchange) => {
    try {
      const answer = await next(exchange);
      if (answer.status < 400) tell(exchange, "ok");
      else tell(exchange, "refused", `status ${answer.status}`);
      return answer;
    } catch (error) {
      // That is told as a refusal.
      if (!isRefusal(error)) tell(exchange, "failed", messageOf(error));
      throw error;
    }
  };
}

function isOperation({ method, permission, hasOwnToken }: HttpRoute): boolean {
  if (permission.action !== "admin") return false;
  const isOfServer = permission.resource === "cluster" || permission.resource === "system";
  return isOfServer && (method !== "GET" || hasOwnToken === true);
}

const decoder = new TextDecoder();

/** Parameters that say what it is about; nothing else of what was sent is told. */
const TELLING = ["id", "logName", "logLevel", "entry", "value", "format", "namespace"];

function objectOf({ sent, body }: Exchange, { permission }: HttpRoute): string {
  // Bodies about the cluster are ids and addresses.
  const isTold = permission.action === "admin" && permission.resource === "cluster";
  const parts = isTold && body.length > 0 ? [decoder.decode(body)] : [];
  return [...parts, ...sent?.told(TELLING) ?? []].join(" ");
}
