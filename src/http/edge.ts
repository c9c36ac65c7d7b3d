import type { Api, ServerView } from "../api/mod.ts";
import type { AccessListener, AuditTrail, Clock, Logger, LogThrottle } from "../base/mod.ts";
import type { BodyReader } from "./body.ts";
import type { BrowserSessions } from "./browser_sessions.ts";
import type { AllowedOrigins } from "./foreign_site.ts";
import type { InFlight } from "./in_flight.ts";
import type { OperatorGate } from "./operator_gate.ts";
import type { RequestIds } from "./request_ids.ts";

/** What all requests of a server share. */
export interface Edge {
  /** Undefined until there is data to serve. */
  readonly api: () => Api | undefined;
  readonly server: ServerView;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly bodies: BodyReader;
  /** Errors that no code has expected; a flood of them is no flood of log lines. */
  readonly defects: LogThrottle;
  readonly inFlight: InFlight;
  readonly operators: OperatorGate;
  /** Whether requests must prove who asks. */
  readonly isAuthOn: boolean;
  /** On the console's port: how browsers prove who asks. */
  readonly sessions: BrowserSessions | undefined;
  /** Besides this server's own: whose pages may make browsers change something. */
  readonly allowedOrigins: AllowedOrigins;
  /** Aborts when the server begins to stop. */
  readonly stopping: AbortSignal;
  /** Told of every answer, for metrics; `path` is the route's, or `*` for what no route serves. */
  readonly onAnswer: AnswerListener | undefined;
  /** The access log; undefined while there is none. */
  readonly onAccess: AccessListener | undefined;
  readonly audit: AuditTrail;
  readonly requestIds: RequestIds;
}

export type AnswerListener = (
  method: string,
  path: string,
  status: number,
  startedMs: number,
) => void;
