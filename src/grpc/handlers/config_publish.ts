import { param } from "../../api/mod.ts";
import { given, GRPC } from "../../base/mod.ts";
import { type FailureShape, success } from "../answer.ts";
import { object } from "../member.ts";
import { type GrpcRoute, grpcRoute } from "../route.ts";
import { aboutConfig, CONFIG_KEY, configKeyOf } from "./config_key.ts";
import { withIndex, WRITE_CONSISTENCY } from "./consistency.ts";

const PUBLISHED = success("ConfigPublishResponse", {});
const REMOVED = success("ConfigRemoveResponse", {});
const PUBLISH_FAILURE: FailureShape = { type: "ConfigPublishResponse", members: {} };
const REMOVE_FAILURE: FailureShape = { type: "ConfigRemoveResponse", members: {} };

const INFO = {
  appName: param.text(),
  desc: param.text(),
  use: param.text(),
  effect: param.text(),
  schema: param.text(),
  tags: param.text().named("config_tags"),
};

/** What beside the content is said of a config. */
const ADDITION = {
  ...INFO,
  type: param.text(),
  encryptedDataKey: param.text(),
  betaIps: param.text(),
  tag: param.text(),
  sourceUser: param.text().named("src_user"),
};

const publishRoute = grpcRoute({
  type: "ConfigPublishRequest",
  summary:
    "Publishes a config, or a gray version of it; over an existing one only if it has casMd5, when given",
  permission: { action: "write", resource: "config" },
  params: {
    ...CONFIG_KEY,
    content: param.raw().requiredByVerb(),
    // Clients send an empty text for "no condition".
    casMd5: param.text(),
    additionMap: object(ADDITION),
    consistency: WRITE_CONSISTENCY,
  },
  about: aboutConfig,
  failure: PUBLISH_FAILURE,
  maxBodyBytes: GRPC.maxMessageBytes,
  handle: async (params, { api, caller }) => {
    const { additionMap: more, content = "", casMd5, consistency } = params;
    await api.config.publish({
      key: configKeyOf(api, params),
      content,
      info: given({
        appName: more?.appName,
        desc: more?.desc,
        use: more?.use,
        effect: more?.effect,
        schema: more?.schema,
        tags: more?.tags,
      }),
      ...given({
        configType: more?.type,
        encryptedDataKey: more?.encryptedDataKey,
        betaIps: more?.betaIps,
        tag: more?.tag,
        sourceUser: more?.sourceUser,
        casMd5,
      }),
    }, caller);
    return withIndex(consistency, api.config.appliedIndex(), PUBLISHED);
  },
});

const removeRoute = grpcRoute({
  type: "ConfigRemoveRequest",
  summary: "Removes a config, or the gray version of one tag; succeeds when there is none",
  permission: { action: "write", resource: "config" },
  params: { ...CONFIG_KEY, tag: param.text(), consistency: WRITE_CONSISTENCY },
  about: aboutConfig,
  failure: REMOVE_FAILURE,
  handle: async (params, { api, caller }) => {
    const { tag, consistency } = params;
    await api.config.remove({ key: configKeyOf(api, params), ...given({ tag }) }, caller);
    return withIndex(consistency, api.config.appliedIndex(), REMOVED);
  },
});

export const configWriteRoutes: readonly GrpcRoute[] = [publishRoute, removeRoute];
