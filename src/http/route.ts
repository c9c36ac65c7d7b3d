/**
 * How an HTTP route is declared: what it is called with, who may call it, and the function that serves it. A file of
 * routes exports one list (`namingRoutes` in `v1/naming_routes.ts`); `routes.ts` joins the lists. Paths carry the
 * context path (`/nacos/v1/ns/instance`); a second spelling of a path is a second entry with the same handler.
 */
import {
  type HttpRouteSpec,
  paramReader,
  type Params,
  type ParamSource,
  paramSpecs,
  type ParamValues,
} from "../api/mod.ts";
import type { Permission, Resource } from "../auth/mod.ts";
import type { HttpAnswer } from "../h1/mod.ts";
import type { HttpCall } from "./call.ts";
import type { ErrorFamily } from "./error_family.ts";

export type Answer = HttpAnswer | Promise<HttpAnswer>;

/** What routes of one kind have in common. */
interface RouteTraits {
  /** The shape of its refusals. */
  readonly family: ErrorFamily;
  /** Answered although the node is not ready yet; every other route answers 503 until it serves. */
  readonly answersWhileStarting?: boolean;
  /** Refused while an operator has put the registry to another status. */
  readonly obeysStatus?: boolean;
  /** Opened by a token of its own, which the handler demands, instead of by the gate for operators. */
  readonly hasOwnToken?: boolean;
  /** Besides the token of its own, which is in `Authorization` then, it wants who has logged in. */
  readonly wantsLoginToo?: boolean;
}

/**
 * What a request is about: of the checked key that the verb then works on. Of several, each must be allowed; of none,
 * the handler asks for each thing that it touches or shows (`call.may`), and only that somebody asks is proved before.
 */
export type About = Resource | readonly Resource[];

/** A route as it is served. */
export interface HttpRoute extends HttpRouteSpec, RouteTraits {
  /** Wanted where the right is about names (`isAboutNames`). Throws what reading the names throws. */
  readonly about?: (sent: ParamSource, call: HttpCall) => About;
  /** Gives the handler its parameters. May throw what the handler throws, and what reading a parameter does. */
  readonly serve: (sent: ParamSource, call: HttpCall) => Answer;
}

type Spec = Omit<HttpRouteSpec, "protocol" | "method" | "path" | "params">;

export interface RouteDeclaration<P extends Params> extends Spec, Partial<RouteTraits> {
  /** All that the handler can read. Shared ones are joined by spreading them. */
  readonly params: P;
  /** What a request is about, for rights on configs, services and namespaces. */
  readonly about?: (params: ParamValues<P>, call: HttpCall) => About;
  /**
   * Decodes, calls one verb of the api and encodes. May throw ApiError, now or later; anything else that is thrown is
   * logged and answered as an internal error.
   */
  readonly handler: (params: ParamValues<P>, call: HttpCall) => Answer;
}

interface RoutesUnder extends RouteTraits {
  /** The beginning of their paths. */
  readonly base: string;
}

export type DeclareRoute = <P extends Params>(
  method: HttpRoute["method"],
  path: string,
  declaration: RouteDeclaration<P>,
) => HttpRoute;

/** A function that declares routes which have these traits unless they say otherwise. */
export function routesUnder({ base, ...traits }: RoutesUnder): DeclareRoute {
  return (method, path, { params, handler, about, ...parts }) => {
    const Values = paramReader(params);
    return {
      ...traits,
      ...parts,
      protocol: "http",
      method,
      path: base + path,
      params: paramSpecs(params),
      ...about !== undefined && {
        about: (sent: ParamSource, call: HttpCall) => about(new Values(sent), call),
      },
      serve: (sent, call) => handler(new Values(sent), call),
    };
  };
}

/** Whether a right depends on what a request names; `admin` is for managers, whatever it names. */
export function isAboutNames(permission: Permission): boolean {
  if (permission.action !== "read" && permission.action !== "write") return false;
  const { resource } = permission;
  return resource === "config" || resource === "naming" || resource === "namespace";
}

/** For `about` where nothing is named, or the handler asks for each name. */
export function aboutEach(): readonly Resource[] {
  return NOTHING;
}

const NOTHING: readonly Resource[] = [];
