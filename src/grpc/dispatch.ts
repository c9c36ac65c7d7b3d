/** From the bytes of a unary call to the bytes of its answer: finds the type, and lets the call go its way. */
import { checkPermission } from "../api/mod.ts";
import { messageOf } from "../base/mod.ts";
import { ErrorCode, failure } from "./answer.ts";
import type { Edge } from "./edge.ts";
import { Exchange } from "./exchange.ts";
import { decodePayload, type Payload } from "./payload_codec.ts";
import type { GrpcRoute } from "./route.ts";
import type { Session } from "./session.ts";
import { compose, type Way } from "./steps/step.ts";
import { STEPS } from "./steps/steps.ts";
import {
  FORBIDDEN_STEPS,
  FORBIDDEN_TYPES,
  NO_TYPE,
  UNKNOWN_STEPS,
  UNSERVED_ROUTE,
} from "./unserved.ts";

/** Answers a call. Never throws and never rejects. */
export type Dispatch = (session: Session, message: Uint8Array) => Uint8Array | Promise<Uint8Array>;

/** Throws at once for a type that cannot be served. */
export function createDispatch(routes: readonly GrpcRoute[], edge: Edge): Dispatch {
  const ways = waysOf(routes, edge);
  const unknown = compose(UNKNOWN_STEPS, UNSERVED_ROUTE, edge);
  return (session, message) => {
    let payload: Payload;
    try {
      payload = decodePayload(message);
    } catch (error) {
      return unreadable(messageOf(error), edge);
    }
    const way = ways.get(payload.type) ?? unknown;
    return way(new Exchange(session, message, payload));
  };
}

function waysOf(routes: readonly GrpcRoute[], edge: Edge): ReadonlyMap<string, Way> {
  const ways = new Map<string, Way>();
  for (const route of routes) {
    const { type, permission, about } = route;
    checkPermission(type, permission);
    if ("resource" in permission && about === undefined) {
      throw new TypeError(`Cannot serve ${type}: it does not say what its right is asked for`);
    }
    if (ways.has(type)) throw new TypeError(`Cannot serve ${type}: it is declared twice`);
    ways.set(type, compose(STEPS, route, edge));
  }
  for (const type of FORBIDDEN_TYPES) {
    ways.set(type, compose(FORBIDDEN_STEPS, UNSERVED_ROUTE, edge));
  }
  return ways;
}

function unreadable(why: string, { figures, logger }: Edge): Uint8Array {
  const counter = figures.of(NO_TYPE);
  counter.count++;
  counter.failed++;
  counter.latency.record(0);
  logger.debug("a request cannot be read", { why });
  return failure(ErrorCode.badSource, why);
}
