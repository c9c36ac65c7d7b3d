import { type ConfigApi, type ListenItem, param } from "../../api/mod.ts";
import { GRPC } from "../../base/mod.ts";
import { type FailureShape, success } from "../answer.ts";
import { list } from "../member.ts";
import { encodePayload } from "../payload_codec.ts";
import { configPushKey } from "../push_subject.ts";
import type { Pushes } from "../pushes.ts";
import { type GrpcRoute, grpcRoute } from "../route.ts";
import { aboutConfig, CONFIG_KEY, configKeyOf } from "./config_key.ts";

const ANSWER_TYPE = "ConfigChangeBatchListenResponse";
const FAILURE: FailureShape = { type: ANSWER_TYPE, members: { changedConfigs: [] } };

/** A config in the words of the client that listens to it. */
function named(item: ListenItem): { dataId: string; group: string; tenant: string } {
  const { dataId, group } = item.key;
  return { dataId, group, tenant: item.tenantAsSent ?? "" };
}

/** Puts every change of a config into the outbox of those who listen to it. */
export function pushConfigChanges(config: ConfigApi, pushes: Pushes): void {
  config.watch.onNotify((connectionId, item) => {
    pushes.offer({ connectionId, kind: "config", key: configPushKey(item) }, () => {
      const requestId = pushes.nextRequestId();
      const json = JSON.stringify({ headers: {}, requestId, ...named(item), module: "config" });
      return { requestId, bytes: encodePayload("ConfigChangeNotifyRequest", json) };
    });
  });
}

const LISTENED = { ...CONFIG_KEY, md5: param.raw().or("") };

export const configListenRoute: GrpcRoute = grpcRoute({
  type: "ConfigBatchListenRequest",
  summary:
    "Begins or ends listening to configs; answers those that differ from what the client has",
  permission: { action: "read", resource: "config" },
  params: {
    listen: param.bool().or(true),
    contexts: list(LISTENED, GRPC.maxListenItems).named("configListenContexts"),
  },
  // Who may read it no more may still say that they do not listen.
  about: ({ contexts = [], listen }, api) =>
    listen ? contexts.map((context) => aboutConfig(context, api)) : [],
  failure: FAILURE,
  maxBodyBytes: GRPC.maxBatchBodyBytes,
  handle: ({ contexts = [], listen }, { api, caller, pushes }) => {
    const items = contexts.map((context) => ({
      key: configKeyOf(api, context),
      md5: context.md5,
      tenantAsSent: context.tenant,
    }));
    const { watch } = api.config;
    if (listen) {
      const changed = watch.listen(caller.connectionId, items, caller);
      return success(ANSWER_TYPE, { changedConfigs: changed.map(named) });
    }
    watch.unlisten(caller.connectionId, items);
    for (const item of items) pushes.cancel(caller.connectionId, configPushKey(item));
    return success(ANSWER_TYPE, { changedConfigs: [] });
  },
});
