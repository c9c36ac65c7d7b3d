/** Persistent instances of a running server. The others come by themselves when their clients do. */
import { DEFAULT_CLUSTER, IMPORT, isJsonObject, type JsonObject } from "../base/mod.ts";
import type { TransferInstance } from "../export/mod.ts";
import { boolIn, dataIn, numberIn, objectsIn, pagesIn, textIn } from "./json.ts";
import type { NacosSession } from "./nacos_session.ts";
import type { ImportRecord } from "./types.ts";

/** A page of a longer list. */
interface Page {
  readonly items: readonly JsonObject[];
  /** Number of the last page, as far as is known. */
  readonly pages: number;
}

interface ServiceNames {
  readonly namespace: string;
  readonly group: string;
  readonly service: string;
}

/** How an API of one version lists services and instances. */
interface InstanceApi {
  /** Undefined when the server has no such list. */
  services(namespace: string, pageNo: number): Promise<Page | undefined>;
  instances(names: ServiceNames, pageNo: number): Promise<Page>;
}

export async function* persistentInstances(
  api: InstanceApi,
  namespace: string,
): AsyncGenerator<ImportRecord> {
  for (let pageNo = 1, pages = 1; pageNo <= pages; pageNo++) {
    const page = await api.services(namespace, pageNo);
    if (page === undefined) {
      yield {
        kind: "left",
        what: `lists of services, which the server does not give (${namespace})`,
      };
      return;
    }
    if (page.items.length === 0) return;
    pages = page.pages;
    for (const item of page.items) {
      const names = {
        namespace,
        group: textIn(item, "groupName"),
        service: textIn(item, "name"),
      };
      yield* persistentIn(api, names);
    }
  }
}

async function* persistentIn(api: InstanceApi, names: ServiceNames): AsyncGenerator<ImportRecord> {
  for (let pageNo = 1, pages = 1; pageNo <= pages; pageNo++) {
    const page = await api.instances(names, pageNo);
    if (page.items.length === 0) return;
    pages = page.pages;
    for (const host of page.items) {
      if (boolIn(host, "ephemeral", true)) continue;
      yield { kind: "instance", instance: instanceOf(host, names) };
    }
  }
}

/** What a list that counts its entries says of its pages. */
function countedPage(found: JsonObject, name: string, pageNo: number): Page {
  const items = objectsIn(found, name);
  const count = numberIn(found, "count", NaN);
  const pages = Number.isNaN(count)
    ? pagesIn({}, "", pageNo, items.length)
    : Math.ceil(count / IMPORT.pageSize);
  return { items, pages };
}

/** Old servers want the name of a cluster for the list that has disabled instances, too. */
const NO_LIST = [400, 404, 500];

/** Version 1: Nacos 1 and 2, r-nacos and this server. */
export function oldInstanceApi(session: NacosSession): InstanceApi {
  return {
    services: async (namespace, pageNo) => {
      const found = await session.find("v1/ns/catalog/services", {
        withInstances: "false",
        namespaceId: namespace,
        serviceNameParam: "",
        groupNameParam: "",
        pageNo: String(pageNo),
        pageSize: String(IMPORT.pageSize),
      });
      return isJsonObject(found) ? countedPage(found, "serviceList", pageNo) : undefined;
    },
    instances: async ({ namespace, group, service }, pageNo) => {
      const names = {
        namespaceId: namespace,
        groupName: group,
        serviceName: `${group}@@${service}`,
      };
      const page = { pageNo: String(pageNo), pageSize: String(IMPORT.pageSize) };
      const found = await session.find("v1/ns/catalog/instances", { ...names, ...page }, NO_LIST);
      if (isJsonObject(found)) return countedPage(found, "list", pageNo);
      const enabled = await session.find("v1/ns/instance/list", names);
      return { items: isJsonObject(enabled) ? objectsIn(enabled, "hosts") : [], pages: 1 };
    },
  };
}

/** The admin API of Nacos 3, which lists the instances of a service in one answer. */
export function newInstanceApi(session: NacosSession): InstanceApi {
  return {
    services: async (namespace, pageNo) => {
      const found = dataIn(
        await session.find("v3/admin/ns/service/list", {
          withInstances: "false",
          namespaceId: namespace,
          serviceNameParam: "",
          groupNameParam: "",
          pageNo: String(pageNo),
          pageSize: String(IMPORT.pageSize),
        }),
      );
      if (found === undefined) return undefined;
      const items = objectsIn(found, "pageItems");
      return { items, pages: pagesIn(found, "pagesAvailable", pageNo, items.length) };
    },
    instances: async ({ namespace, group, service }) => {
      const found = await session.find("v3/admin/ns/instance/list", {
        namespaceId: namespace,
        groupName: group,
        serviceName: service,
      });
      return { items: isJsonObject(found) ? objectsIn(found, "data") : [], pages: 1 };
    },
  };
}

function instanceOf(host: JsonObject, names: ServiceNames): TransferInstance {
  const metadata = isJsonObject(host["metadata"]) ? host["metadata"] : {};
  return {
    ...names,
    ip: textIn(host, "ip"),
    port: numberIn(host, "port", 0),
    cluster: textIn(host, "clusterName") || DEFAULT_CLUSTER,
    weight: numberIn(host, "weight", 1),
    enabled: boolIn(host, "enabled", true),
    healthy: boolIn(host, "healthy", true),
    ephemeral: false,
    metadata: Object.fromEntries(
      Object.entries(metadata).map(([name, value]) => [name, String(value)]),
    ),
  };
}
