/** The routes of the console's port: those of the server, with logins that end in a cookie in place of a token. */
import type { HttpRoute } from "../route.ts";
import { OPEN_API_PATH, openApiRoutes } from "../openapi_routes.ts";
import { allRoutes } from "../routes.ts";
import type { ServerInfo } from "../server_info.ts";
import { providerRoutes } from "./provider_routes.ts";
import { type SessionOptions, sessionRoutes } from "./session_routes.ts";

/** Logins for a token: here they would be a way around the limits of the console's own. */
const TOKEN_LOGINS: ReadonlySet<string> = new Set([
  "/nacos/v1/auth/login",
  "/nacos/v1/auth/users/login",
  "/nacos/v3/auth/user/login",
  "/rnacos/v1/auth/user/login",
  "/nacos/v3/auth/oidc/authorize",
  "/nacos/v3/auth/oidc/callback",
  "/nacos/v3/auth/oidc/login",
]);

/** What a monitor asks, and pages that say what the port is. Everything else of the server wants a login here. */
const OPEN_TO_ALL =
  /^(\/|\/r?nacos|(\/nacos)?\/health|\/nacos\/actuator\/health(\/\w+)?|\/nacos\/v1\/cs\/health|\/nacos\/v1\/console\/health\/\w+|(\/nacos)?\/v3\/console\/health\/\w+)$/;

function behindLogin(route: HttpRoute): HttpRoute {
  if (route.hasOwnToken === true) return { ...route, wantsLoginToo: true };
  const isOpen = route.permission.action !== "public" || OPEN_TO_ALL.test(route.path);
  return isOpen ? route : { ...route, permission: { action: "identity" } };
}

const CONTEXT_PATH = "/nacos";
const OF_NACOS_CONSOLE = `${CONTEXT_PATH}/v3/console/`;

/** What the console of Nacos 3 serves without a context path of its own; below `/nacos` it is as well. */
function atRoot(routes: readonly HttpRoute[]): readonly HttpRoute[] {
  return routes.filter(({ path }) => path.startsWith(OF_NACOS_CONSOLE))
    .map((route) => ({ ...route, path: route.path.slice(CONTEXT_PATH.length) }));
}

type ConsolePortOptions = Omit<SessionOptions, "isApiAuthOn">;

/** Routes that are nowhere else. */
function consoleOnlyRoutes(options: SessionOptions): readonly HttpRoute[] {
  return [...sessionRoutes(options), ...providerRoutes(options)];
}

export function consolePortRoutes(
  info: ServerInfo,
  options: ConsolePortOptions,
): readonly HttpRoute[] {
  // Whoever is asked for a token elsewhere or not, here everybody is; and no command of this machine comes this way.
  const routes = allRoutes({ ...info, isAuthOn: true, operatorSecret: "" });
  const served = [
    ...[...routes, ...atRoot(routes)].filter(({ path }) =>
      !TOKEN_LOGINS.has(path) && path !== OPEN_API_PATH
    )
      .map(behindLogin),
    ...consoleOnlyRoutes({ ...options, isApiAuthOn: info.isAuthOn }),
  ];
  // The document tells of what is on this port, its own logins included.
  return [...served, ...openApiRoutes(served, info).map(behindLogin)];
}
