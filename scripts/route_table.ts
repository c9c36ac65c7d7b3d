/** Writes README's tables of routes from their declarations; `--check` only compares. */
import type { ParamSpec, Permission, RouteSpec } from "../src/api/mod.ts";
import { grpcRouteSpecs } from "../src/grpc/mod.ts";
import { allRoutes, type HttpRoute, type ServerInfo } from "../src/http/mod.ts";
import { cell, updateReadme } from "./lib/readme_table.ts";

/** Handlers are not called here, so what they would tell does not matter. */
const NO_SERVER: ServerInfo = {
  version: "",
  protocolVersion: "",
  host: "",
  httpPort: () => 0,
  metricsText: undefined,
  historyRetentionDays: 0,
};

function permissionText(permission: Permission): string {
  return permission.action === "public" ? "" : `${permission.resource}: ${permission.action}`;
}

/** Required ones are marked by `!`, headers by their place, other spellings stand in brackets. */
function paramText(param: ParamSpec): string {
  const name = `\`${param.name}\`${param.required ? "!" : ""}`;
  const aliases = param.aliases?.length ? ` (${param.aliases.join(", ")})` : "";
  const place = param.in === "header" ? " (header)" : "";
  const fallback = param.default === undefined || param.default === "" ? "" : ` = ${param.default}`;
  return name + aliases + place + fallback;
}

function tail(route: RouteSpec): string {
  const params = route.params.map(paramText).join(", ");
  return `${cell(route.summary)} | ${cell(params)} | ${permissionText(route.permission)} |`;
}

/** Routes that differ only in their path or method share a row. */
function httpRows(routes: readonly HttpRoute[]): string[] {
  const rows = new Map<string, string[]>();
  for (const route of routes) {
    const rest = tail(route);
    rows.set(rest, [...rows.get(rest) ?? [], `\`${route.method} ${route.path}\``]);
  }
  return [...rows].map(([rest, names]) => `| ${names.join("<br>")} | ${rest}`);
}

function routesText(): string {
  const grpc = grpcRouteSpecs.map((route) => `| \`${route.type}\` | ${tail(route)}`);
  return `\`!\` marks required parameters. They come from the query string or a form body, unless they are said
to be headers. The right is what a caller will need once there are users; now everybody has all.

### HTTP

| route | what it does | parameters | right |
| --- | --- | --- | --- |
${httpRows(allRoutes(NO_SERVER)).join("\n")}

### gRPC

| request type | what it does | members read | right |
| --- | --- | --- | --- |
${grpc.join("\n")}`;
}

if (import.meta.main) {
  Deno.exit(updateReadme("routes", routesText(), Deno.args.includes("--check")));
}
