/** `/rnacos/v1/config/check`: what a config's content has to be to be published. */
import { param, type ParamValues } from "../api/mod.ts";
import { configResource } from "../auth/mod.ts";
import { ApiError, configNamespace, DOCUMENT, HTTP } from "../base/mod.ts";
import type { CheckRecord } from "../state/mod.ts";
import { json } from "./answer.ts";
import type { HttpCall } from "./call.ts";
import { aboutEach, type HttpRoute, routesUnder } from "./route.ts";

const READ = { action: "read", resource: "config" } as const;
const WRITE = { action: "write", resource: "config" } as const;

const KEY = {
  namespace: param.text().or(""),
  group: param.text().or("DEFAULT_GROUP"),
  dataId: param.text().required(),
};

const ATTACHED = {
  ...KEY,
  type: param.text().or("").about("of the document: `json`, `yaml`, `toml`, `xml`, `properties`"),
  schema: param.text().or("").about(
    `a JSON Schema, for \`json\`, \`yaml\` and \`toml\`; at most ${DOCUMENT.maxSchemaChars} characters`,
  ),
};

const TRIED = { ...KEY, content: param.text().or("") };

const LISTED = { namespace: KEY.namespace };

type Key = ParamValues<typeof KEY>;

function keyOf({ namespace, group, dataId }: Key, { api }: HttpCall) {
  return api.config.checkKey({ namespace, group, dataId });
}

function aboutKey(params: Key, call: HttpCall) {
  return configResource(keyOf(params, call));
}

function view({ key, documentType, schema, operator, changedMs }: CheckRecord) {
  return { ...key, type: documentType, schema, operator, changedMs };
}

async function attach(params: ParamValues<typeof ATTACHED>, call: HttpCall) {
  const { type: documentType, schema } = params;
  const key = keyOf(params, call);
  const { existed, why } = await call.api.config.checks.attach(
    { key, documentType, schema: schema.trim() },
    call.caller,
  );
  return json({ replaced: existed, refusesNow: why });
}

async function detach(params: Key, call: HttpCall) {
  return json({ removed: await call.api.config.checks.detach(keyOf(params, call), call.caller) });
}

function show(params: Key, call: HttpCall) {
  const key = keyOf(params, call);
  const found = call.api.config.checks.of(key);
  if (found === undefined) throw new ApiError("notFound", `${key.dataId} has no check`);
  return json(view(found));
}

function list({ namespace }: ParamValues<typeof LISTED>, call: HttpCall) {
  const wanted = configNamespace(namespace);
  const visible = call.api.config.checks.list(wanted)
    .filter(({ key }) => call.may(READ, configResource(key)));
  // A schema may be long, and each is shown on its own.
  return json(visible.map((check) => ({ ...view(check), schema: check.schema !== "" })));
}

async function tryContent(params: ParamValues<typeof TRIED>, call: HttpCall) {
  const why = await call.api.config.checks.try(keyOf(params, call), params.content, call.caller);
  return json({ passes: why === "", why });
}

const route = routesUnder({ base: "/rnacos/v1/config", family: "console" });
const NOT_FOUND = { 404: "the config has no check" };

export const checkRoutes: readonly HttpRoute[] = [
  route("GET", "/check", {
    summary: "What a config's content has to be to be published",
    permission: READ,
    params: KEY,
    about: aboutKey,
    answers: NOT_FOUND,
    handler: show,
  }),
  route("POST", "/check", {
    summary: "Attach a check to a config: from now on no content that breaks it is published",
    permission: WRITE,
    params: ATTACHED,
    about: aboutKey,
    largeParam: "schema",
    handler: attach,
  }),
  route("DELETE", "/check", {
    summary: "Take a config's check away",
    permission: WRITE,
    params: KEY,
    about: aboutKey,
    handler: detach,
  }),
  route("GET", "/checks", {
    summary: "The checks of a namespace that the caller may see, without their schemas",
    permission: READ,
    params: LISTED,
    about: aboutEach,
    handler: list,
  }),
  route("POST", "/check/try", {
    summary: "Whether a content would pass the config's check; nothing is published",
    permission: READ,
    params: TRIED,
    about: aboutKey,
    largeParam: "content",
    maxBodyBytes: HTTP.maxContentBodyBytes,
    answers: NOT_FOUND,
    handler: tryContent,
  }),
];
