/** `/v1/console/namespaces`. */
import { checkNamespace, checkNamespaceName, type NamespaceView } from "../../api/mod.ts";
import { ApiError, canonicalNamespace, DEFAULT_NAMESPACE } from "../../base/mod.ts";
import { json, jsonText, restResult } from "../answer.ts";
import type { HttpCall } from "../call.ts";
import type { Params } from "../params.ts";
import type { HttpRoute } from "../route.ts";

const PATH = "/nacos/v1/console/namespaces";
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

/** What Nacos checks before it looks at the route: bad ids and names are refused in plain text there as well. */
export function checkNamespaceParams(params: Params): void {
  checkNamespaceName(params.raw("namespaceName"));
  const id = params.raw("namespaceId") ?? "";
  checkNamespace(id.trim() === "" ? params.raw("customNamespaceId") : id);
}

/** The stricter rule of those who write: a name has at least one character. */
export function isNamespaceName(name: string): boolean {
  return NAMESPACE_NAME.test(name);
}

function getNamespaces(call: HttpCall): Response {
  const { params, api } = call;
  checkNamespaceParams(params);
  if (params.raw("show") === "all") {
    const id = params.required("namespaceId");
    const view = api.namespaces.get(canonicalNamespace(id));
    if (view === undefined) {
      throw new ApiError("notFound", `namespaceId [ ${id.slice(0, 256)} ] not exist`, 500);
    }
    return json(namespaceObject(view));
  }
  if (params.raw("checkNamespaceIdExist") === "true") {
    const id = params.required("customNamespaceId");
    return json(id.trim() !== "" && api.namespaces.get(canonicalNamespace(id)) !== undefined);
  }
  return restResult(api.namespaces.list().map(namespaceObject));
}

async function createNamespace(call: HttpCall): Promise<Response> {
  const { params } = call;
  checkNamespaceParams(params);
  const name = params.required("namespaceName");
  if (!isNamespaceName(name)) return jsonText("false");
  const created = await call.api.namespaces.create({
    id: params.text("customNamespaceId", "").trim() || crypto.randomUUID(),
    name,
    desc: params.text("namespaceDesc", ""),
  }, call.caller());
  return jsonText(String(created));
}

async function updateNamespace(call: HttpCall): Promise<Response> {
  const { params } = call;
  checkNamespaceParams(params);
  const id = canonicalNamespace(params.required("namespace"));
  const name = params.required("namespaceShowName");
  if (!isNamespaceName(name)) return jsonText("false");
  const updated = await call.api.namespaces.update({
    id,
    name,
    desc: params.text("namespaceDesc", ""),
  }, call.caller());
  return jsonText(String(updated));
}

async function removeNamespace(call: HttpCall): Promise<Response> {
  checkNamespaceParams(call.params);
  const id = canonicalNamespace(call.params.required("namespaceId"));
  return jsonText(String(await call.api.namespaces.remove(id, call.caller())));
}

export const namespaceRoutes: readonly HttpRoute[] = [
  {
    protocol: "http",
    method: "GET",
    path: PATH,
    summary: "All namespaces; with `show=all` one of them; or whether an id is taken",
    permission: { action: "public" },
    params: [
      { name: "show", summary: "`all`" },
      { name: "namespaceId", summary: "with `show=all`" },
      { name: "checkNamespaceIdExist", type: "boolean" },
      { name: "customNamespaceId", summary: "with `checkNamespaceIdExist=true`" },
    ],
    handler: getNamespaces,
  },
  {
    protocol: "http",
    method: "POST",
    path: PATH,
    summary: "Create a namespace; `false` when it exists or a name is illegal",
    permission: { action: "write", resource: "namespace" },
    params: [
      { name: "customNamespaceId", summary: "empty: a random id" },
      { name: "namespaceName", required: true },
      { name: "namespaceDesc" },
    ],
    handler: createNamespace,
  },
  {
    protocol: "http",
    method: "PUT",
    path: PATH,
    summary: "Change name and description of a namespace",
    permission: { action: "write", resource: "namespace" },
    params: [
      { name: "namespace", required: true },
      { name: "namespaceShowName", required: true },
      { name: "namespaceDesc" },
    ],
    handler: updateNamespace,
  },
  {
    protocol: "http",
    method: "DELETE",
    path: PATH,
    summary: "Remove a namespace; what is in it stays",
    permission: { action: "write", resource: "namespace" },
    params: [{ name: "namespaceId", required: true }],
    handler: removeNamespace,
  },
];
