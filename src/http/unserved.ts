/** Answers for what no route serves, in the words that clients know there. */
import type { WholeAnswer } from "../h1/mod.ts";
import { answerWith, text } from "./answer.ts";
import { errorFamily } from "./error_family.ts";
import { jsonError } from "./error_shape.ts";
import type { HttpCall } from "./call.ts";
import { type HttpRoute, routesUnder } from "./route.ts";
import type { RouteTable } from "./route_table.ts";

/** Stands for all that has no route, with one name in figures: clients may invent paths. */
export function unservedRoute(table: RouteTable, contextPath: string): HttpRoute {
  return routesUnder({ base: "", family: "caused" })("GET", "*", {
    summary: "What no route serves",
    permission: { action: "public" },
    params: {},
    handler: (_params, call) => unserved(call, table.allowed(call.path), contextPath),
  });
}

function unserved(
  call: HttpCall,
  allowed: string | undefined,
  contextPath: string,
): WholeAnswer {
  const { method, path } = call;
  if (path === "") return text("Invalid request path", 400);
  if (allowed !== undefined) {
    if (method === "OPTIONS") {
      return answerWith("", { allow: allowed }, 204);
    }
    const answer = jsonError(405, `Request method '${method}' not supported`, call);
    answer.setHeader("allow", allowed);
    return answer;
  }
  return errorFamily(path, contextPath) === "naming"
    ? jsonError(501, `no such api:${method}:${path}`, call)
    : jsonError(404, "No message available", call);
}
