/** `/v1/console/namespaces`. */
import {
  checkNamespace,
  checkNamespaceName,
  type NamespaceView,
  param,
  type ParamValues,
  type Permission,
} from "../../api/mod.ts";
import { EVERYTHING, namespaceResource, type Resource } from "../../auth/mod.ts";
import { ApiError, canonicalNamespace, DEFAULT_NAMESPACE } from "../../base/mod.ts";
import type { HttpAnswer } from "../../h1/mod.ts";
import { json, jsonText, restResult } from "../answer.ts";
import type { HttpCall } from "../call.ts";
import { type HttpRoute, routesUnder } from "../route.ts";

const NAMESPACE_NAME = /^[^@#$%^&*]+$/;

/** A namespace on the wire of v1 and v2, where the default one has an empty id. */
export function namespaceObject(view: NamespaceView): Record<string, unknown> {
  return {
    namespace: view.id === DEFAULT_NAMESPACE ? "" : view.id,
    namespaceShowName: view.name,
    namespaceDesc: view.desc === "" ? null : view.desc,
    quota: view.quota,
    configCount: view.configCount,
    type: view.kind,
  };
}

/** All that the caller sees, as objects. */
export function seenNamespaces(call: HttpCall): Record<string, unknown>[] {
  return call.api.namespaces.list().filter(({ id }) => call.sees(id)).map(namespaceObject);
}

/** A new namespace with an id that is drawn is none that rights could be about. */
export function aboutNew(id: string): Resource {
  return id.trim() === "" ? EVERYTHING : namespaceResource("namespace", id.trim());
}

/** What Nacos looks at on all these routes, under whatever name it is meant. */
export const CHECKED = {
  checkedName: param.raw().named("namespaceName").unlisted(),
  checkedId: param.name().named("namespaceId").alias("customNamespaceId").unlisted(),
};

/** Before the route itself is looked at: bad ids and names are refused in plain text there as well. */
export function checkNamespaceParams(params: ParamValues<typeof CHECKED>): void {
  checkNamespaceName(params.checkedName);
  checkNamespace(params.checkedId);
}

/** The stricter rule of those who write: a name has at least one character. */
export function isNamespaceName(name: string): boolean {
  return NAMESPACE_NAME.test(name);
}

const SHOWN = {
  show: param.raw().about("`all`"),
  namespaceId: param.raw().required({ when: "with `show=all`" }),
  checkNamespaceIdExist: param.raw().about("`true`"),
  customNamespaceId: param.raw().required({ when: "with `checkNamespaceIdExist=true`" }),
  ...CHECKED,
};

/** Of the list everything: it leaves out what the caller does not see. */
function aboutShown(params: ParamValues<typeof SHOWN>): Resource {
  if (params.show === "all") return namespaceResource("namespace", params.namespaceId);
  return params.checkNamespaceIdExist === "true"
    ? namespaceResource("namespace", params.customNamespaceId)
    : EVERYTHING;
}

function getNamespaces(params: ParamValues<typeof SHOWN>, call: HttpCall): HttpAnswer {
  const { api } = call;
  checkNamespaceParams(params);
  if (params.show === "all") {
    const id = params.namespaceId;
    const view = api.namespaces.get(canonicalNamespace(id));
    if (view === undefined) {
      throw new ApiError("notFound", `namespaceId [ ${id.slice(0, 256)} ] not exist`, 500);
    }
    return json(namespaceObject(view));
  }
  if (params.checkNamespaceIdExist === "true") {
    const id = params.customNamespaceId;
    return json(id.trim() !== "" && api.namespaces.get(canonicalNamespace(id)) !== undefined);
  }
  return restResult(seenNamespaces(call));
}

const NEW = {
  customNamespaceId: param.raw().or("").about("empty: a random id"),
  namespaceName: param.raw().required(),
  namespaceDesc: param.raw().or(""),
  ...CHECKED,
};

async function createNamespace(
  params: ParamValues<typeof NEW>,
  { api, caller }: HttpCall,
): Promise<HttpAnswer> {
  checkNamespaceParams(params);
  const { namespaceName: name, customNamespaceId, namespaceDesc: desc } = params;
  if (!isNamespaceName(name)) return jsonText("false");
  const id = customNamespaceId.trim() || crypto.randomUUID();
  return jsonText(String(await api.namespaces.create({ id, name, desc }, caller)));
}

const CHANGED = {
  namespace: param.raw().required(),
  namespaceShowName: param.raw().required(),
  namespaceDesc: param.raw().or(""),
  ...CHECKED,
};

async function updateNamespace(
  params: ParamValues<typeof CHANGED>,
  { api, caller }: HttpCall,
): Promise<HttpAnswer> {
  checkNamespaceParams(params);
  const { namespace, namespaceShowName: name, namespaceDesc: desc } = params;
  if (!isNamespaceName(name)) return jsonText("false");
  const id = canonicalNamespace(namespace);
  return jsonText(String(await api.namespaces.update({ id, name, desc }, caller)));
}

const REMOVED = { namespaceId: param.raw().required(), ...CHECKED };

async function removeNamespace(
  params: ParamValues<typeof REMOVED>,
  { api, caller }: HttpCall,
): Promise<HttpAnswer> {
  checkNamespaceParams(params);
  const id = canonicalNamespace(params.namespaceId);
  return jsonText(String(await api.namespaces.remove(id, caller)));
}

const READ: Permission = { action: "read", resource: "namespace" };
const WRITE: Permission = { action: "write", resource: "namespace" };

const route = routesUnder({ base: "/nacos/v1/console/namespaces", family: "caused" });

export const namespaceRoutes: readonly HttpRoute[] = [
  route("GET", "", {
    summary: "All namespaces; with `show=all` one of them; or whether an id is taken",
    permission: READ,
    params: SHOWN,
    about: aboutShown,
    handler: getNamespaces,
  }),
  route("POST", "", {
    summary: "Create a namespace; `false` when it exists or a name is illegal",
    permission: WRITE,
    params: NEW,
    about: ({ customNamespaceId }) => aboutNew(customNamespaceId),
    handler: createNamespace,
  }),
  route("PUT", "", {
    summary: "Change name and description of a namespace",
    permission: WRITE,
    params: CHANGED,
    about: ({ namespace }) => namespaceResource("namespace", namespace),
    handler: updateNamespace,
  }),
  route("DELETE", "", {
    summary: "Remove a namespace; what is in it stays",
    permission: WRITE,
    params: REMOVED,
    about: ({ namespaceId }) => namespaceResource("namespace", namespaceId),
    handler: removeNamespace,
  }),
];
