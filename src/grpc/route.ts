/** How a message type is declared: its contract, what it reads of the body, and the function that serves it. */
import {
  type Api,
  type Caller,
  type GrpcRouteSpec,
  paramReader,
  type Params,
  paramSpecs,
  type ParamValues,
} from "../api/mod.ts";
import type { Resource } from "../auth/mod.ts";
import type { FailureShape } from "./answer.ts";
import type { BodySource } from "./body_source.ts";
import type { Pushes } from "./pushes.ts";

/** What a handler gets besides what the type declares. */
interface GrpcCall {
  readonly api: Api;
  readonly pushes: Pushes;
  readonly caller: Caller;
}

interface GrpcDeclaration<P extends Params> extends
  Pick<
    GrpcRouteSpec,
    "type" | "summary" | "permission" | "maxBodyBytes"
  > {
  readonly params: P;
  /**
   * What the right is asked for: the keys that `handle` works on, checked and canonical, so that nobody can ask about one
   * thing and get another. Only types whose right has no resource go without. May throw ApiError.
   */
  readonly about?: (params: ParamValues<P>, api: Api) => Subject;
  /** The class of its refusals; `ErrorResponse` when absent. */
  readonly failure?: FailureShape;
  /** Served before the set-up of the connection. */
  readonly beforeSetup?: boolean;
  /**
   * Calls one verb of the api and encodes what it gives; a parameter is read, and refused, when it is asked for. May
   * throw ApiError.
   */
  readonly handle: (params: ParamValues<P>, call: GrpcCall) => Uint8Array | Promise<Uint8Array>;
}

/** What a call is about. Of several each is judged; none at all asks only who calls. */
export type Subject = Resource | readonly Resource[];

/** Served by unary calls. */
export interface GrpcRoute extends GrpcRouteSpec {
  readonly failure?: FailureShape;
  readonly beforeSetup?: boolean;
  /** The whole answer when it is always the same: nothing is read and nothing called. */
  readonly fixed?: Uint8Array;
  readonly about: ((source: BodySource, api: Api) => Subject) | undefined;
  readonly readsBody: boolean;
  readonly readsHeaders: boolean;
  readonly answer: (source: BodySource, call: GrpcCall) => Uint8Array | Promise<Uint8Array>;
}

export function grpcRoute<P extends Params>(declared: GrpcDeclaration<P>): GrpcRoute {
  const { params, handle, about, ...rest } = declared;
  const specs = paramSpecs(params);
  const Values = paramReader(params);
  return {
    ...rest,
    protocol: "grpc",
    params: specs,
    about: about && ((source, api) => about(new Values(source), api)),
    readsBody: Object.keys(params).length > 0,
    readsHeaders: specs.some((spec) => spec.in === "header"),
    answer: (source, call) => handle(new Values(source), call),
  };
}

/** A type whose answer is always the same. */
export function fixedRoute(
  declared: Pick<GrpcRouteSpec, "type" | "summary" | "permission">,
  fixed: Uint8Array,
): GrpcRoute {
  return { ...grpcRoute({ ...declared, params: {}, handle: () => fixed }), fixed };
}
