/**
 * Gives what was thrown on the way the shape that clients of the route know. Nothing gets past it: whatever happens is
 * answered, and what is not answered yet when the server must end is answered then.
 */
import type { HttpAnswer } from "../../h1/mod.ts";
import type { Edge } from "../edge.ts";
import { ApiError, stackOf } from "../../base/mod.ts";
import { errorAnswer } from "../error_shape.ts";
import type { Exchange } from "../exchange.ts";
import { isRefusal } from "../refusal.ts";
import type { HttpRoute } from "../route.ts";
import { tellRefusal } from "../tell_refusal.ts";
import type { Way } from "./step.ts";

export function shape(
  route: HttpRoute,
  { audit, defects, inFlight, logger }: Edge,
  next: Way,
): Way {
  const refused = (error: unknown, exchange: Exchange): HttpAnswer => {
    // Of the route, not of the request: nothing that a client chose, and no secret of a query, gets into the log.
    const { method, path } = route;
    if (error instanceof ApiError) {
      if (isRefusal(error)) tellRefusal(audit, route, exchange, error.message);
      if (logger.enabled("debug")) {
        const { requestId } = exchange;
        const { kind, message: why } = error;
        logger.debug("a request is refused", { method, path, requestId, kind, why });
      }
      return errorAnswer(error, exchange);
    }
    const { requestId } = exchange;
    const text = stackOf(error);
    defects.log("error", "unexpected error in a request", { method, path, requestId, error: text });
    return errorAnswer(new ApiError("invalid", "Internal server error", 500), exchange);
  };
  const settled = async (answer: Promise<HttpAnswer>, exchange: Exchange): Promise<HttpAnswer> => {
    try {
      return await answer;
    } catch (error) {
      return refused(error, exchange);
    }
  };
  return (exchange) => {
    try {
      const answer = next(exchange);
      return answer instanceof Promise ? inFlight.track(settled(answer, exchange)) : answer;
    } catch (error) {
      return refused(error, exchange);
    }
  };
}
