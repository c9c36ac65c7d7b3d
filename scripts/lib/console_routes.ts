import { createBrowserSessions, type HttpRoute, sessionRoutes } from "../../src/http/mod.ts";

/** What the console's port has besides; handlers are not called here, so the options do not matter. */
export const CONSOLE_ROUTES: readonly HttpRoute[] = sessionRoutes({
  sessions: createBrowserSessions({ isOpen: false, basePath: "/" }),
  ttlMs: 0,
  maxMs: 0,
  failedLoginsPerHour: 1,
  isApiAuthOn: false,
  nodeId: "",
  basePath: "/",
});
