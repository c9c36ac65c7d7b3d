/** `/v2/console/namespace`. */
import { ApiError, canonicalNamespace } from "../../base/mod.ts";
import { result } from "../answer.ts";
import type { HttpCall } from "../call.ts";
import type { HttpRoute } from "../route.ts";
import { checkNamespaceParams, isNamespaceName, namespaceObject } from "../v1/namespace_routes.ts";

const PATH = "/nacos/v2/console/namespace";
const ILLEGAL = 22_000;
const NOT_EXIST = 22_001;
const EXISTS = 22_002;

function listNamespaces(call: HttpCall): Response {
  return result(call.api.namespaces.list().map(namespaceObject));
}

function getNamespace(call: HttpCall): Response {
  const id = canonicalNamespace(idParam(call));
  const view = call.api.namespaces.get(id);
  if (view === undefined) {
    const shown = id.slice(0, 256);
    throw new ApiError("notFound", `namespaceId [ ${shown} ] not exist`, NOT_EXIST);
  }
  return result(namespaceObject(view));
}

async function createNamespace(call: HttpCall): Promise<Response> {
  const { api } = call;
  const form = formOf(call);
  const id = form.id.trim() || crypto.randomUUID();
  if (api.namespaces.get(canonicalNamespace(id)) !== undefined) {
    throw new ApiError("conflict", `the namespaceId is existed, namespaceId: ${id}`, ILLEGAL);
  }
  checkName(form.name);
  const created = await api.namespaces.create({ ...form, id }, call.caller());
  // Another one was quicker.
  if (!created) throw new ApiError("conflict", `namespaceId [${id}] already exist`, EXISTS);
  return result(true);
}

async function updateNamespace(call: HttpCall): Promise<Response> {
  const form = formOf(call);
  checkName(form.name);
  const id = canonicalNamespace(form.id);
  const updated = await call.api.namespaces.update({ ...form, id }, call.caller());
  if (!updated) throw refused(id, "changed");
  return result(true);
}

async function removeNamespace(call: HttpCall): Promise<Response> {
  const id = canonicalNamespace(idParam(call));
  if (!await call.api.namespaces.remove(id, call.caller())) throw refused(id, "removed");
  return result(true);
}

/** The id in the query of GET and DELETE; what they lack is told in other words than what a form lacks. */
function idParam(call: HttpCall): string {
  checkNamespaceParams(call.params);
  const id = call.params.raw("namespaceId");
  if (id !== undefined) return id;
  const name = "Required request parameter 'namespaceId'";
  throw new ApiError("missing", `${name} for method parameter type String is not present`);
}

interface NamespaceForm {
  readonly id: string;
  readonly name: string;
  readonly desc: string;
}

function formOf({ params }: HttpCall): NamespaceForm {
  checkNamespaceParams(params);
  const field = (name: string): string => {
    const value = params.raw(name);
    if (value !== undefined) return value;
    throw new ApiError("missing", `required parameter '${name}' is missing`);
  };
  const [id, name] = [field("namespaceId"), field("namespaceName")];
  return { id, name, desc: params.raw("namespaceDesc") ?? "" };
}

function checkName(name: string): void {
  if (isNamespaceName(name)) return;
  throw new ApiError("invalid", `namespaceName [${name}] contains illegal char`, ILLEGAL);
}

/** Only the default namespace is always there as it is. */
function refused(id: string, verb: string): ApiError {
  return new ApiError("conflict", `the namespace ${id} cannot be ${verb}`, ILLEGAL);
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
    params: [{ ...ID, summary: "empty: a random id" }, ...NAMED],
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
