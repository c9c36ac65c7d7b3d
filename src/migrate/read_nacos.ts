/**
 * Records out of a running server by its open API: version 1 of it, which Nacos 1 and 2, r-nacos and this server have,
 * or else the admin API of Nacos 3. A server that is written to meanwhile is not read at one moment.
 */
import { DEFAULT_CLUSTER, DEFAULT_NAMESPACE, IMPORT } from "../base/mod.ts";
import type { TransferInstance } from "../transfer/mod.ts";
import { boolIn, isObject, type JsonObject, numberIn, objectsIn, textIn } from "./json.ts";
import type { NacosSession } from "./nacos_session.ts";
import type { ImportedConfig, ImportedInstance, ImportedNamespace, ImportRecord } from "./types.ts";

export async function* readNacos(session: NacosSession): AsyncGenerator<ImportRecord> {
  const old = await session.find("v1/console/namespaces");
  const api = isObject(old) ? oldApi(session) : newApi(session);
  const list = isObject(old) ? old : await session.get("v3/admin/core/namespace/list");
  const namespaces = objectsIn(list, "data").map(namespaceOf);
  for (const namespace of namespaces) {
    if (namespace.id !== DEFAULT_NAMESPACE) yield namespace;
  }
  // A list without it would be one of a server that counts namespaces in another way.
  const ids = new Set([DEFAULT_NAMESPACE, ...namespaces.map(({ id }) => id)]);
  for (const id of ids) yield* configsOf(api, id);
  for (const id of ids) yield* instancesOf(session, id);
}

function namespaceOf(object: JsonObject): ImportedNamespace {
  const id = textIn(object, "namespace") || DEFAULT_NAMESPACE;
  return {
    kind: "namespace",
    id,
    name: textIn(object, "namespaceShowName") || id,
    desc: textIn(object, "namespaceDesc"),
  };
}

/** How an API of one version lists and shows configs. */
interface ConfigApi {
  page(namespace: string, pageNo: number): Promise<JsonObject>;
  /** Everything about one of the page; undefined when it has gone. */
  detail(namespace: string, item: JsonObject): Promise<JsonObject | undefined>;
}

function oldApi(session: NacosSession): ConfigApi {
  const tenantOf = (namespace: string) => namespace === DEFAULT_NAMESPACE ? "" : namespace;
  return {
    page: (namespace, pageNo) =>
      session.get("v1/cs/configs", {
        search: "accurate",
        dataId: "",
        group: "",
        tenant: tenantOf(namespace),
        pageNo: String(pageNo),
        pageSize: String(IMPORT.pageSize),
      }),
    detail: async (namespace, item) => {
      const found = await session.find("v1/cs/configs", {
        show: "all",
        dataId: textIn(item, "dataId"),
        group: textIn(item, "group"),
        tenant: tenantOf(namespace),
      });
      // A server that does not know `show` answers with the content; what the page holds has to do then.
      const whole = isObject(found) && textIn(found, "dataId") === textIn(item, "dataId") &&
        typeof found["md5"] === "string";
      return whole ? found : typeof item["content"] === "string" ? item : undefined;
    },
  };
}

function newApi(session: NacosSession): ConfigApi {
  const dataOf = (answer: unknown): JsonObject | undefined =>
    isObject(answer) && isObject(answer["data"]) ? answer["data"] : undefined;
  return {
    page: async (namespace, pageNo) => {
      const answer = await session.get("v3/admin/cs/config/list", {
        search: "blur",
        dataId: "",
        groupName: "",
        namespaceId: namespace,
        pageNo: String(pageNo),
        pageSize: String(IMPORT.pageSize),
      });
      return dataOf(answer) ?? {};
    },
    detail: async (namespace, item) =>
      dataOf(
        await session.find("v3/admin/cs/config", {
          dataId: textIn(item, "dataId"),
          groupName: textIn(item, "groupName"),
          namespaceId: namespace,
        }),
      ),
  };
}

async function* configsOf(api: ConfigApi, namespace: string): AsyncGenerator<ImportedConfig> {
  for (let pageNo = 1, pages = 1; pageNo <= pages; pageNo++) {
    const page = await api.page(namespace, pageNo);
    const items = objectsIn(page, "pageItems");
    // A server that answers empty pages for ever must not keep this going.
    if (items.length === 0) return;
    pages = numberIn(page, "pagesAvailable", pageNo);
    const details = await Promise.all(items.map((item) => api.detail(namespace, item)));
    for (const detail of details) {
      if (detail !== undefined) yield configOf(namespace, detail);
    }
  }
}

function configOf(namespace: string, detail: JsonObject): ImportedConfig {
  return {
    kind: "config",
    namespace,
    group: textIn(detail, "group", "groupName"),
    dataId: textIn(detail, "dataId"),
    content: textIn(detail, "content"),
    type: textIn(detail, "type"),
    desc: textIn(detail, "desc"),
    appName: textIn(detail, "appName"),
    tags: textIn(detail, "configTags"),
    encryptedDataKey: textIn(detail, "encryptedDataKey"),
    operator: textIn(detail, "createUser"),
    earlier: [],
  };
}

/** Only those that were registered for good: the others come by themselves when their clients do. */
async function* instancesOf(
  session: NacosSession,
  namespace: string,
): AsyncGenerator<ImportRecord> {
  for (let pageNo = 1, seen = 0;; pageNo++) {
    const found = await session.find("v1/ns/catalog/services", {
      withInstances: "false",
      namespaceId: namespace,
      serviceNameParam: "",
      groupNameParam: "",
      pageNo: String(pageNo),
      pageSize: String(IMPORT.pageSize),
    });
    if (!isObject(found)) {
      yield {
        kind: "left",
        what: `lists of services, which the server does not give (${namespace})`,
      };
      return;
    }
    const services = objectsIn(found, "serviceList");
    for (const service of services) yield* persistentIn(session, namespace, service);
    seen += services.length;
    if (services.length === 0 || seen >= numberIn(found, "count", 0)) return;
  }
}

/** Old servers want the name of a cluster for the list that has disabled instances, too. */
const NO_LIST = [400, 404, 500];

async function* persistentIn(
  session: NacosSession,
  namespace: string,
  listed: JsonObject,
): AsyncGenerator<ImportedInstance> {
  const group = textIn(listed, "groupName");
  const service = textIn(listed, "name");
  const names = { namespaceId: namespace, groupName: group, serviceName: `${group}@@${service}` };
  for (let pageNo = 1, seen = 0;; pageNo++) {
    const page = { pageNo: String(pageNo), pageSize: String(IMPORT.pageSize) };
    const found = await session.find("v1/ns/catalog/instances", { ...names, ...page }, NO_LIST);
    const hosts = isObject(found) ? objectsIn(found, "list") : await enabledOnes(session, names);
    for (const host of hosts) {
      if (boolIn(host, "ephemeral", true)) continue;
      yield { kind: "instance", instance: instanceOf(host, { namespace, group, service }) };
    }
    seen += hosts.length;
    if (!isObject(found) || hosts.length === 0 || seen >= numberIn(found, "count", 0)) return;
  }
}

async function enabledOnes(
  session: NacosSession,
  names: Readonly<Record<string, string>>,
): Promise<readonly JsonObject[]> {
  const found = await session.find("v1/ns/instance/list", names);
  return isObject(found) ? objectsIn(found, "hosts") : [];
}

function instanceOf(
  host: JsonObject,
  names: Pick<TransferInstance, "namespace" | "group" | "service">,
): TransferInstance {
  const metadata = isObject(host["metadata"]) ? host["metadata"] : {};
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
