/** Notes who calls, as far as the connection and its set-up say so. Without a set-up only few types are served. */
import { ErrorCode } from "../answer.ts";
import { EarlyRefusal } from "../early_refusal.ts";
import type { Edge } from "../edge.ts";
import type { Exchange } from "../exchange.ts";
import type { GrpcRoute } from "../route.ts";
import type { Way } from "./step.ts";

export function who({ beforeSetup }: GrpcRoute, _edge: Edge, next: Way): Way {
  const known = (exchange: Exchange) => {
    exchange.caller = exchange.session.caller;
    return next(exchange);
  };
  if (beforeSetup === true) return known;
  const overtaking = async (exchange: Exchange): Promise<Uint8Array> => {
    exchange.keep();
    if (await exchange.session.awaitSetup()) return await known(exchange);
    throw new EarlyRefusal(ErrorCode.unregistered, "Connection is unregistered.");
  };
  return (exchange) => exchange.session.isRegistered ? known(exchange) : overtaking(exchange);
}
