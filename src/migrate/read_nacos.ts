/**
 * Records out of a running server by its open API: version 1 of it, which Nacos 1 and 2, r-nacos and this server have,
 * or else the admin API of Nacos 3. A server that is written to meanwhile is not read at one moment.
 */
import { DEFAULT_NAMESPACE, IMPORT, isJsonObject, type JsonObject } from "../base/mod.ts";
import { dataIn, demandObjects, pagesIn, parseJson, textIn } from "./json.ts";
import { newInstanceApi, oldInstanceApi, persistentInstances } from "./nacos_instances.ts";
import type { NacosSession } from "./nacos_session.ts";
import type { ImportedConfig, ImportedNamespace, ImportRecord } from "./types.ts";

const OLD_NAMESPACES = "v1/console/namespaces";
const NEW_NAMESPACES = "v3/admin/core/namespace/list";

/** Throws Error with the words of the server where it refuses; what is taken out of one page may be gone by then. */
export async function* readNacos(
  session: NacosSession,
  pageSize: number = IMPORT.pageSize,
): AsyncGenerator<ImportRecord> {
  const old = await session.find(OLD_NAMESPACES);
  const isOld = isJsonObject(old);
  const list = isOld ? old : await session.get(NEW_NAMESPACES);
  const namespaces = demandObjects(list, "data", isOld ? OLD_NAMESPACES : NEW_NAMESPACES)
    .map(namespaceOf);
  for (const namespace of namespaces) {
    if (namespace.id !== DEFAULT_NAMESPACE) yield namespace;
  }
  // A list without it would be one of a server that counts namespaces in another way.
  const ids = new Set([DEFAULT_NAMESPACE, ...namespaces.map(({ id }) => id)]);
  const configs = isOld ? oldConfigApi(session, pageSize) : newConfigApi(session, pageSize);
  for (const id of ids) yield* configsOf(configs, id);
  const instances = isOld ? oldInstanceApi(session) : newInstanceApi(session);
  for (const id of ids) yield* persistentInstances(instances, id);
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
  /** Where the list is, for messages. */
  readonly path: string;
  page(namespace: string, pageNo: number): Promise<JsonObject>;
  /** Everything about one of the page; undefined when it has gone. */
  detail(namespace: string, item: JsonObject): Promise<JsonObject | undefined>;
}

function oldConfigApi(session: NacosSession, pageSize: number): ConfigApi {
  const path = "v1/cs/configs";
  const tenantOf = (namespace: string) => namespace === DEFAULT_NAMESPACE ? "" : namespace;
  return {
    path,
    page: (namespace, pageNo) =>
      session.get(path, {
        search: "accurate",
        dataId: "",
        group: "",
        tenant: tenantOf(namespace),
        pageNo: String(pageNo),
        pageSize: String(pageSize),
      }),
    detail: async (namespace, item) => {
      const found = await session.find(path, {
        show: "all",
        dataId: textIn(item, "dataId"),
        group: textIn(item, "group"),
        tenant: tenantOf(namespace),
      });
      if (found === undefined) return undefined;
      return isJsonObject(found) && isDetail(found, item) ? found : item;
    },
  };
}

/**
 * Whether an answer is everything about a config. A server that does not know `show` answers with the content, which may
 * be JSON with the same members; what the page holds has to do then.
 */
function isDetail(found: JsonObject, item: JsonObject): boolean {
  const same = (name: string) => textIn(found, name) === textIn(item, name);
  if (!same("dataId") || !same("group") || typeof found["content"] !== "string") return false;
  return JSON.stringify(parseJson(textIn(item, "content"))) !== JSON.stringify(found);
}

function newConfigApi(session: NacosSession, pageSize: number): ConfigApi {
  const path = "v3/admin/cs/config/list";
  return {
    path,
    page: async (namespace, pageNo) =>
      dataIn(
        await session.get(path, {
          search: "blur",
          dataId: "",
          groupName: "",
          namespaceId: namespace,
          pageNo: String(pageNo),
          pageSize: String(pageSize),
        }),
      ) ?? {},
    detail: async (namespace, item) =>
      dataIn(
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
    // Some servers answer 200 with an error instead of a page: that is no end of the list.
    const items = demandObjects(page, "pageItems", api.path);
    // A server that answers empty pages without end must not keep this going.
    if (items.length === 0) return;
    pages = pagesIn(page, "pagesAvailable", pageNo, items.length);
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
