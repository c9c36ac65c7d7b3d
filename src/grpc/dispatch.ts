/** From the bytes of a unary call to the bytes of its answer; the checks come in the order that clients know. */
import type { Api, ServerView } from "../api/mod.ts";
import {
  ApiError,
  type Clock,
  copyOf,
  GRPC,
  LatencyHistogram,
  type LatencyView,
  type Logger,
  LogThrottle,
  messageOf,
  stackOf,
} from "../base/mod.ts";
import { ERROR_RESPONSE, ErrorCode, failure, refusal } from "./answer.ts";
import { Body } from "./body.ts";
import { decodePayload, type Payload } from "./payload_codec.ts";
import type { Pushes } from "./pushes.ts";
import type { GrpcCall, GrpcRoute } from "./route.ts";
import { FORBIDDEN_TYPES, grpcRoutes } from "./routes.ts";
import type { Session } from "./session.ts";

/** Calls of one type since the start. */
export interface CallFigures {
  readonly count: number;
  /** Answered by a refusal or an internal error. */
  readonly failed: number;
  readonly latency: LatencyView;
}

export interface DispatcherOptions {
  readonly server: Pick<ServerView, "isServing">;
  readonly pushes: Pushes;
  readonly clock: Clock;
  readonly logger: Logger;
}

type Answer = Uint8Array | Promise<Uint8Array>;

const MAX_NAMED_CHARS = 128;
/** Refusals before a route is found are counted under this name. */
const NO_ROUTE = "none";

class Counter implements CallFigures {
  count = 0;
  failed = 0;
  readonly latency = new LatencyHistogram();
}

export class Dispatcher {
  readonly #options: DispatcherOptions;
  readonly #routes: ReadonlyMap<string, GrpcRoute>;
  readonly #counters = new Map<string, Counter>([[NO_ROUTE, new Counter()]]);
  readonly #defects: LogThrottle;
  #api: Api | undefined;
  #leaving = false;

  constructor(options: DispatcherOptions) {
    this.#options = options;
    this.#defects = new LogThrottle({
      logger: options.logger,
      clock: options.clock,
      lines: GRPC.defectLogsPerSecond,
    });
    this.#routes = new Map(grpcRoutes.map((route) => [route.type, route]));
    for (const { type } of grpcRoutes) this.#counters.set(type, new Counter());
  }

  /** Until then every call is refused. */
  serve(api: Api): void {
    this.#api = api;
  }

  /** From now on new clients are sent away; those that are here are still served. */
  leave(): void {
    this.#leaving = true;
  }

  figures(): ReadonlyMap<string, CallFigures> {
    return this.#counters;
  }

  dispatch(session: Session, message: Uint8Array): Answer {
    let payload: Payload;
    try {
      payload = decodePayload(message);
    } catch (error) {
      const why = messageOf(error);
      return this.#refuse(ErrorCode.badSource, why);
    }
    const api = this.#api;
    if (api === undefined || !this.#options.server.isServing()) {
      return this.#refuse(ErrorCode.starting, "Server is starting, please try later.");
    }
    const route = this.#routes.get(payload.type);
    if (route?.beforeSetup === true) return this.#beforeSetup(route, session);
    if (route === undefined && !FORBIDDEN_TYPES.has(payload.type)) {
      const named = payload.type.slice(0, MAX_NAMED_CHARS);
      return this.#refuse(ErrorCode.noHandler, `${named} RequestHandler Not Found`);
    }
    if (session.isRegistered) return this.#serve(route, payload, session);
    // Only the call itself may look at the bytes received.
    const kept = decodePayload(copyOf(message));
    return session.awaitSetup().then((registered) =>
      registered
        ? this.#serve(route, kept, session)
        : this.#refuse(ErrorCode.unregistered, "Connection is unregistered.")
    );
  }

  #refuse(errorCode: number, message: string): Uint8Array {
    const counter = this.#counter(NO_ROUTE);
    counter.count++;
    counter.failed++;
    this.#options.logger.debug("a request is refused before it is served", {
      errorCode,
      why: message,
    });
    return failure(errorCode, message);
  }

  #beforeSetup(route: GrpcRoute, session: Session): Answer {
    if (this.#leaving) return this.#refuse(ErrorCode.starting, "Server is shutting down.");
    return this.#call(route, EMPTY_BODY, session);
  }

  #serve(route: GrpcRoute | undefined, payload: Payload, session: Session): Answer {
    if (route === undefined) {
      const message = ` invoke ${payload.type} from sdk is forbidden`;
      return this.#refuse(ErrorCode.badSource, message);
    }
    if (route.fixed !== undefined) {
      const counter = this.#counter(route.type);
      counter.count++;
      counter.latency.record(0);
      return route.fixed;
    }
    let body: Body;
    try {
      checkLength(payload.body, route);
      body = Body.parse(payload.body);
    } catch (error) {
      const why = messageOf(error);
      return this.#refuse(ErrorCode.badSource, why);
    }
    return this.#call(route, body, session, (name) => payload.headers().get(name));
  }

  #call(
    route: GrpcRoute,
    body: Body,
    session: Session,
    header: GrpcCall["header"] = NO_HEADERS,
  ): Answer {
    const { pushes, clock } = this.#options;
    const api = this.#api;
    if (api === undefined) throw new Error("A call was let through before there is data");
    const startedMs = clock.monotonicMs();
    const counter = this.#counter(route.type);
    counter.count++;
    let answer: Answer;
    try {
      answer = route.handle({ api, pushes, body, caller: session.caller, header });
    } catch (error) {
      answer = this.#failed(route, counter, error, body);
    }
    if (answer instanceof Uint8Array) {
      counter.latency.record(clock.monotonicMs() - startedMs);
      return answer;
    }
    return answer
      .catch((error: unknown) => this.#failed(route, counter, error, body))
      .finally(() => counter.latency.record(clock.monotonicMs() - startedMs));
  }

  #failed(route: GrpcRoute, counter: Counter, error: unknown, body: Body): Uint8Array {
    counter.failed++;
    const { logger } = this.#options;
    if (error instanceof ApiError) {
      if (logger.enabled("debug")) {
        const { kind, code, message: why } = error;
        const requestId = requestIdOf(body);
        logger.debug("a request is refused", { type: route.type, requestId, kind, code, why });
      }
      return refusal(error, route.failure ?? ERROR_RESPONSE);
    }
    this.#defects.log("error", "Failed to handle a gRPC request", {
      type: route.type,
      requestId: requestIdOf(body),
      error: stackOf(error),
    });
    return failure(ErrorCode.server, "internal error", route.failure);
  }

  #counter(type: string): Counter {
    const counter = this.#counters.get(type);
    if (counter === undefined) throw new Error(`Cannot count ${type}: no route has this type`);
    return counter;
  }
}

/** For the log. Where a client sends no text, there is none to be named. */
function requestIdOf(body: Body): string | undefined {
  try {
    return body.text("requestId")?.slice(0, MAX_NAMED_CHARS);
  } catch (error) {
    if (error instanceof ApiError) return undefined;
    throw error;
  }
}

/** What a message may have in bytes is for contents; requests without one are refused before they are read. */
function checkLength(
  body: Uint8Array,
  { type, maxBodyBytes = GRPC.maxBodyBytes }: GrpcRoute,
): void {
  if (body.length <= maxBodyBytes) return;
  throw new ApiError(
    "tooLarge",
    `Cannot take the body of ${type}: found ${body.length} bytes, at most ${maxBodyBytes} are wanted`,
  );
}

const NO_HEADERS = () => undefined;
const EMPTY_BODY = new Body({});
