/** `/rnacos/v1/config/waiting` and beside: publishes at a time, and those that a second person confirms. */
import { param, type ParamValues } from "../api/mod.ts";
import { configResource, EVERYTHING } from "../auth/mod.ts";
import { ApiError, configNamespace, given, HTTP, md5Hex, WAITING } from "../base/mod.ts";
import type { WaitingChange } from "../state/mod.ts";
import { json } from "./answer.ts";
import type { HttpCall } from "./call.ts";
import { aboutEach, type HttpRoute, routesUnder } from "./route.ts";

const READ = { action: "read", resource: "config" } as const;
const WRITE = { action: "write", resource: "config" } as const;

const LISTED = { namespace: param.text().or("") };

const PUBLISHED = {
  ...LISTED,
  group: param.text().or("DEFAULT_GROUP"),
  dataId: param.text().required(),
  content: param.text().or(""),
  type: param.filled().about("of the content, as `yaml`; the stored one when absent"),
  appName: param.text(),
  desc: param.text(),
  tags: param.text(),
  comment: param.text().about("why, for the history"),
  md5: param.text().about(
    "publish only while this is the MD5 of what is there; the empty one: while there is none",
  ),
};

const SCHEDULED = {
  ...PUBLISHED,
  at: param.text().required().about(
    "when, as `2026-12-24T08:00:00Z` or in milliseconds since 1970; at most a year ahead",
  ),
};

const ID = { id: param.long().required() };

const REFUSED = {
  ...ID,
  reason: param.text().or("").about(`at most ${WAITING.maxReasonChars} characters`),
};

type Published = ParamValues<typeof PUBLISHED>;
type Id = ParamValues<typeof ID>;

function keyOf({ namespace, group, dataId }: Published, { api }: HttpCall) {
  return api.config.checkKey({ namespace, group, dataId });
}

function aboutKey(params: Published, call: HttpCall) {
  return configResource(keyOf(params, call));
}

/** Of what nobody knows only those learn that it is not there who may see everything. */
function aboutChange({ id }: Id, { api }: HttpCall) {
  const found = api.config.waiting.of(id);
  return found === undefined ? EVERYTHING : configResource(found.change.key);
}

function askerOf({ caller, principal }: HttpCall) {
  return { caller, user: principal.user, tokenId: principal.tokenId };
}

function inputOf(params: Published, call: HttpCall) {
  const { content, type: configType, appName, desc, tags, comment, md5: expectedMd5 } = params;
  return {
    publish: {
      ...{ key: keyOf(params, call), content, info: given({ appName, desc, tags }) },
      ...given({ configType, comment }),
    },
    expectedMd5,
  };
}

function view({ id, kind, change, expectedMd5, dueMs, operator, ...rest }: WaitingChange) {
  return {
    ...{ id, kind, ...change.key },
    ...kind === "schedule" ? { atMs: dueMs } : { expiresMs: dueMs },
    ...given({ type: change.configType, comment: change.comment, expectedMd5 }),
    ...{ askedBy: operator, askedMs: rest.askedMs, chars: change.content.length },
    ...rest.failure !== "" && { failure: rest.failure, failedMs: rest.failedMs },
  };
}

async function schedule(params: ParamValues<typeof SCHEDULED>, call: HttpCall) {
  const input = { ...inputOf(params, call), at: params.at };
  return json({ id: await call.api.config.waiting.schedule(input, askerOf(call)) });
}

async function request(params: Published, call: HttpCall) {
  return json({
    id: await call.api.config.waiting.request(inputOf(params, call), askerOf(call)),
  });
}

function list({ namespace }: ParamValues<typeof LISTED>, call: HttpCall) {
  const visible = call.api.config.waiting.list(configNamespace(namespace))
    .filter(({ change }) => call.may(READ, configResource(change.key)));
  return json(visible.map(view));
}

function show({ id }: Id, call: HttpCall) {
  const found = call.api.config.waiting.of(id);
  if (found === undefined) throw new ApiError("notFound", `No change ${id} waits`);
  const { content } = found.change;
  return json({ ...view(found), content, md5: md5Hex(content) });
}

async function remove({ id }: Id, call: HttpCall) {
  return json({ removed: await call.api.config.waiting.remove(id, call.caller) });
}

async function confirm({ id }: Id, call: HttpCall) {
  await call.api.config.waiting.confirm(id, askerOf(call));
  return json({ published: true });
}

async function refuse({ id, reason }: ParamValues<typeof REFUSED>, call: HttpCall) {
  await call.api.config.waiting.refuse(id, reason, askerOf(call));
  return json({ refused: true });
}

const route = routesUnder({ base: "/rnacos/v1/config", family: "console" });
const NOT_FOUND = { 404: "no such change waits" };
const CHANGED = { 409: "what is there is not what `md5` says" };
const SETTLED = { ...NOT_FOUND, 409: "the config has changed meanwhile, or it waits no more" };
const CONTENT = {
  largeParam: "content",
  maxBodyBytes: HTTP.maxContentBodyBytes,
  answers: CHANGED,
} as const;

export const waitingRoutes: readonly HttpRoute[] = [
  route("POST", "/schedule", {
    summary: "Publish a config at a time",
    permission: WRITE,
    params: SCHEDULED,
    about: aboutKey,
    ...CONTENT,
    handler: schedule,
  }),
  route("POST", "/request", {
    summary: "Ask for a config to be published when a second person confirms it",
    permission: WRITE,
    params: PUBLISHED,
    about: aboutKey,
    ...CONTENT,
    handler: request,
  }),
  route("GET", "/waiting", {
    summary: "What waits in a namespace for its time or for a second person, and what has failed",
    permission: READ,
    params: LISTED,
    about: aboutEach,
    handler: list,
  }),
  route("GET", "/waiting/change", {
    summary: "A change that waits, with its content",
    permission: READ,
    params: ID,
    about: aboutChange,
    answers: NOT_FOUND,
    handler: show,
  }),
  route("DELETE", "/waiting/change", {
    summary: "Take back a change that waits, or forget why it failed",
    permission: WRITE,
    params: ID,
    about: aboutChange,
    handler: remove,
  }),
  route("POST", "/waiting/confirm", {
    summary: "Publish what somebody else has asked for",
    permission: WRITE,
    params: ID,
    about: aboutChange,
    answers: SETTLED,
    handler: confirm,
  }),
  route("POST", "/waiting/refuse", {
    summary: "Refuse what somebody else has asked for",
    permission: WRITE,
    params: REFUSED,
    about: aboutChange,
    answers: SETTLED,
    handler: refuse,
  }),
];
