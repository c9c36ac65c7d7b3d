import { type ConfigApi, type ListenItem, param } from "../../api/mod.ts";
import { GRPC } from "../../base/mod.ts";
import { type FailureShape, success } from "../answer.ts";
import { list } from "../member.ts";
import { encodePayload } from "../payload_codec.ts";
import type { Pushes } from "../pushes.ts";
import { type GrpcRoute, grpcRoute } from "../route.ts";
import { CONFIG_KEY, configKeyOf } from "./config_key.ts";

const ANSWER_TYPE = "ConfigChangeBatchListenResponse";
const FAILURE: FailureShape = { type: ANSWER_TYPE, members: { changedConfigs: [] } };

/** Spellings of one namespace are pushed apart: each client must be told in its own. */
function pushKey(item: ListenItem): string {
  return `config\0${item.tenantAsSent ?? ""}\0${item.key.group}\0${item.key.dataId}`;
}

/** A config in the words of the client that listens to it. */
function named(item: ListenItem): { dataId: string; group: string; tenant: string } {
  const { dataId, group } = item.key;
  return { dataId, group, tenant: item.tenantAsSent ?? "" };
}

/** Puts every change of a config into the outbox of those who listen to it. */
export function pushConfigChanges(config: ConfigApi, pushes: Pushes): void {
  config.watch.onNotify((connectionId, item) => {
    pushes.offer({ connectionId, kind: "config", key: pushKey(item) }, () => {
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
    for (const item of items) pushes.cancel(caller.connectionId, pushKey(item));
    return success(ANSWER_TYPE, { changedConfigs: [] });
  },
});
