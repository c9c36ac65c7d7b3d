/** `/v2/console/namespace`. */
import { ApiError, canonicalNamespace } from "../../base/mod.ts";
import { result } from "../answer.ts";
import type { HttpCall } from "../call.ts";
import type { HttpRoute } from "../route.ts";
import { namespaceObject } from "../v1/namespace_routes.ts";

const PATH = "/nacos/v2/console/namespace";
const ILLEGAL = 22_000;
const NOT_EXIST = 22_001;

function listNamespaces(call: HttpCall): Response {
  return result(call.api.namespaces.list().map(namespaceObject));
}

function getNamespace(call: HttpCall): Response {
  const id = canonicalNamespace(call.params.required("namespaceId"));
  const view = call.api.namespaces.get(id);
  if (view === undefined) {
    const shown = id.slice(0, 256);
    throw new ApiError("notFound", `namespaceId [ ${shown} ] not exist`, NOT_EXIST);
  }
  return result(namespaceObject(view));
}

async function createNamespace(call: HttpCall): Promise<Response> {
  const { params, api } = call;
  const id = params.text("namespaceId", "").trim() || crypto.randomUUID();
  const input = {
    id,
    name: params.required("namespaceName"),
    desc: params.text("namespaceDesc", ""),
  };
  if (api.namespaces.get(canonicalNamespace(id)) !== undefined) {
    throw new ApiError("conflict", `the namespaceId is existed, namespaceId: ${id}`, ILLEGAL);
  }
  return result(await api.namespaces.create(input, call.caller()));
}

async function updateNamespace(call: HttpCall): Promise<Response> {
  const { params } = call;
  const updated = await call.api.namespaces.update({
    id: canonicalNamespace(params.required("namespaceId")),
    name: params.required("namespaceName"),
    desc: params.text("namespaceDesc", ""),
  }, call.caller());
  return result(updated);
}

async function removeNamespace(call: HttpCall): Promise<Response> {
  const id = canonicalNamespace(call.params.required("namespaceId"));
  return result(await call.api.namespaces.remove(id, call.caller()));
}

const ID = { name: "namespaceId", required: true } as const;
const NAMED = [{ name: "namespaceName", required: true }, { name: "namespaceDesc" }] as const;

export const namespaceV2Routes: readonly HttpRoute[] = [
  {
    protocol: "http",
    method: "GET",
    path: `${PATH}/list`,
    summary: "All namespaces",
    permission: { action: "public" },
    params: [],
    handler: listNamespaces,
  },
  {
    protocol: "http",
    method: "GET",
    path: PATH,
    summary: "One namespace",
    permission: { action: "read", resource: "namespace" },
    params: [ID],
    handler: getNamespace,
  },
  {
    protocol: "http",
    method: "POST",
    path: PATH,
    summary: "Create a namespace",
    permission: { action: "write", resource: "namespace" },
    params: [{ name: "namespaceId", summary: "empty: a random id" }, ...NAMED],
    handler: createNamespace,
  },
  {
    protocol: "http",
    method: "PUT",
    path: PATH,
    summary: "Change name and description of a namespace",
    permission: { action: "write", resource: "namespace" },
    params: [ID, ...NAMED],
    handler: updateNamespace,
  },
  {
    protocol: "http",
    method: "DELETE",
    path: PATH,
    summary: "Remove a namespace; what is in it stays",
    permission: { action: "write", resource: "namespace" },
    params: [ID],
    handler: removeNamespace,
  },
];
