/** `/prometheus`: instances as targets for the HTTP service discovery of Prometheus. */
import { param, type ParamValues } from "../api/mod.ts";
import { namespaceResource } from "../auth/mod.ts";
import { ApiError, canonicalNamespace, NAMING } from "../base/mod.ts";
import type { HttpAnswer } from "../h1/mod.ts";
import type { Instance } from "../naming/mod.ts";
import { json } from "./answer.ts";
import type { HttpCall } from "./call.ts";
import { largeAnswer, listTexts } from "./large_answer.ts";
import { type About, type HttpRoute, routesUnder } from "./route.ts";
import { NAMING_READ } from "./v1/naming_route.ts";

/** Targets that are written in one step. */
const MAX_WHOLE_TARGETS = 1_000;

const TARGETS = {
  namespaceId: param.name().about("all that the caller may read when absent"),
  service: param.name().about("name without its group; all when absent"),
};

function aboutTargets({ namespaceId }: ParamValues<typeof TARGETS>): About {
  return namespaceId === undefined ? [] : namespaceResource("naming", namespaceId);
}

function listTargets(params: ParamValues<typeof TARGETS>, call: HttpCall): HttpAnswer {
  const found = targetsOf(params, call);
  return found.length > MAX_WHOLE_TARGETS
    ? largeAnswer(listTexts(found, targetJson), call.stopping)
    : json(found.map(targetJson));
}

/** Disabled ones, too, as in Nacos. Throws ApiError `invalid` for more than one answer may hold. */
function targetsOf(
  { namespaceId, service }: ParamValues<typeof TARGETS>,
  call: HttpCall,
): readonly Instance[] {
  const { namingAdmin } = call.api;
  const wanted = namespaceId === undefined ? undefined : canonicalNamespace(namespaceId);
  const found: Instance[] = [];
  for (const [namespace, names] of namingAdmin.serviceNamesByNamespace(wanted)) {
    if (!call.may(NAMING_READ, namespaceResource("naming", namespace))) continue;
    for (const serviceName of names) {
      if (service !== undefined && serviceName.slice(serviceName.indexOf("@@") + 2) !== service) {
        continue;
      }
      found.push(...namingAdmin.instances({ namespace, group: undefined, serviceName }, ""));
      if (found.length > NAMING.maxPageInstances) throw tooMany();
    }
  }
  return found;
}

function tooMany(): ApiError {
  return new ApiError(
    "invalid",
    `Cannot tell more than ${NAMING.maxPageInstances} targets in one answer: ask by namespaceId and service`,
  );
}

/** Metadata are labels, with names that Prometheus takes. */
function targetJson({ ip, port, cluster, metadata }: Instance): unknown {
  const labels = Object.entries(metadata).map(([name, value]) =>
    [name.replace(/[.-]/g, "_"), value] as const
  );
  return {
    targets: [`${ip}:${port}`],
    labels: { "__meta_clusterName": cluster, ...Object.fromEntries(labels) },
  };
}

const route = routesUnder({ base: "/nacos/prometheus", family: "caused" });

export const prometheusRoutes: readonly HttpRoute[] = [
  route("GET", "", {
    summary: "Instances as targets for the HTTP service discovery of Prometheus",
    permission: NAMING_READ,
    params: TARGETS,
    about: aboutTargets,
    handler: listTargets,
  }),
];
