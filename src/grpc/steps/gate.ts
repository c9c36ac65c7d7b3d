/** Refuses while there is nothing to serve from, and new clients when the server goes. */
import { ErrorCode } from "../answer.ts";
import { EarlyRefusal } from "../early_refusal.ts";
import type { Edge } from "../edge.ts";
import type { GrpcRoute } from "../route.ts";
import type { Way } from "./step.ts";

export function gate({ beforeSetup }: GrpcRoute, { server, life }: Edge, next: Way): Way {
  return (exchange) => {
    const { api } = life;
    if (api === undefined || !server.isServing()) {
      throw new EarlyRefusal(ErrorCode.starting, "Server is starting, please try later.");
    }
    if (beforeSetup === true && life.isLeaving) {
      throw new EarlyRefusal(ErrorCode.starting, "Server is shutting down.");
    }
    exchange.api = api;
    return next(exchange);
  };
}
