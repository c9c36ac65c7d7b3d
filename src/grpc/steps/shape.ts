/** Gives what was thrown on the way the class that readers of the type know. Nothing gets past it. */
import { ApiError, stackOf } from "../../base/mod.ts";
import { ERROR_RESPONSE, ErrorCode, failure, refusal } from "../answer.ts";
import type { Edge } from "../edge.ts";
import type { Exchange } from "../exchange.ts";
import { RequestCaller } from "../request_caller.ts";
import { EarlyRefusal } from "../early_refusal.ts";
import type { GrpcRoute } from "../route.ts";
import type { Way } from "./step.ts";

export function shape(route: GrpcRoute, edge: Edge, next: Way): Way {
  const { logger, defects } = edge;
  const refused = (error: unknown, exchange: Exchange): Uint8Array => {
    exchange.failed = true;
    if (error instanceof EarlyRefusal) {
      logger.debug("a request is refused before it is served", {
        type: route.type,
        errorCode: error.errorCode,
        why: error.message,
      });
      return failure(error.errorCode, error.message);
    }
    if (error instanceof ApiError) {
      if (error.kind === "forbidden") tellRefusal(exchange, route, error);
      if (logger.enabled("debug")) {
        const { kind, code, message: why } = error;
        const { requestId } = exchange;
        logger.debug("a request is refused", { type: route.type, requestId, kind, code, why });
      }
      return refusal(error, route.failure ?? ERROR_RESPONSE);
    }
    defects.log("error", "Failed to handle a gRPC request", {
      type: route.type,
      requestId: exchange.requestId,
      error: stackOf(error),
    });
    return failure(ErrorCode.server, "internal error", route.failure);
  };
  return (exchange) => {
    try {
      const answer = next(exchange);
      if (answer instanceof Uint8Array) return answer;
      return answer.catch((error: unknown) => refused(error, exchange));
    } catch (error) {
      return refused(error, exchange);
    }
  };
}

function tellRefusal(exchange: Exchange, { type }: GrpcRoute, { message }: ApiError): void {
  exchange.api.audit.record({
    kind: "refusal",
    origin: new RequestCaller(exchange),
    verb: type,
    object: aboutOf(exchange),
    outcome: "refused",
    why: message,
  });
}

function aboutOf({ source }: Exchange): string {
  const parts: string[] = [];
  for (const name of ["tenant", "namespace", "group", "groupName", "dataId", "serviceName"]) {
    const value = source.rawIfText(name) ?? "";
    if (value !== "") parts.push(`${name}=${value}`);
  }
  return parts.join(" ");
}
