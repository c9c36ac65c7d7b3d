import type { AuditTrail } from "../base/mod.ts";
import { HttpCaller } from "./caller.ts";
import type { Exchange } from "./exchange.ts";
import type { HttpRoute } from "./route.ts";

/** The record of a request that was refused because of who asks. */
export function tellRefusal(
  trail: AuditTrail,
  { method, path }: HttpRoute,
  exchange: Exchange,
  why: string,
): void {
  const { request, info, sent } = exchange;
  const about = [
    "namespaceId",
    "tenant",
    "namespace",
    "groupName",
    "group",
    "dataId",
    "serviceName",
  ]
    .flatMap((name) => {
      const value = sent?.raw(name);
      return value === undefined || value === "" ? [] : [`${name}=${value}`];
    });
  trail.record({
    kind: "refusal",
    origin: exchange.caller ?? new HttpCaller(request, info, exchange),
    verb: `${method} ${path}`,
    object: about.join(" "),
    outcome: "refused",
    why,
  });
}
