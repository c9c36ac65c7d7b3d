/** Writes the lists of routes, what of Nacos they are, and the OpenAPI document from their declarations; `--check` only compares. */
import type { ParamSpec, Permission, RouteSpec } from "../src/api/mod.ts";
import { grpcRouteSpecs } from "../src/grpc/mod.ts";
import { VERSION } from "../src/base/mod.ts";
import { allRoutes, type HttpRoute, openApiDocument, type ServerInfo } from "../src/http/mod.ts";
import { compatText } from "./lib/compat_table.ts";
import { CONSOLE_ROUTES } from "./lib/console_routes.ts";
import { oneLine, updatePage } from "./lib/generated.ts";

/** Handlers are not called here, so what they would tell does not matter. */
const NO_SERVER: ServerInfo = {
  version: "",
  protocolVersion: "",
  host: "",
  httpPort: () => 0,
  metricsText: undefined,
  historyRetentionDays: 0,
  isAuthOn: false,
  clusterAccess: "own-machine",
};

function permissionText(permission: Permission): string {
  if (permission.action === "public") return "";
  if (permission.action === "identity") return " Right: any user.";
  return ` Right: ${permission.resource} ${permission.action}.`;
}

/** What is read of an object is named behind it. */
function memberText({ name, required }: ParamSpec): string {
  return `\`${name}\`${required ? "!" : ""}`;
}

/** Required ones are marked by `!`, headers by their place, other spellings stand in brackets. */
function paramText(param: ParamSpec): string {
  const name = `\`${param.name}\`${param.required ? "!" : ""}`;
  const aliases = param.aliases?.length ? ` (${param.aliases.join(", ")})` : "";
  const place = param.in === "header" ? " (header)" : "";
  const fallback = param.default === undefined || param.default === "" ? "" : ` = ${param.default}`;
  const members = param.members === undefined
    ? ""
    : ` of ${param.members.map(memberText).join(", ")}`;
  return name + aliases + place + fallback + (members === "" ? "" : ` (${members.trim()})`);
}

function item(names: readonly string[], { summary, params, permission }: RouteSpec): string {
  const list = params.map(paramText).join(", ");
  const text = `- ${names.map((name) => `\`${name}\``).join(", ")}: ${oneLine(summary)}.`;
  return text + permissionText(permission) + (list === "" ? "" : `\n  - ${list}`);
}

/** Routes that differ only in their path or method share an item. */
function httpItems(routes: readonly HttpRoute[]): string[] {
  const alike = new Map<string, { readonly route: HttpRoute; readonly names: string[] }>();
  for (const route of routes) {
    const key = item([], route);
    const found = alike.get(key) ?? { route, names: [] };
    found.names.push(`${route.method} ${route.path}`);
    alike.set(key, found);
  }
  return [...alike.values()].map(({ route, names }) => item(names, route));
}

const HTTP_TEXT = `# HTTP routes

Made from the code by \`scripts/route_table.ts\`. \`!\` marks required parameters. They come from the query string or
a form body (urlencoded or multipart), unless they are said to be headers. The same as an OpenAPI 3.1 document is
[openapi.json](openapi.json), which a server gives at \`/rnacos/openapi.json\`. The right is what a caller needs with
\`RNACOS_ENABLE_OPEN_API_AUTH=true\`; the token of a login, or an access token, is taken from the parameter or header
\`accessToken\`, or from \`Authorization\`. Without authentication everybody has all rights but \`admin\` and \`any user\`.
\`admin\` has then the machine itself, except on users, and always who sends \`Authorization: Bearer\` with the \`RNACOS_CLUSTER_TOKEN\`
or the secret of the data directory. On users, and for \`any user\`, a token is taken as with authentication. Others
are answered 403.

${httpItems(allRoutes(NO_SERVER)).join("\n")}

## On the console's port alone

There every request but probes, pages and the login itself needs a login, whatever \`RNACOS_ENABLE_OPEN_API_AUTH\` says: the cookie of a session, or a token
in the header \`accessToken\` or \`Authorization\`. With the cookie, what is no GET needs the header
\`X-Rnacos-Console: 1\`, too. Logins for a token are not there.
A backup needs a manager's login, by the cookie or the header \`accessToken\`, beside its own token. While nobody has
to log in, \`Host\` must be an address, \`localhost\` or the name that the console is bound to.

${httpItems(CONSOLE_ROUTES).join("\n")}
`;

const GRPC_TEXT = `# gRPC request types

Made from the code by \`scripts/route_table.ts\`. Members of the JSON body that are read; \`!\` marks required ones.

${grpcRouteSpecs.map((route) => item([route.type], route)).join("\n")}
`;

if (import.meta.main) {
  const check = Deno.args.includes("--check");
  const openApi = openApiDocument([...allRoutes(NO_SERVER), ...CONSOLE_ROUTES], {
    version: VERSION,
  });
  const pages = {
    "http.md": HTTP_TEXT,
    "grpc.md": GRPC_TEXT,
    "compat.md": compatText({
      routes: allRoutes(NO_SERVER),
      types: grpcRouteSpecs.map(({ type }) => type),
    }),
    "openapi.json": JSON.stringify(openApi, undefined, 2) + "\n",
  };
  const codes = Object.entries(pages).map(([name, text]) =>
    updatePage(`docs/reference/${name}`, text, check)
  );
  Deno.exit(Math.max(...codes));
}
