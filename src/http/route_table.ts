/** Finds the route of a method and a canonical path. Built once; never changes. */
import { checkPermission } from "../api/mod.ts";
import { isPlainPath } from "./path.ts";
import { type HttpRoute, isAboutNames } from "./route.ts";

const METHODS: ReadonlySet<string> = new Set(["GET", "POST", "PUT", "PATCH", "DELETE"]);
/** Served for every path that has a route. */
const COMMON_METHODS: ReadonlySet<string> = new Set(["HEAD", "OPTIONS"]);

/** The method for figures: clients may invent methods, and each would be kept for ever. */
export function nameOfMethod(method: string): string {
  return METHODS.has(method) || COMMON_METHODS.has(method) ? method : "other";
}

export class RouteTable<Route extends HttpRoute = HttpRoute> {
  /** By path, then by method: no path has a pattern in it. */
  readonly #byPath = new Map<string, Map<string, Route>>();

  /** Throws for a route that cannot be served: without a right, with an odd path, or declared twice. */
  constructor(routes: readonly Route[]) {
    for (const route of routes) {
      checkRoute(route);
      const found = this.#byPath.get(route.path) ?? new Map<string, Route>();
      if (found.has(route.method)) {
        throw new Error(`Cannot serve ${route.method} ${route.path} twice: one route is wanted`);
      }
      found.set(route.method, route);
      this.#byPath.set(route.path, found);
    }
  }

  /** HEAD is served by the route of GET. */
  find(method: string, path: string): Route | undefined {
    return this.#byPath.get(path)?.get(method === "HEAD" ? "GET" : method);
  }

  /** Methods that the path has, for `Allow`; undefined for an unknown path. */
  allowed(path: string): string | undefined {
    const methods = this.#byPath.get(path);
    if (methods === undefined) return undefined;
    const names = [...methods.keys()];
    if (methods.has("GET")) names.push("HEAD");
    names.push("OPTIONS");
    return names.join(", ");
  }
}

/** The types say the same; a route that got around them would be open to everybody, or never be found. */
function checkRoute({ method, path, permission, about }: HttpRoute): void {
  const name = `${method} ${path}`;
  checkPermission(name, permission);
  if (isAboutNames(permission) && about === undefined) {
    throw new TypeError(`Cannot serve ${name}: it does not say what its right is about`);
  }
  if (!isPlainPath(path)) {
    throw new TypeError(`Cannot serve ${name}: a plain path from the root on is wanted`);
  }
}
