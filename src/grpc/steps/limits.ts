/** What a message may have in bytes is for contents; requests without one are refused before they are read. */
import { GRPC } from "../../base/mod.ts";
import { ErrorCode } from "../answer.ts";
import { EarlyRefusal } from "../early_refusal.ts";
import type { Edge } from "../edge.ts";
import type { GrpcRoute } from "../route.ts";
import type { Way } from "./step.ts";

export function limits(route: GrpcRoute, _edge: Edge, next: Way): Way {
  if (!route.readsBody) return next;
  const { type, maxBodyBytes = GRPC.maxBodyBytes } = route;
  return (exchange) => {
    const { length } = exchange.payload.body;
    if (length <= maxBodyBytes) return next(exchange);
    throw new EarlyRefusal(
      ErrorCode.badSource,
      `Cannot take the body of ${type}: found ${length} bytes, at most ${maxBodyBytes} are wanted`,
    );
  };
}
