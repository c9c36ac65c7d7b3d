/** Who has changed, tried or been refused what: pages of the audit log, of all nodes or of this one. */
import { param, type ParamValues } from "../api/mod.ts";
import {
  ApiError,
  AUDIT,
  AUDIT_KINDS,
  AUDIT_OUTCOMES,
  type AuditFilter,
  given,
} from "../base/mod.ts";
import type { HttpAnswer } from "../h1/mod.ts";
import { json } from "./answer.ts";
import type { HttpCall } from "./call.ts";
import { type HttpRoute, routesUnder } from "./route.ts";

const DEFAULT_PAGE_SIZE = 50;

const AUDIT_QUERY = {
  user: param.filled().about("exactly this one"),
  object: param.filled().about("the object has this part, such as `config/dev:` or `user/alice`"),
  verb: param.filled().about("the verb begins so, such as `config.` or `login`"),
  kind: param.filled().about("`change`, `login`, `refusal` or `operation`"),
  outcome: param.filled().about("`ok`, `refused` or `failed`"),
  from: param.filled().about("not before: milliseconds since the epoch, or a date in ISO 8601"),
  to: param.filled().about("not after"),
  before: param.long().about("`next` of the page before"),
  aggregation: param.bool().or(true).about("of all nodes, `false`: of this one"),
  pageSize: param.int().or(DEFAULT_PAGE_SIZE).about(`at most ${AUDIT.maxPageSize}`),
};

async function audit(
  params: ParamValues<typeof AUDIT_QUERY>,
  { api }: HttpCall,
): Promise<HttpAnswer> {
  const { user, object, verb, before, pageSize: limit } = params;
  const kind = oneOf(AUDIT_KINDS, "kind", params.kind);
  const outcome = oneOf(AUDIT_OUTCOMES, "outcome", params.outcome);
  if (limit < 1 || limit > AUDIT.maxPageSize) {
    throw new ApiError("invalid", `pageSize is wanted from 1 to ${AUDIT.maxPageSize}`);
  }
  const filter: AuditFilter = {
    ...given({ user, object, verb, kind, outcome, before }),
    ...given({ fromMs: timeOf("from", params.from), toMs: timeOf("to", params.to) }),
    limit,
  };
  const { found: { records, next }, silent } = params.aggregation
    ? await api.audits.find(filter)
    : { found: await api.audit.find(filter), silent: [] };
  // Only when records are missing.
  const missingNodes = silent.length === 0 ? undefined : silent;
  const answer = json({ records, next: next ?? null, ...given({ missingNodes }) });
  answer.setHeader("cache-control", "no-store");
  return answer;
}

function oneOf<T extends string>(
  choices: readonly T[],
  name: string,
  value: string | undefined,
): T | undefined {
  if (value === undefined) return undefined;
  const found = choices.find((choice) => choice === value);
  if (found !== undefined) return found;
  throw new ApiError("invalid", `${name} is wanted as one of ${choices.join(", ")}`);
}

function timeOf(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const timeMs = /^\d{1,15}$/.test(text) ? Number(text) : Date.parse(text);
  if (Number.isFinite(timeMs)) return timeMs;
  throw new ApiError(
    "invalid",
    `${name} is wanted in milliseconds since the epoch, or as a date such as 2026-01-31T12:00:00Z`,
  );
}

const route = routesUnder({ base: "/rnacos/v1", family: "caused" });

export const auditRoutes: readonly HttpRoute[] = [
  route("GET", "/audit", {
    summary:
      "The audit log of all nodes, newest first: who has changed, tried or been refused what; `next` is where the next page begins",
    permission: { action: "admin", resource: "system" },
    params: AUDIT_QUERY,
    handler: audit,
  }),
];
