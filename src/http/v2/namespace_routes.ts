/** `/v2/console/namespace`. */
import { type NamespaceView, param, type ParamValues, type Permission } from "../../api/mod.ts";
import { EVERYTHING, namespaceResource, type Resource } from "../../auth/mod.ts";
import { ApiError, canonicalNamespace } from "../../base/mod.ts";
import type { HttpAnswer } from "../../h1/mod.ts";
import { result } from "../answer.ts";
import type { HttpCall } from "../call.ts";
import { type HttpRoute, routesUnder } from "../route.ts";
import {
  aboutNew,
  CHECKED,
  checkNamespaceParams,
  isNamespaceName,
  namespaceObject,
  seenNamespaces,
} from "../v1/namespace_routes.ts";

const ILLEGAL = 22_000;
const NOT_EXIST = 22_001;
export const EXISTS = 22_002;

function listNamespaces(_params: unknown, call: HttpCall): HttpAnswer {
  return result(seenNamespaces(call));
}

/** In the query of GET and DELETE; what they lack is told in other words than what a form lacks. */
export const ID = { namespaceId: param.raw().required({ missing: noParameter }), ...CHECKED };

function noParameter(name: string): ApiError {
  return new ApiError(
    "missing",
    `Required request parameter '${name}' for method parameter type String is not present`,
  );
}

function getNamespace(params: ParamValues<typeof ID>, call: HttpCall): HttpAnswer {
  return result(namespaceObject(knownNamespace(params, call)));
}

/** Throws ApiError `notFound` for one that there is not. */
export function knownNamespace(
  params: ParamValues<typeof ID>,
  { api }: HttpCall,
): NamespaceView {
  checkNamespaceParams(params);
  const id = canonicalNamespace(params.namespaceId);
  const view = api.namespaces.get(id);
  if (view === undefined) {
    const shown = id.slice(0, 256);
    throw new ApiError("notFound", `namespaceId [ ${shown} ] not exist`, NOT_EXIST);
  }
  return view;
}

const FIELD = param.raw().required({ missing: noField });
export const FORM = {
  namespaceId: FIELD,
  namespaceName: FIELD,
  namespaceDesc: param.raw().or(""),
  ...CHECKED,
};

function noField(name: string): ApiError {
  return new ApiError("missing", `required parameter '${name}' is missing`);
}

interface NamespaceForm {
  readonly id: string;
  readonly name: string;
  readonly desc: string;
}

export function formOf(params: ParamValues<typeof FORM>): NamespaceForm {
  checkNamespaceParams(params);
  const { namespaceId: id, namespaceName: name, namespaceDesc: desc } = params;
  return { id, name, desc };
}

async function createNamespace(
  params: ParamValues<typeof FORM>,
  { api, caller }: HttpCall,
): Promise<HttpAnswer> {
  const form = formOf(params);
  const id = form.id.trim() || crypto.randomUUID();
  if (api.namespaces.get(canonicalNamespace(id)) !== undefined) {
    throw new ApiError("conflict", `the namespaceId is existed, namespaceId: ${id}`, ILLEGAL);
  }
  checkName(form.name);
  const created = await api.namespaces.create({ ...form, id }, caller);
  // Another one was quicker.
  if (!created) throw new ApiError("conflict", `namespaceId [${id}] already exist`, EXISTS);
  return result(true);
}

export async function updateNamespace(
  params: ParamValues<typeof FORM>,
  { api, caller }: HttpCall,
): Promise<HttpAnswer> {
  const form = formOf(params);
  checkName(form.name);
  const id = canonicalNamespace(form.id);
  if (!await api.namespaces.update({ ...form, id }, caller)) throw refused(id, "changed");
  return result(true);
}

export async function removeNamespace(
  params: ParamValues<typeof ID>,
  { api, caller }: HttpCall,
): Promise<HttpAnswer> {
  checkNamespaceParams(params);
  const id = canonicalNamespace(params.namespaceId);
  if (!await api.namespaces.remove(id, caller)) throw refused(id, "removed");
  return result(true);
}

export function checkName(name: string): void {
  if (isNamespaceName(name)) return;
  throw new ApiError("invalid", `namespaceName [${name}] contains illegal char`, ILLEGAL);
}

/** Only the default namespace is always there as it is. */
function refused(id: string, verb: string): ApiError {
  return new ApiError("conflict", `the namespace ${id} cannot be ${verb}`, ILLEGAL);
}

export function aboutNamed({ namespaceId }: { readonly namespaceId: string }): Resource {
  return namespaceResource("namespace", namespaceId);
}

const READ: Permission = { action: "read", resource: "namespace" };
const WRITE: Permission = { action: "write", resource: "namespace" };

const route = routesUnder({ base: "/nacos/v2/console/namespace", family: "result" });

export const namespaceV2Routes: readonly HttpRoute[] = [
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
  route("POST", "", {
    summary: "Create a namespace",
    permission: WRITE,
    params: { ...FORM, namespaceId: FIELD.about("empty: a random id") },
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
