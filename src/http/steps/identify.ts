/**
 * Puts the request's id on the answer. A plain 200 goes without one: its second header would cost a third of what the
 * whole answer does (see `answer.ts`), so it is there only while the access log tells of every request anyway.
 */
import type { HttpAnswer } from "../../h1/mod.ts";
import { setHeader } from "../answer.ts";
import type { Edge } from "../edge.ts";
import type { Exchange } from "../exchange.ts";
import { REQUEST_ID_HEADER } from "../request_ids.ts";
import type { HttpRoute } from "../route.ts";
import type { Way } from "./step.ts";

export function identify(_route: HttpRoute, { onAccess }: Edge, next: Way): Way {
  const isOnAll = onAccess !== undefined;
  const named = (answer: HttpAnswer, exchange: Exchange): HttpAnswer => {
    if (isOnAll || answer.status !== 200) setHeader(answer, REQUEST_ID_HEADER, exchange.requestId);
    return answer;
  };
  return (exchange) => {
    const answer = next(exchange);
    return answer instanceof Promise
      ? answer.then((response) => named(response, exchange))
      : named(answer, exchange);
  };
}
