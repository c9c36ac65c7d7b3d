/** POST and DELETE of `/v1/cs/configs`. */
import { INDEX_HEADER } from "../../api/mod.ts";
import { ApiError } from "../../base/mod.ts";
import type { ConfigInfo } from "../../state/mod.ts";
import { jsonText, restResult } from "../answer.ts";
import type { HttpCall } from "../call.ts";
import type { Params } from "../params.ts";
import { commaList, configKey } from "./config_get.ts";
import { notServedHere } from "./not_served.ts";

/** Bound of one deletion by ids: each is a change of its own. */
const MAX_IDS = 1_000;

export async function publishConfig(call: HttpCall): Promise<Response> {
  const { params } = call;
  if (params.raw("import") === "true" || params.raw("clone") === "true") {
    return notServedHere(call);
  }
  const key = configKey(call);
  await call.api.config.publish({
    key,
    content: params.required("content"),
    info: configInfo(params),
    ...present("configType", params.raw("type")),
    ...present("encryptedDataKey", params.raw("encryptedDataKey")),
    ...present("tag", params.raw("tag")),
    ...present("sourceUser", params.raw("src_user")),
    ...present("betaIps", call.header("betaIps")),
    ...present("casMd5", call.header("casMd5")),
  }, call.caller());
  return done(call);
}

/** The change is in this node's copy by now. */
function done(call: HttpCall): Response {
  const answer = jsonText("true");
  answer.headers.set(INDEX_HEADER, String(call.api.config.appliedIndex()));
  return answer;
}

export async function removeConfig(call: HttpCall): Promise<Response> {
  const { params } = call;
  if (params.raw("delType") === "ids") {
    await call.api.config.removeByIds(configIds(params), call.caller());
    return restResult(true);
  }
  const key = configKey(call);
  if (params.raw("beta") === "true") {
    await call.api.config.remove({ key, beta: true }, call.caller());
    return restResult(true, "stop beta ok");
  }
  await call.api.config.remove({ key, ...present("tag", params.raw("tag")) }, call.caller());
  return done(call);
}

function configInfo(params: Params): ConfigInfo {
  return {
    ...present("appName", params.raw("appName")),
    ...present("desc", params.raw("desc")),
    ...present("use", params.raw("use")),
    ...present("effect", params.raw("effect")),
    ...present("schema", params.raw("schema")),
    ...present("tags", params.raw("config_tags")),
  };
}

function configIds(params: Params): number[] {
  const texts = commaList(params.required("ids"));
  if (texts.length > MAX_IDS) {
    throw new ApiError("invalid", `Too many ids: ${texts.length} were found, at most ${MAX_IDS}`);
  }
  return texts.map((text) => {
    const id = /^\d{1,16}$/.test(text) ? Number(text) : NaN;
    if (!Number.isSafeInteger(id)) {
      throw new ApiError("invalid", `Invalid id '${text.slice(0, 64)}': a number is wanted`);
    }
    return id;
  });
}

/** An object with the member only when the value is there and not empty. */
function present<K extends string>(
  name: K,
  value: string | undefined,
): { readonly [P in K]?: string } {
  if (value === undefined || value === "") return {};
  const member: { [P in K]?: string } = {};
  member[name] = value;
  return member;
}
