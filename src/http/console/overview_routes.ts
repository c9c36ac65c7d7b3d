/** What the console begins with: namespaces, nodes, counts, what is wrong, what was changed last. */
import type { NamespaceSurvey } from "../../api/mod.ts";
import { configResource, EVERYTHING } from "../../auth/mod.ts";
import { CONSOLE, DEFAULT_NAMESPACE } from "../../base/mod.ts";
import type { HttpAnswer } from "../../h1/mod.ts";
import { json } from "../answer.ts";
import type { HttpCall } from "../call.ts";
import type { HttpRoute } from "../route.ts";
import type { ServerInfo } from "../server_info.ts";
import { consoleRoute, READ_CLUSTER, READ_CONFIGS, READ_NAMESPACES } from "./console_route.ts";
import { findingsOf } from "./findings.ts";
import { nodeRows } from "./node_rows.ts";
import type { ChangeRow, NamespaceRow, Overview } from "./wire.ts";

const NOTHING: NamespaceSurvey = {
  services: 0,
  instances: 0,
  healthyInstances: 0,
  withoutHealthy: [],
  protectedOnes: [],
};

async function namespaceRows(call: HttpCall): Promise<readonly NamespaceRow[]> {
  const survey = await call.api.namingAdmin.survey();
  return call.api.namespaces.list().filter(({ id }) => call.sees(id)).map((view) => {
    const { services, instances } = survey.get(view.id) ?? NOTHING;
    return {
      id: view.id,
      name: view.name,
      description: view.desc,
      configs: view.configCount,
      ...{ services, instances },
      isDefault: view.id === DEFAULT_NAMESPACE,
    };
  });
}

async function overview(call: HttpCall, info: ServerInfo): Promise<HttpAnswer> {
  const survey = await call.api.namingAdmin.survey();
  const spaces = call.api.namespaces.list().filter(({ id }) => call.sees(id));
  const seen = spaces.map(({ id }) => survey.get(id) ?? NOTHING);
  // Who may not look at the nodes is told nothing of them.
  const nodes = call.may(READ_CLUSTER, EVERYTHING) ? await nodeRows(call, info) : [];
  const sum = (pick: (one: NamespaceSurvey) => number) =>
    seen.reduce((total, one) => total + pick(one), 0);
  const answer: Overview = {
    findings: findingsOf({ call, info, nodes, surveys: seen }),
    nodes,
    counts: {
      configs: spaces.reduce((total, { configCount }) => total + configCount, 0),
      services: sum(({ services }) => services),
      instances: sum(({ instances }) => instances),
      healthyInstances: sum(({ healthyInstances }) => healthyInstances),
      connections: nodes.reduce((total, { connections }) => total + connections, 0),
      namespaces: spaces.length,
    },
    changes: lastChanges(call),
  };
  return json(answer);
}

function lastChanges(call: HttpCall): readonly ChangeRow[] {
  const found: ChangeRow[] = [];
  let looked = 0;
  for (const row of call.api.config.newestHistory()) {
    if (found.length >= CONSOLE.maxChanges || ++looked > CONSOLE.maxChangesSeen) break;
    if (!call.may(READ_CONFIGS, configResource(row))) continue;
    const { namespace, group, dataId } = row;
    found.push({
      atMs: row.modifiedMs,
      who: row.operator,
      kind: "config",
      verb: row.operation === "D" ? "remove" : "publish",
      ...{ namespace, group, dataId },
    });
  }
  return found;
}

export function overviewRoutes(info: ServerInfo): readonly HttpRoute[] {
  return [
    consoleRoute("GET", "/namespaces", {
      summary: "Namespaces that the caller sees, with what there is in each",
      permission: READ_NAMESPACES,
      params: {},
      about: () => EVERYTHING,
      handler: async (_params, call) => json(await namespaceRows(call)),
    }),
    consoleRoute("GET", "/overview", {
      summary: "What is wrong, the nodes, how much there is, and the last changes",
      permission: READ_NAMESPACES,
      params: {},
      about: () => EVERYTHING,
      handler: (_params, call) => overview(call, info),
    }),
    consoleRoute("GET", "/nodes", {
      summary: "The nodes of the cluster with their figures",
      permission: READ_CLUSTER,
      params: {},
      handler: async (_params, call) => json(await nodeRows(call, info)),
    }),
  ];
}
