import type { PublishInput } from "../../api/mod.ts";
import { GRPC } from "../../base/mod.ts";
import type { ConfigInfo } from "../../state/mod.ts";
import { type FailureShape, success } from "../answer.ts";
import { Body } from "../body.ts";
import type { GrpcCall, GrpcRoute } from "../route.ts";
import { CONFIG_KEY_PARAMS, configKeyOf } from "./config_key.ts";
import { CONSISTENCY, INDEX_PARAM, withIndex } from "./consistency.ts";

const PUBLISHED = success("ConfigPublishResponse", {});
const REMOVED = success("ConfigRemoveResponse", {});
const PUBLISH_FAILURE: FailureShape = { type: "ConfigPublishResponse", members: {} };
const REMOVE_FAILURE: FailureShape = { type: "ConfigRemoveResponse", members: {} };
const NOTHING_MORE = new Body({});

/** Members of ConfigInfo, by the names that clients give them. */
const INFO_NAMES: readonly (readonly [keyof ConfigInfo, string])[] = [
  ["appName", "appName"],
  ["desc", "desc"],
  ["use", "use"],
  ["effect", "effect"],
  ["schema", "schema"],
  ["tags", "config_tags"],
];

/** Optional members of PublishInput, by the names that clients give them. */
const OPTIONAL_NAMES = [
  ["configType", "type"],
  ["encryptedDataKey", "encryptedDataKey"],
  ["betaIps", "betaIps"],
  ["tag", "tag"],
  ["sourceUser", "src_user"],
] as const;

function infoOf(more: Body): ConfigInfo {
  const info: { -readonly [Name in keyof ConfigInfo]: ConfigInfo[Name] } = {};
  for (const [member, name] of INFO_NAMES) {
    const value = more.filled(name);
    if (value !== undefined) info[member] = value;
  }
  return info;
}

function publishInput({ api, body }: GrpcCall): PublishInput {
  const more = body.object("additionMap") ?? NOTHING_MORE;
  const input: { -readonly [Name in keyof PublishInput]: PublishInput[Name] } = {
    key: configKeyOf(api, body),
    content: body.text("content") ?? "",
    info: infoOf(more),
  };
  for (const [member, name] of OPTIONAL_NAMES) {
    const value = more.filled(name);
    if (value !== undefined) input[member] = value;
  }
  // Clients send an empty text for "no condition".
  const casMd5 = body.filled("casMd5");
  if (casMd5 !== undefined) input.casMd5 = casMd5;
  return input;
}

async function publish(call: GrpcCall): Promise<Uint8Array> {
  const consistency = call.header(CONSISTENCY);
  await call.api.config.publish(publishInput(call), call.caller);
  return withIndex(consistency, call.api.config.appliedIndex(), PUBLISHED);
}

async function remove(call: GrpcCall): Promise<Uint8Array> {
  const { api, body, caller } = call;
  const tag = body.filled("tag");
  const key = configKeyOf(api, body);
  const consistency = call.header(CONSISTENCY);
  await api.config.remove(tag === undefined ? { key } : { key, tag }, caller);
  return withIndex(consistency, api.config.appliedIndex(), REMOVED);
}

export const configWriteRoutes: readonly GrpcRoute[] = [
  {
    protocol: "grpc",
    type: "ConfigPublishRequest",
    summary:
      "Publishes a config, or a gray version of it; over an existing one only if it has casMd5, when given",
    permission: { action: "write", resource: "config" },
    params: [
      ...CONFIG_KEY_PARAMS,
      { name: "content", in: "body", required: true },
      { name: "casMd5", in: "body" },
      {
        name: "additionMap",
        in: "body",
        type: "json",
        summary:
          "type, appName, config_tags, desc, use, effect, schema, encryptedDataKey, betaIps, tag, src_user",
      },
      INDEX_PARAM,
    ],
    failure: PUBLISH_FAILURE,
    maxBodyBytes: GRPC.maxMessageBytes,
    handle: publish,
  },
  {
    protocol: "grpc",
    type: "ConfigRemoveRequest",
    summary: "Removes a config, or the gray version of one tag; succeeds when there is none",
    permission: { action: "write", resource: "config" },
    params: [...CONFIG_KEY_PARAMS, { name: "tag", in: "body" }, INDEX_PARAM],
    failure: REMOVE_FAILURE,
    handle: remove,
  },
];
