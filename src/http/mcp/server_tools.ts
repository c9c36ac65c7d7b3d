/** Tools about services, namespaces and the cluster. */
import { EVERYTHING, serviceResource } from "../../auth/mod.ts";
import {
  ApiError,
  DEFAULT_CLUSTER,
  type JsonMembers,
  MCP,
  type ServiceKey,
} from "../../base/mod.ts";
import { spacesOf } from "../console/console_route.ts";
import { nodeRows } from "../console/node_rows.ts";
import { instanceRow, serviceRow } from "../console/service_rows.ts";
import type { HttpCall } from "../call.ts";
import type { ServerInfo } from "../server_info.ts";
import {
  demand,
  listed,
  NAMESPACE_ARG,
  NAMESPACES_ARG,
  PAGE_ARG,
  pageArg,
  READ_CLUSTER,
  READ_SERVICES,
  soughtArg,
  textArg,
  type Tool,
} from "./tool.ts";

const SERVICE_ARGS = {
  namespace: NAMESPACE_ARG,
  group: { type: "string", description: "Group; DEFAULT_GROUP when absent" },
  service: { type: "string", description: "Name of the service, without its group" },
} as const;

function namespaces(_args: JsonMembers, call: HttpCall) {
  const all = call.api.namespaces.list().filter(({ id }) => call.sees(id));
  const rows = all.slice(0, MCP.pageRows).map(({ id, name, desc, configCount }) => ({
    ...{ id, name, configs: configCount },
    description: desc,
  }));
  return listed(rows, all.length, { pageNo: 1, pageSize: MCP.pageRows });
}

async function services(args: JsonMembers, call: HttpCall) {
  const at = pageArg(args);
  const found = await call.api.namingAdmin.findServices({
    spaces: spacesOf<ServiceKey>(args.text("namespace") ?? "", call, {
      permission: READ_SERVICES,
      kind: "naming",
      resourceOf: serviceResource,
    }),
    text: soughtArg(args, "text"),
    badOnly: args.bool("badOnly") ?? false,
    ...{ group: "", metadata: "", withEmpty: true, sort: "name", descending: false },
    ...at,
  });
  return listed(found.items.map(serviceRow), found.totalCount, at);
}

function serviceArg(args: JsonMembers, call: HttpCall) {
  const ref = {
    namespace: args.text("namespace"),
    group: args.filled("group"),
    serviceName: textArg(args, "service"),
  };
  demand(call, READ_SERVICES, serviceResource(call.api.naming.checkService(ref)));
  return ref;
}

function instances(args: JsonMembers, call: HttpCall) {
  const at = pageArg(args);
  const all = call.api.namingAdmin.viewInstances(serviceArg(args, call));
  const from = (at.pageNo - 1) * at.pageSize;
  return listed(all.slice(from, from + at.pageSize).map(instanceRow), all.length, at);
}

function explain(args: JsonMembers, call: HttpCall) {
  const ref = serviceArg(args, call);
  const port = args.int("port");
  if (port === undefined) throw new ApiError("missing", "port is wanted");
  const cluster = args.filled("cluster") ?? DEFAULT_CLUSTER;
  return call.api.naming.explain(ref, { ip: textArg(args, "ip"), port, cluster });
}

async function health(_args: JsonMembers, call: HttpCall, info: ServerInfo) {
  demand(call, READ_CLUSTER, EVERYTHING);
  const { server } = call;
  const { term, leader, applied } = server.consensus();
  return {
    version: info.version,
    trouble: server.whyNotServing(),
    ...{ term, leader, applied },
    nodes: await nodeRows(call, info),
  };
}

export const serverTools: readonly Tool[] = [
  {
    name: "list_namespaces",
    description: "Namespaces with how many configs they have",
    args: {},
    required: [],
    run: namespaces,
  },
  {
    name: "list_services",
    description: "Services with how many instances they have and how many of these are healthy",
    args: {
      namespace: NAMESPACES_ARG,
      text: { type: "string", description: "Part of name or group, in any case" },
      badOnly: { type: "boolean", description: "Only those with an instance that is not healthy" },
      page: PAGE_ARG,
    },
    required: [],
    run: services,
  },
  {
    name: "list_instances",
    description: "The instances of a service with address, health, weight and metadata",
    args: { ...SERVICE_ARGS, page: PAGE_ARG },
    required: ["service"],
    run: instances,
  },
  {
    name: "explain_instance",
    description: "Why an instance is, or is not, in the list that clients of its service get",
    args: {
      ...SERVICE_ARGS,
      ip: { type: "string", description: "Address" },
      port: { type: "integer", description: "Port" },
      cluster: { type: "string", description: "Cluster of the service; DEFAULT when absent" },
    },
    required: ["service", "ip", "port"],
    run: explain,
  },
  {
    name: "cluster_health",
    description: "What the nodes of the cluster tell of themselves, and what is wrong here",
    args: {},
    required: [],
    run: health,
  },
];
