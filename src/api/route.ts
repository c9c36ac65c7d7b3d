/**
 * One declaration per HTTP route and gRPC request type, with its parameters, limits and permission. The tables of
 * `docs/reference` and the OpenAPI document are made from the same list that is served.
 */
import type { Permission } from "../auth/mod.ts";

export type { Permission };

export interface ParamSpec {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly in?: "param" | "header" | "body";
  readonly required?: boolean;
  readonly type?: "string" | "int" | "number" | "boolean" | "json";
  readonly default?: string;
  readonly summary?: string;
  /** What is read of an object, or of each object of a list. */
  readonly members?: readonly ParamSpec[];
}

interface RouteBase {
  readonly summary: string;
  readonly permission: Permission;
  readonly params: readonly ParamSpec[];
  /** Limit of the request body in bytes; `HTTP.maxBodyBytes` / `GRPC.maxBodyBytes` when absent. */
  readonly maxBodyBytes?: number;
}

export interface HttpRouteSpec extends RouteBase {
  readonly protocol: "http";
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string;
  /** Statuses of its own, beside those that every route has, for the documents. */
  readonly answers?: Readonly<Record<number, string>>;
  /** It is there to be refused in words (501), whatever is sent. */
  readonly isUnsupported?: boolean;
  /** The parameter that a large body is for; all others have `HTTP.maxBodyBytes` each at most. */
  readonly largeParam?: string;
  /** The body, where it is neither a form nor without meaning; handlers of other routes do not get it. */
  readonly body?: BodySpec;
  /** The part of a multipart form that is no parameter: handlers get its bytes as the body. Wants `body`, too. */
  readonly filePart?: string;
}

interface BodySpec {
  readonly contentType: string;
  readonly summary: string;
}

export interface GrpcRouteSpec extends RouteBase {
  readonly protocol: "grpc";
  /** Simple class name of the request, as in `metadata.type`. */
  readonly type: string;
}

export type RouteSpec = HttpRouteSpec | GrpcRouteSpec;
