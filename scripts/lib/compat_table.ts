/** What of the routes and request types of Nacos this server has, and why not where it does not. */
import { inRepository } from "./repository.ts";

export interface NacosCall {
  /** Generations of Nacos that have it, as `2,3`. */
  readonly generations: string;
  readonly method: string;
  /** Without the context path. */
  readonly path: string;
  /** `name=value` where one path has several calls; empty otherwise. */
  readonly param: string;
}

export interface ServedRoute {
  readonly method: string;
  readonly path: string;
  /** It is there to say no. */
  readonly isUnsupported?: boolean;
}

export interface NacosType {
  readonly generations: string;
  readonly type: string;
  /** Sent by the server. */
  readonly isPush: boolean;
}

interface Unserved {
  readonly begins: string;
  readonly why: string;
}

const PEERS = "talk between nodes of Nacos; nodes here have a protocol of their own";
const AI = "MCP servers, agents, prompts and skills are not kept here";

/** By the beginning of the path, the first that fits. */
const UNSERVED: readonly Unserved[] = [
  { begins: "/v0/", why: AI },
  { begins: "/v3/admin/ai/", why: AI },
  { begins: "/v3/console/ai/", why: AI },
  { begins: "/v3/client/ai/", why: AI },
  { begins: "/v3/admin/core/plugin", why: "there are no plugins" },
  { begins: "/v1/core/cluster/", why: PEERS },
  { begins: "/v1/cs/communication/", why: PEERS },
  { begins: "/v1/ns/raft/", why: PEERS },
  { begins: "/v2/ns/instance/statuses/", why: `${PEERS}; for others /v1/ns/instance/statuses` },
  {
    begins: "/v1/core/ops/raft",
    why: "the consensus takes no commands of Nacos; /v1/raft has its own",
  },
  { begins: "/v1/core/ops/log", why: "the same as PUT /v1/cs/ops/log and /v2/core/ops/log" },
  {
    begins: "/v1/cs/metrics/",
    why: "asks clients over gRPC for what they hold; nothing here does",
  },
  {
    begins: "/v3/admin/cs/metrics/",
    why: "asks clients over gRPC for what they hold; nothing here does",
  },
  { begins: "/v1/cs/datum.do", why: "aggregates are gone from Nacos itself" },
  { begins: "/v1/cmdb/", why: "there is no CMDB" },
  { begins: "/v1/as/", why: "there is no address server beside; /serverlist tells the members" },
  { begins: "/v1/auth/users/password", why: "PUT /v1/auth/users takes the old password" },
  { begins: "/v1/auth/password", why: "PUT /v1/auth/users takes the old password" },
  { begins: "/v1/auth", why: "an old name of /v1/auth/users" },
  { begins: "/prometheus/", why: "/prometheus takes these names as parameters" },
  ...["/v2/core/cluster/", "/v3/admin/core/cluster/"].map((begins) => ({
    begins,
    why: "nodes join by themselves and members are in the log; answered 501",
  })),
  ...["/v2/core/ops/raft", "/v3/admin/core/ops/raft"].map((begins) => ({
    begins,
    why: "the consensus takes no commands of Nacos; answered 501",
  })),
];

/** Sent without an answer that could be a route. */
const SENT: ReadonlySet<string> = new Set(["SetupAckRequest"]);

const UNSERVED_TYPES: Readonly<Record<string, string>> = {
  ClientConfigMetricRequest: "asks clients for what they hold; nothing here does",
  ConfigChangeClusterSyncRequest: PEERS,
  MemberReportRequest: PEERS,
  DistroDataRequest: PEERS,
  ServerLoaderInfoRequest: PEERS,
  ServerReloadRequest: PEERS,
  QueryMcpServerRequest: AI,
  ReleaseMcpServerRequest: AI,
  McpServerEndpointRequest: AI,
  QueryAgentCardRequest: AI,
  ReleaseAgentCardRequest: AI,
  AgentEndpointRequest: AI,
  BatchAgentEndpointRequest: AI,
  QueryPromptRequest: AI,
};

function linesOf(name: string): readonly (readonly string[])[] {
  return Deno.readTextFileSync(inRepository(`scripts/data/${name}`)).split("\n")
    .filter((line) => line !== "" && !line.startsWith("#")).map((line) => line.split(" "));
}

export function nacosCalls(): readonly NacosCall[] {
  return linesOf("nacos_routes.txt").map((
    [generations = "", method = "", path = "", param = ""],
  ) => ({ generations, method, path, param }));
}

export function nacosTypes(): readonly NacosType[] {
  return linesOf("nacos_request_types.txt").map(([generations = "", type = "", push]) => ({
    ...{ generations, type },
    isPush: push === "push",
  }));
}

/** Whether a route serves the call: below the context path, or as it is for what Nacos has without one. */
export function isServed(call: NacosCall, routes: readonly ServedRoute[]): boolean {
  const paths = [`/nacos${call.path}`, call.path];
  return routes.some(({ method, path, isUnsupported }) =>
    isUnsupported !== true && paths.includes(path) &&
    (call.method === "ANY" || call.method === method)
  );
}

/** Throws Error for a call that is neither served nor explained. */
function whyNot(call: NacosCall): string {
  const found = UNSERVED.find(({ begins }) => call.path.startsWith(begins));
  if (found !== undefined) return found.why;
  throw new Error(`Cannot say why ${call.method} ${call.path} is not served: a reason is wanted`);
}

function callText({ method, path, param }: NacosCall): string {
  return `\`${method} ${path}${param === "" ? "" : `?${param}`}\``;
}

/** Throws Error for a reason that nothing needs any more. */
function requireNeeded(missing: readonly NacosCall[], served: readonly string[]): void {
  for (const { begins } of UNSERVED) {
    if (!missing.some(({ path }) => path.startsWith(begins))) {
      throw new Error(`All that begins with ${begins} is served: its reason is to go`);
    }
  }
  for (const type of Object.keys(UNSERVED_TYPES)) {
    if (served.includes(type)) throw new Error(`${type} is served: its reason is to go`);
  }
}

/** Those that are not served by their reason, in the order in which they come. */
function byReason(items: readonly (readonly [name: string, why: string])[]): string {
  const groups = Map.groupBy(items, ([, why]) => why);
  return [...groups].map(([why, group]) => `- ${group.map(([name]) => name).join(", ")}: ${why}`)
    .join("\n");
}

interface Served {
  readonly routes: readonly ServedRoute[];
  /** Types that the server takes. */
  readonly types: readonly string[];
}

export function compatText({ routes, types }: Served): string {
  const calls = nacosCalls();
  const missing = calls.filter((call) => !isServed(call, routes));
  const there = calls.filter((call) => isServed(call, routes));
  const isTaken = ({ type, isPush }: NacosType) =>
    SENT.has(type) || types.includes(isPush ? type.replace(/Request$/, "Response") : type);
  const all = nacosTypes();
  requireNeeded(missing, all.filter(isTaken).map(({ type }) => type));
  const missingTypes = all.filter((one) => !isTaken(one)).map(({ type }) => {
    const why = UNSERVED_TYPES[type];
    if (why === undefined) throw new Error(`Cannot say why ${type} is not served`);
    return [`\`${type}\``, why] as const;
  });
  return `# What of Nacos is here

Made by \`scripts/route_table.ts\` from the routes of this server and the lists of those of Nacos in \`scripts/data\`:
2.5.1, 3.0.3, and what clients of 1.x, 3.1 and 3.2 ask for. Paths are below the context path (\`/nacos\`).
How they are called is in [http.md](http.md) and [grpc.md](grpc.md); in what they differ in
[differences](../differences.md).

${there.length} of ${calls.length} calls over HTTP, ${
    all.length - missingTypes.length
  } of ${all.length} request types over gRPC.

## Not here, and why

${byReason(missing.map((call) => [callText(call), whyNot(call)] as const))}

Over gRPC:

${byReason(missingTypes)}

## Here

| Call | Generations |
|---|---|
${there.map((call) => `| ${callText(call)} | ${call.generations} |`).join("\n")}

Over gRPC:

| Type | Generations |
|---|---|
${
    all.filter(isTaken).map(({ type, generations, isPush }) =>
      `| \`${type}\`${isPush ? " (sent)" : ""} | ${generations} |`
    ).join("\n")
  }
`;
}
