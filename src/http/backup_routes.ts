/** Backups over HTTP, under a token of their own; path, token rule and refusals are those of r-nacos. */
import { ApiError } from "../base/mod.ts";
import { NOT_CACHED, text } from "./answer.ts";
import type { HttpCall } from "./call.ts";
import { fileStream } from "./file_stream.ts";
import type { HttpRoute } from "./route.ts";

const BEARER = /^bearer +(\S+)$/i;

async function backup(call: HttpCall): Promise<Response> {
  const token = tokenOf(call);
  if (token === undefined) return text("Query deserialize error: missing field `token`", 400);
  const { backups } = call.api;
  const access = backups.access(token, call.caller());
  if (access === "closed") return text("backup api is not open", 500);
  if (access === "wrong") return text("backup token is not matched", 500);
  const format = call.params.text("format", "rnacos");
  if (format !== "rnacos" && format !== "full") {
    throw new ApiError("invalid", `format ${format} is unknown: rnacos or full is wanted`);
  }
  const local = call.params.bool("local", false);
  const namespace = call.params.text("namespace", "");
  const file = format === "full"
    ? await backups.full({ local }, call.caller())
    : await backups.transfer({ local, ...(namespace !== "" && { namespace }) }, call.caller());
  return new Response(fileStream(file, call.stopping), {
    headers: {
      "content-type": "application/octet-stream",
      "content-disposition": `attachment; filename="${file.name}"`,
      "cache-control": NOT_CACHED,
      "x-content-type-options": "nosniff",
    },
  });
}

/** The header keeps the token out of the logs of proxies; the parameter is what r-nacos knows. */
function tokenOf(call: HttpCall): string | undefined {
  const [, bearer] = BEARER.exec(call.header("authorization") ?? "") ?? [];
  return bearer ?? call.params.raw("token");
}

export const backupRoutes: readonly HttpRoute[] = [{
  protocol: "http",
  method: "GET",
  path: "/rnacos/backup",
  summary: "Everything this node holds as a file, for who has RNACOS_BACKUP_TOKEN",
  permission: { action: "admin", resource: "system" },
  hasOwnToken: true,
  params: [
    { name: "token", required: true, summary: "or `Authorization: Bearer`" },
    {
      name: "format",
      default: "rnacos",
      summary: "`rnacos`: transfer file; `full`: for `rnacos restore`",
    },
    { name: "namespace", summary: "only this one, in a transfer file" },
    {
      name: "local",
      type: "boolean",
      default: "false",
      summary: "do not ask the cluster for the latest state",
    },
  ],
  handler: backup,
}];
