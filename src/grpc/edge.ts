import type { Api, ServerView } from "../api/mod.ts";
import type { AccessListener, Clock, Logger, LogThrottle } from "../base/mod.ts";
import type { CallCounters } from "./call_counters.ts";
import type { Pushes } from "./pushes.ts";

/** What all calls of a server share. */
export interface Edge {
  readonly server: Pick<ServerView, "isServing">;
  readonly life: EdgeLife;
  /** Calls need a token, but for types that are for everybody. */
  readonly demandsTokens: boolean;
  readonly pushes: Pushes;
  readonly clock: Clock;
  readonly logger: Logger;
  /** For what only a fault of this program can cause. */
  readonly defects: LogThrottle;
  readonly figures: CallCounters;
  /** The access log; undefined while there is none. */
  readonly onAccess: AccessListener | undefined;
}

/** What changes in the life of a server. */
export interface EdgeLife {
  /** Undefined until clients are served. */
  api: Api | undefined;
  /** New clients are sent away; those that are here are still served. */
  isLeaving: boolean;
}
