/** From a request to a response: finds the route, and lets the request go its way through the steps. */
import type { Api, ServerView } from "../api/mod.ts";
import {
  type AccessListener,
  type AuditTrail,
  type Clock,
  HTTP,
  type Logger,
  LogThrottle,
  NO_AUDIT,
} from "../base/mod.ts";
import { text } from "./answer.ts";
import { BodyReader } from "./body.ts";
import type { BrowserSessions } from "./browser_sessions.ts";
import type { AnswerListener, Edge } from "./edge.ts";
import type { HttpService } from "../h1/mod.ts";
import { Exchange } from "./exchange.ts";
import { type AllowedOrigins, NO_ORIGINS } from "./foreign_site.ts";
import { InFlight } from "./in_flight.ts";
import { type OperatorAccess, OperatorGate } from "./operator_gate.ts";
import { canonicalPath, splitUrl } from "./path.ts";
import type { HttpRoute } from "./route.ts";
import { RouteTable } from "./route_table.ts";
import { RequestIds } from "./request_ids.ts";
import { access } from "./steps/access.ts";
import { handle } from "./steps/handle.ts";
import { host } from "./steps/host.ts";
import { identify } from "./steps/identify.ts";
import { observe } from "./steps/observe.ts";
import { shape } from "./steps/shape.ts";
import { DEFAULT_CONTEXT_PATH } from "./context_path.ts";
import { compose, type Step, type Way } from "./steps/step.ts";
import { STEPS } from "./steps/steps.ts";
import { unservedRoute } from "./unserved.ts";

export interface HttpDeps {
  /** Undefined until there is data to serve. */
  readonly api: () => Api | undefined;
  readonly server: ServerView;
  readonly routes: readonly HttpRoute[];
  /** Where the routes of Nacos are, without a slash at the end; absent: `/nacos`. */
  readonly contextPath?: string;
  /** Whether requests must prove who asks; absent for no. */
  readonly isAuthOn?: boolean;
  /** Absent: the machine itself may use the routes for operators, and nobody else. */
  readonly operators?: OperatorAccess;
  /** Cookies prove who asks, on a port for browsers; absent for none. */
  readonly sessions?: BrowserSessions;
  /** Whose pages may make browsers change something, besides this server's own; absent for none. */
  readonly allowedOrigins?: AllowedOrigins;
  /** Path below which the routes are found as well, with a slash at both ends. */
  readonly basePath?: string;
  /** Bodies in memory have one bound for all ports that share it; absent: one of its own. */
  readonly bodies?: BodyReader;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Aborts when the server begins to stop. */
  readonly stopping: AbortSignal;
  /** Aborts when what is still pending must be answered now, whatever it waits for. */
  readonly cutOff: AbortSignal;
  readonly onAnswer?: AnswerListener;
  readonly onAccess?: AccessListener | undefined;
  readonly audit?: AuditTrail;
}

interface ServedRoute extends HttpRoute {
  readonly way: Way;
}

/** For requests that were under way: nobody can say how they would have ended. */
const STOPPING_TEXT = "server is DOWNnow, please try again later! A change may still take effect.";
/** What has no route needs no right and reads nothing. */
const UNSERVED_STEPS: readonly Step[] = [access, observe, identify, shape, host, handle];

/** Never throws and never rejects: whatever happens is answered. Throws at once for a route that cannot be served. */
export function createHttpHandler(deps: HttpDeps): HttpService {
  const edge = edgeOf(deps);
  const served = (steps: readonly Step[], route: HttpRoute): ServedRoute => {
    return { ...route, way: compose(steps, route, edge) };
  };
  const table = new RouteTable(deps.routes.map((route) => served(STEPS, route)));
  const unserved = served(
    UNSERVED_STEPS,
    unservedRoute(table, deps.contextPath ?? DEFAULT_CONTEXT_PATH),
  );
  const prefix = deps.basePath === "/" ? undefined : deps.basePath;
  return (request, info) => {
    const { method } = request;
    let { path, query } = splitUrl(request.url);
    if (prefix !== undefined && path.startsWith(prefix)) path = path.slice(prefix.length - 1);
    let route = table.find(method, path);
    if (route === undefined) {
      path = path.length > HTTP.maxPathChars ? "" : canonicalPath(path) ?? "";
      route = table.find(method, path) ?? unserved;
    }
    return route.way(new Exchange({ request, info, method, path, query }, route, edge));
  };
}

function edgeOf(deps: HttpDeps): Edge {
  const { api, server, clock, logger, stopping, cutOff, onAnswer, onAccess } = deps;
  const operators = deps.operators ?? { token: "", boundTo: "" };
  return {
    api,
    server,
    clock,
    logger,
    bodies: deps.bodies ?? new BodyReader(),
    defects: new LogThrottle({ logger, clock, lines: HTTP.errorLogsPerSecond }),
    inFlight: new InFlight(cutOff, () => text(STOPPING_TEXT, 503)),
    isAuthOn: deps.isAuthOn === true,
    operators: new OperatorGate(operators, logger, clock),
    sessions: deps.sessions,
    allowedOrigins: deps.allowedOrigins ?? NO_ORIGINS,
    stopping,
    onAnswer,
    onAccess,
    audit: deps.audit ?? NO_AUDIT,
    // Another one at each start, so that the ids of two nodes or starts are told apart.
    requestIds: new RequestIds(crypto.randomUUID().slice(0, 8)),
  };
}
