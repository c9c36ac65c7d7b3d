/**
 * Reads the body, and the headers where the type declares some: a later step may wait, and the bytes of the message are
 * another one's by then.
 */
import { messageOf } from "../../base/mod.ts";
import { ErrorCode } from "../answer.ts";
import { Body } from "../body.ts";
import { BodySource } from "../body_source.ts";
import { EarlyRefusal } from "../early_refusal.ts";
import type { Edge } from "../edge.ts";
import type { GrpcRoute } from "../route.ts";
import type { Way } from "./step.ts";

export function read({ readsBody, readsHeaders }: GrpcRoute, _edge: Edge, next: Way): Way {
  if (!readsBody) return next;
  return (exchange) => {
    const { payload } = exchange;
    let body: Body;
    try {
      body = Body.parse(payload.body);
    } catch (error) {
      throw new EarlyRefusal(ErrorCode.badSource, messageOf(error));
    }
    exchange.source = new BodySource(body, readsHeaders ? payload.headers() : undefined);
    return next(exchange);
  };
}
