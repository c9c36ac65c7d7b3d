import type { Api, ServerView } from "../api/mod.ts";
import type { Clock } from "../base/mod.ts";
import type { BodyReader } from "./body.ts";
import type { ErrorLog } from "./error_log.ts";
import type { InFlight } from "./in_flight.ts";
import type { OperatorGate } from "./operator_gate.ts";

/** What all requests of a server share. */
export interface Edge {
  /** Undefined until there is data to serve. */
  readonly api: () => Api | undefined;
  readonly server: ServerView;
  readonly clock: Clock;
  readonly bodies: BodyReader;
  readonly errors: ErrorLog;
  readonly inFlight: InFlight;
  readonly operators: OperatorGate;
  /** Aborts when the server begins to stop. */
  readonly stopping: AbortSignal;
  /** Told of every answer, for metrics; `path` is the route's, or `*` for what no route serves. */
  readonly onAnswer: AnswerListener | undefined;
}

export type AnswerListener = (
  method: string,
  path: string,
  status: number,
  startedMs: number,
) => void;
