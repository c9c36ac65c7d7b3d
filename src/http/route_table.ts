/** Finds the route of a method and a canonical path. Built once; never changes. */
import { RegExpRouter } from "hono/router/reg-exp-router";
import type { HttpRoute } from "./route.ts";

export type Method = HttpRoute["method"];

const METHODS: ReadonlySet<string> = new Set(["GET", "POST", "PUT", "PATCH", "DELETE"]);
/** Served for every path that has a route. */
const COMMON_METHODS: ReadonlySet<string> = new Set(["HEAD", "OPTIONS"]);

/** The method for figures: clients may invent methods, and each would be kept for ever. */
export function nameOfMethod(method: string): string {
  return METHODS.has(method) || COMMON_METHODS.has(method) ? method : "other";
}

export class RouteTable {
  readonly routes: readonly HttpRoute[];
  readonly #router = new RegExpRouter<HttpRoute>();
  readonly #methods = new Map<string, Set<Method>>();
  readonly #served = new Set<string>();

  /** Throws when two routes share a method and a path. */
  constructor(routes: readonly HttpRoute[]) {
    this.routes = routes;
    for (const route of routes) {
      const methods = this.#methods.get(route.path) ?? new Set();
      if (methods.has(route.method)) {
        throw new Error(`Cannot serve ${route.method} ${route.path} twice: one route is wanted`);
      }
      methods.add(route.method);
      this.#methods.set(route.path, methods);
      this.#served.add(route.method);
      this.#router.add(route.method, route.path, route);
    }
  }

  /** HEAD is served by the route of GET. */
  find(method: string, path: string): HttpRoute | undefined {
    const wanted = method === "HEAD" ? "GET" : method;
    // The router knows only methods that some route has.
    if (!this.#served.has(wanted) || !METHODS.has(wanted)) return undefined;
    return this.#router.match(wanted, path)[0][0]?.[0];
  }

  /** Methods that the path has, for `Allow`; undefined for an unknown path. */
  allowed(path: string): string | undefined {
    const methods = this.#methods.get(path);
    if (methods === undefined) return undefined;
    const names: string[] = [...methods];
    if (methods.has("GET")) names.push("HEAD");
    names.push("OPTIONS");
    return names.join(", ");
  }
}
