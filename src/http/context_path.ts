/** Routes of Nacos below another path than `/nacos`, for clients and proxies that are set to it. */
import type { HttpRoute } from "./route.ts";

export const DEFAULT_CONTEXT_PATH = "/nacos";

/** Commands, probes and manifests of this server find these where they have always been, too. */
const STAYS = /^\/nacos\/(v1\/raft\/|v1\/console\/health\/|actuator\/|(health|metrics)$)/;

/** `contextPath` without a slash at its end; empty is the root. */
export function underContextPath(
  routes: readonly HttpRoute[],
  contextPath: string,
): readonly HttpRoute[] {
  if (contextPath === DEFAULT_CONTEXT_PATH) return routes;
  const kept = routes.filter(({ path }) => !isBelow(path) || STAYS.test(path));
  const taken = new Set(kept.map(nameOf));
  const moved = routes.filter(({ path }) => isBelow(path)).map((route) => ({
    ...route,
    path: contextPath + route.path.slice(DEFAULT_CONTEXT_PATH.length) || "/",
  }));
  // At the root some paths are those of routes that are there anyway, such as /health.
  return [...kept, ...moved.filter((route) => !taken.has(nameOf(route)))];
}

function isBelow(path: string): boolean {
  return path === DEFAULT_CONTEXT_PATH || path.startsWith(`${DEFAULT_CONTEXT_PATH}/`);
}

function nameOf({ method, path }: HttpRoute): string {
  return `${method} ${path}`;
}
