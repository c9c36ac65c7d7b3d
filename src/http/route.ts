/**
 * How an HTTP route is declared: its contract (for the tables made from it) and the function that serves it. A file
 * of routes exports one list (`namingRoutes` in `v1/naming_routes.ts`); `routes.ts` joins the lists. Paths carry the
 * context path (`/nacos/v1/ns/instance`); a second spelling of a path is a second entry with the same handler.
 */
import type { HttpRouteSpec } from "../api/mod.ts";
import type { HttpCall } from "./call.ts";

export interface HttpRoute extends HttpRouteSpec {
  /**
   * Decodes, calls one verb of the api and encodes. May throw ApiError, now or later; anything else that is thrown is
   * logged and answered as an internal error.
   */
  readonly handler: (call: HttpCall) => Response | Promise<Response>;
  /** Opened by a token of its own, which the handler demands, instead of by the gate for operators. */
  readonly hasOwnToken?: boolean;
  /** Answered although the node is not ready yet; every other route answers 503 until it serves. */
  readonly answersWhileStarting?: boolean;
}
