/** Backups over HTTP, under a token of their own; path, token rule and refusals are those of r-nacos. */
import { param, type ParamValues } from "../api/mod.ts";
import { ApiError, given } from "../base/mod.ts";
import type { HttpAnswer } from "../h1/mod.ts";
import { NOT_CACHED, text } from "./answer.ts";
import { bearerIn } from "./bearer.ts";
import type { HttpCall } from "./call.ts";
import { fileStream } from "./file_stream.ts";
import { type HttpRoute, routesUnder } from "./route.ts";

const BACKUP = {
  token: param.raw().about("or `Authorization: Bearer`; one of them is required"),
  /** It keeps the token out of the logs of proxies; the parameter is what r-nacos knows. */
  authorization: param.header().named("Authorization"),
  format: param.text().or("rnacos").about("`rnacos`: transfer file; `full`: for `rnacos restore`"),
  namespace: param.filled().about("only this one, in a transfer file"),
  local: param.bool().or(false).about("do not ask the cluster for the latest state"),
};

async function backup(
  params: ParamValues<typeof BACKUP>,
  { api, caller, stopping }: HttpCall,
): Promise<HttpAnswer> {
  const token = bearerIn(params.authorization) ?? params.token;
  if (token === undefined) return text("Query deserialize error: missing field `token`", 400);
  const { backups } = api;
  const access = backups.access(token, caller);
  if (access === "closed") return text("backup api is not open", 500);
  if (access === "wrong") return text("backup token is not matched", 500);
  const { format } = params;
  if (format !== "rnacos" && format !== "full") {
    throw new ApiError("invalid", `format ${format} is unknown: rnacos or full is wanted`);
  }
  const { local, namespace } = params;
  const file = format === "full"
    ? await backups.full({ local }, caller)
    : await backups.transfer(given({ local, namespace }), caller);
  return new Response(fileStream(file, stopping), {
    headers: {
      "content-type": "application/octet-stream",
      "content-disposition": `attachment; filename="${file.name}"`,
      "cache-control": NOT_CACHED,
      "x-content-type-options": "nosniff",
    },
  });
}

const route = routesUnder({ base: "/rnacos", family: "caused" });

export const backupRoutes: readonly HttpRoute[] = [
  route("GET", "/backup", {
    summary: "Everything this node holds as a file, for who has RNACOS_BACKUP_TOKEN",
    permission: { action: "admin", resource: "system" },
    hasOwnToken: true,
    answers: { 500: "There is no RNACOS_BACKUP_TOKEN, or the token is another one, as in r-nacos" },
    params: BACKUP,
    handler: backup,
  }),
];
