/** `/v3/admin/core/namespace`. Here the default namespace has a name. */
import { type NamespaceView, type ParamValues, type Permission } from "../../api/mod.ts";
import { EVERYTHING } from "../../auth/mod.ts";
import { ApiError, canonicalNamespace, DEFAULT_NAMESPACE } from "../../base/mod.ts";
import type { HttpAnswer } from "../../h1/mod.ts";
import { result } from "../answer.ts";
import type { HttpCall } from "../call.ts";
import { type HttpRoute, routesUnder } from "../route.ts";
import { aboutNew, checkNamespaceParams, namespaceObject } from "../v1/namespace_routes.ts";
import {
  aboutNamed,
  checkName,
  EXISTS,
  FORM,
  formOf,
  ID,
  knownNamespace,
  removeNamespace,
  updateNamespace,
} from "../v2/namespace_routes.ts";

function namedObject(view: NamespaceView): Record<string, unknown> {
  return { ...namespaceObject(view), namespace: view.id };
}

function listNamespaces(_params: unknown, call: HttpCall): HttpAnswer {
  const seen = call.api.namespaces.list().filter(({ id }) => call.sees(id));
  return result(seen.map(namedObject));
}

function getNamespace(params: ParamValues<typeof ID>, call: HttpCall): HttpAnswer {
  return result(namedObject(knownNamespace(params, call)));
}

async function createNamespace(
  params: ParamValues<typeof FORM>,
  call: HttpCall,
): Promise<HttpAnswer> {
  return await createNamed(formOf(params), call);
}

/** A blank id is drawn. */
export async function createNamed(
  form: ReturnType<typeof formOf>,
  { api, caller }: HttpCall,
): Promise<HttpAnswer> {
  const id = form.id.trim() || crypto.randomUUID();
  checkName(form.name);
  if (canonicalNamespace(id) === DEFAULT_NAMESPACE) {
    throw exists(`namespaceId [${id}] is default namespace id and already exist.`);
  }
  if (
    api.namespaces.get(id) !== undefined || !await api.namespaces.create({ ...form, id }, caller)
  ) {
    throw exists(`namespaceId [${id}] already exist.`);
  }
  return result(true);
}

function exists(message: string): ApiError {
  return new ApiError("conflict", message, EXISTS);
}

/** How many there are of this id. */
function checkId(params: ParamValues<typeof ID>, { api }: HttpCall): HttpAnswer {
  checkNamespaceParams(params);
  const { namespaceId } = params;
  const isKnown = namespaceId.trim() !== "" &&
    canonicalNamespace(namespaceId) !== DEFAULT_NAMESPACE &&
    api.namespaces.get(namespaceId) !== undefined;
  return result(isKnown ? 1 : 0);
}

const READ: Permission = { action: "read", resource: "namespace" };
const WRITE: Permission = { action: "write", resource: "namespace" };

const route = routesUnder({ base: "/nacos/v3/admin/core/namespace", family: "result" });

export const namespaceV3Routes: readonly HttpRoute[] = [
  route("GET", "/list", {
    summary: "All namespaces",
    permission: READ,
    params: {},
    about: () => EVERYTHING,
    handler: listNamespaces,
  }),
  route("GET", "", {
    summary: "One namespace",
    permission: READ,
    params: ID,
    about: aboutNamed,
    handler: getNamespace,
  }),
  route("GET", "/check", {
    summary: "How many namespaces have this id: 0 or 1",
    permission: READ,
    params: ID,
    about: aboutNamed,
    handler: checkId,
  }),
  route("POST", "", {
    summary: "Create a namespace",
    permission: WRITE,
    params: { ...FORM, namespaceId: FORM.namespaceId.about("empty: a random id") },
    about: ({ namespaceId }) => aboutNew(namespaceId),
    handler: createNamespace,
  }),
  route("PUT", "", {
    summary: "Change name and description of a namespace",
    permission: WRITE,
    params: FORM,
    about: aboutNamed,
    handler: updateNamespace,
  }),
  route("DELETE", "", {
    summary: "Remove a namespace; what is in it stays",
    permission: WRITE,
    params: ID,
    about: aboutNamed,
    handler: removeNamespace,
  }),
];
