/** The routes of this server, for programs: what `openapi.json` of the documents says, of the version that answers. */
import { jsonText } from "./answer.ts";
import { openApiDocument } from "./openapi.ts";
import { type HttpRoute, routesUnder } from "./route.ts";
import type { ServerInfo } from "./server_info.ts";

export const OPEN_API_PATH = "/rnacos/openapi.json";

const route = routesUnder({ base: "", family: "caused", answersWhileStarting: true });

/** Tells of these routes and of its own. */
export function openApiRoutes(
  others: readonly HttpRoute[],
  { version }: ServerInfo,
): readonly HttpRoute[] {
  let text: string | undefined;
  const own: HttpRoute = route("GET", OPEN_API_PATH, {
    summary: "All routes as an OpenAPI 3.1 document",
    permission: { action: "public" },
    params: {},
    handler: () =>
      jsonText(text ??= JSON.stringify(openApiDocument([...others, own], { version }))),
  });
  return [own];
}
