import type { AuditTrail } from "../base/mod.ts";
import { HttpCaller } from "./caller.ts";
import type { Exchange } from "./exchange.ts";
import type { HttpRoute } from "./route.ts";

/** Parameters that say what a request is about. */
const NAMES = [
  "namespaceId",
  "tenant",
  "namespace",
  "groupName",
  "group",
  "dataId",
  "serviceName",
];

/** The record of a request that was refused because of who asks. */
export function tellRefusal(
  trail: AuditTrail,
  { method, path }: HttpRoute,
  exchange: Exchange,
  why: string,
): void {
  const { request, info, sent } = exchange;
  // A request may be refused before its parameters are read.
  const about = sent?.told(NAMES) ?? [];
  trail.record({
    kind: "refusal",
    origin: exchange.caller ?? new HttpCaller(request, info, exchange),
    verb: `${method} ${path}`,
    object: about.join(" "),
    outcome: "refused",
    why,
  });
}
