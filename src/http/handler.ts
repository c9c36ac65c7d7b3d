/** From a request to a response: finds the route, reads parameters and body, calls the handler, shapes errors. */
import type { Api } from "../api/mod.ts";
import { ApiError, type Clock, HTTP, type Logger, releaseBytes } from "../base/mod.ts";
import { text } from "./answer.ts";
import { BodyReader, hasNoBody } from "./body.ts";
import { HttpCall, type PeerInfo, socketIp } from "./call.ts";
import { ErrorLog } from "./error_log.ts";
import { errorAnswer, type ErrorPlace, jsonError } from "./error_shape.ts";
import { addFormPairs, addQueryPairs } from "./form.ts";
import { addMultipartPairs, boundaryOf } from "./multipart.ts";
import { InFlight } from "./in_flight.ts";
import { isForOperators, type OperatorAccess, OperatorGate } from "./operator_gate.ts";
import { Params } from "./params.ts";
import { canonicalPath, splitUrl } from "./path.ts";
import { errorFamily } from "./error_family.ts";
import type { HttpRoute } from "./route.ts";
import { nameOfMethod, RouteTable } from "./route_table.ts";

export interface HttpDeps {
  readonly api: Api;
  readonly routes: readonly HttpRoute[];
  /** Absent: the machine itself may use the routes for operators, and nobody else. */
  readonly operators?: OperatorAccess;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Aborts when the server begins to stop. */
  readonly stopping: AbortSignal;
  /** Aborts when what is still pending must be answered now, whatever it waits for. */
  readonly cutOff: AbortSignal;
  /** Told of every answer, for metrics; `path` is the route's, or `*` for what no route serves. */
  readonly onAnswer?: (method: string, path: string, status: number, startedMs: number) => void;
}

export type HttpHandler = (request: Request, info: PeerInfo) => Response | Promise<Response>;

const NO_BODY = new Uint8Array(0);
/** For requests that were under way: nobody can say how they would have ended. */
const STOPPING_TEXT = "server is DOWNnow, please try again later! A change may still take effect.";
const STARTING_TEXT = "server is STARTINGnow, please try again later!";

/** Never throws and never rejects: whatever happens is answered. */
export function createHttpHandler(deps: HttpDeps): HttpHandler {
  const dispatcher = new Dispatcher(deps);
  return (request, info) => dispatcher.dispatch(request, info);
}

interface Found {
  readonly request: Request;
  readonly info: PeerInfo;
  readonly route: HttpRoute | undefined;
  /** Canonical. */
  readonly path: string;
  readonly query: string;
}

/** A request that was matched, on its way through the steps. */
interface Matched {
  readonly request: Request;
  readonly info: PeerInfo;
  readonly route: HttpRoute;
  readonly query: string;
  readonly place: ErrorPlace;
}

class Dispatcher {
  readonly #deps: HttpDeps;
  readonly #table: RouteTable;
  readonly #bodies = new BodyReader();
  readonly #errors: ErrorLog;
  readonly #inFlight: InFlight;
  readonly #gate: OperatorGate;

  constructor(deps: HttpDeps) {
    this.#deps = deps;
    this.#gate = new OperatorGate(
      deps.operators ?? { token: "", boundTo: "" },
      deps.logger,
      deps.clock,
    );
    this.#table = new RouteTable(deps.routes);
    this.#errors = new ErrorLog(deps.logger, deps.clock);
    this.#inFlight = new InFlight(deps.cutOff, () => text(STOPPING_TEXT, 503));
  }

  dispatch(request: Request, info: PeerInfo): Response | Promise<Response> {
    const { path: raw, query } = splitUrl(request.url);
    const known = this.#table.find(request.method, raw);
    const path = known === undefined ? this.#canonical(raw) : raw;
    if (path === undefined) return text("Invalid request path", 400);
    const route = known ?? this.#table.find(request.method, path);
    const { onAnswer, clock } = this.#deps;
    if (onAnswer === undefined) return this.#answer({ request, info, route, path, query });
    const method = nameOfMethod(request.method);
    const startedMs = clock.monotonicMs();
    const answer = this.#answer({ request, info, route, path, query });
    const tell = (response: Response): Response => {
      onAnswer(method, route?.path ?? "*", response.status, startedMs);
      return response;
    };
    return answer instanceof Promise ? answer.then(tell) : tell(answer);
  }

  #answer(found: Found): Response | Promise<Response> {
    const { request, info, route, path, query } = found;
    if (route === undefined) return this.#unserved(request.method, path);
    const place = new Place(path, this.#deps.clock);
    if (query.length > HTTP.maxQueryChars) {
      return errorAnswer(new ApiError("tooLarge", "Query string is too long"), place);
    }
    if (isForOperators(route)) {
      const refusal = this.#gate.refusal(request, info, route.path);
      if (refusal !== undefined) return errorAnswer(refusal, place);
    }
    if (!route.answersWhileStarting && !this.#deps.api.node.isServing()) {
      return text(STARTING_TEXT, 503);
    }
    return this.#serve({ request, info, route, query, place });
  }

  #canonical(raw: string): string | undefined {
    return raw.length > HTTP.maxPathChars ? undefined : canonicalPath(raw);
  }

  #serve(matched: Matched): Response | Promise<Response> {
    try {
      const { request } = matched;
      const method = request.method;
      if (method === "GET" || method === "HEAD" || hasNoBody(request)) {
        const answer = matched.route.handler(this.#call(matched, NO_BODY));
        return answer instanceof Promise ? this.#later(answer, matched) : answer;
      }
      return this.#later(this.#withBody(matched), matched);
    } catch (error) {
      return this.#failed(error, matched);
    }
  }

  #later(answer: Promise<Response>, matched: Matched): Promise<Response> {
    return this.#inFlight.track(this.#settled(answer, matched));
  }

  async #settled(answer: Promise<Response>, matched: Matched): Promise<Response> {
    try {
      return await answer;
    } catch (error) {
      return this.#failed(error, matched);
    }
  }

  async #withBody(matched: Matched): Promise<Response> {
    const { request, route, info } = matched;
    const maxBytes = route.maxBodyBytes ?? HTTP.maxBodyBytes;
    const body = await this.#bodies.read(request, maxBytes, () => socketIp(info));
    try {
      const isLarge = body.bytes.length > HTTP.maxBodyBytes;
      // To have read, to decode and to serve a large content take their time each; others come in between.
      if (isLarge) await nextTurn();
      const call = this.#call(matched, body.bytes);
      // The values are texts of their own by now.
      if (isLarge && call.body.length === 0) releaseBytes(body.bytes);
      if (isLarge) await nextTurn();
      // Only the call is covered, not its promise: what a handler keeps while it waits has bounds of its own.
      return route.handler(call);
    } finally {
      body.release();
    }
  }

  #call(matched: Matched, body: Uint8Array<ArrayBuffer>): HttpCall {
    const { request, info, route, query, place } = matched;
    const values = new Map<string, string>();
    if (query !== "") addQueryPairs(query, values);
    const form = body.length > 0 && addBodyPairs(matched, body, values);
    return new HttpCall({
      request,
      info,
      api: this.#deps.api,
      isForOperators: isForOperators(route),
      path: place.path,
      params: new Params(values, place.family),
      body: form ? NO_BODY : body,
      stopping: this.#deps.stopping,
      clock: this.#deps.clock,
    });
  }

  #failed(error: unknown, { request, route, place }: Matched): Response {
    if (error instanceof ApiError) return errorAnswer(error, place);
    this.#errors.unexpected(error, request.method, route.path);
    return errorAnswer(new ApiError("invalid", "Internal server error", 500), place);
  }

  #unserved(method: string, path: string): Response {
    const place = new Place(path, this.#deps.clock);
    const allowed = this.#table.allowed(path);
    if (allowed !== undefined) {
      if (method === "OPTIONS") {
        return new Response(null, { status: 204, headers: { allow: allowed } });
      }
      const answer = jsonError(405, `Request method '${method}' not supported`, place);
      answer.headers.set("allow", allowed);
      return answer;
    }
    return place.family === "naming"
      ? jsonError(501, `no such api:${method}:${path}`, place)
      : jsonError(404, "No message available", place);
  }
}

/** Where an error happened; its family and time are worked out when an error asks for them. */
class Place implements ErrorPlace {
  readonly path: string;
  readonly #clock: Clock;

  constructor(path: string, clock: Clock) {
    this.path = path;
    this.#clock = clock;
  }

  get family(): ErrorPlace["family"] {
    return errorFamily(this.path);
  }

  get nowMs(): number {
    return this.#clock.nowMs();
  }
}

/** Whether the body is a form, whose pairs are then among the values. */
function addBodyPairs(
  { request, route }: Matched,
  body: Uint8Array,
  values: Map<string, string>,
): boolean {
  const type = request.headers.get("content-type");
  if (type === null) return false;
  if (isForm(type)) {
    addFormPairs(body, values, route.largeParam);
    return true;
  }
  const boundary = boundaryOf(type);
  if (boundary === undefined) return false;
  addMultipartPairs(body, boundary, values, route.largeParam);
  return true;
}

/** The charset is ignored on purpose: some clients name one that their bytes are not in. */
function isForm(type: string): boolean {
  return /^\s*application\/x-www-form-urlencoded\s*(;|$)/i.test(type);
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
