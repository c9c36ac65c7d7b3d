/** Tells the access log of every answer; not on the way at all while there is none. */
import { subjectOf } from "../../base/mod.ts";
import { type HttpAnswer, WholeAnswer } from "../../h1/mod.ts";
import { HttpCaller } from "../caller.ts";
import type { Edge } from "../edge.ts";
import type { Exchange } from "../exchange.ts";
import type { HttpRoute } from "../route.ts";
import type { Way } from "./step.ts";

export function access(_route: HttpRoute, { onAccess, clock }: Edge, next: Way): Way {
  if (onAccess === undefined) return next;
  const tell = (answer: HttpAnswer, exchange: Exchange, { atMs, startedMs }: Start): HttpAnswer => {
    const { request, info } = exchange;
    // What no route serves is not asked who it comes from.
    const caller = exchange.caller ?? new HttpCaller(request, info, exchange);
    onAccess({
      atMs,
      protocol: "http",
      ip: caller.ip,
      user: caller.user,
      method: exchange.method,
      path: exchange.path,
      ...subjectOf((name) => exchange.sent?.raw(name)),
      status: answer.status,
      sizeBytes: answer instanceof WholeAnswer ? answer.sizeBytes : undefined,
      tookMs: clock.monotonicMs() - startedMs,
      requestId: exchange.requestId,
    });
    return answer;
  };
  return (exchange) => {
    const start = { atMs: clock.nowMs(), startedMs: clock.monotonicMs() };
    const answer = next(exchange);
    return answer instanceof Promise
      ? answer.then((response) => tell(response, exchange, start))
      : tell(answer, exchange, start);
  };
}

interface Start {
  readonly atMs: number;
  readonly startedMs: number;
}
