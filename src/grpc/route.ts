/** How a message type is declared: its contract (for the tables made from it) and the function that serves it. */
import type { Api, Caller, GrpcRouteSpec } from "../api/mod.ts";
import type { FailureShape } from "./answer.ts";
import type { Body } from "./body.ts";
import type { Pushes } from "./pushes.ts";

/** One request on its way to a handler. */
export interface GrpcCall {
  readonly api: Api;
  readonly pushes: Pushes;
  readonly body: Body;
  readonly caller: Caller;
  /** A header of the request's metadata; undefined when absent. Must be asked for before the first await. */
  readonly header: (name: string) => string | undefined;
}

/** Served by unary calls. */
export interface GrpcRoute extends GrpcRouteSpec {
  /** The class of its refusals; `ErrorResponse` when absent. */
  readonly failure?: FailureShape;
  /** Served before the set-up of the connection. */
  readonly beforeSetup?: boolean;
  /** The whole answer when it is always the same: nothing is read and nothing called. */
  readonly fixed?: Uint8Array;
  /** Decodes, calls one verb of the api and encodes. May throw ApiError. */
  readonly handle: (call: GrpcCall) => Uint8Array | Promise<Uint8Array>;
}
