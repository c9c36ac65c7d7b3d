/** The config center's verbs as one object. */
import {
  ApiError,
  type Clock,
  configNamespace,
  type Logger,
  silentLogger,
  systemTimers,
  type Timers,
} from "../../base/mod.ts";
import type { NodeFacade } from "../../node/mod.ts";
import { rememberingKeyCheck } from "./config_params.ts";
import { readConsistently } from "./consistency.ts";
import { followConfigs } from "../changes/follow_configs.ts";
import type { NodeTransport } from "../node_transport.ts";
import { ConfigCapacity } from "./config_capacity.ts";
import { ConfigChecks } from "./config_checks.ts";
import { type DocumentChecker } from "./checked_node.ts";
import type { Everywhere } from "../auth/everywhere.ts";
import { FindConfigs } from "./find_configs.ts";
import { historyChange } from "./history_change.ts";
import { ListenerQuestions } from "./listener_questions.ts";
import { publishConfig } from "./publish_config.ts";
import { transactConfigs } from "./transact_configs.ts";
import { readBeta, readConfig } from "./read_config.ts";
import { removeConfig, removeConfigsByIds } from "./remove_config.ts";
import { configHistory, ConfigSearch } from "./search_configs.ts";
import { TransferConfigs } from "./transfer_configs.ts";
import type { ConfigApi, ReadOptions } from "./types.ts";
import { WaitingChanges } from "./waiting_changes.ts";
import { createConfigWatch } from "./watch_config.ts";

interface ConfigDeps {
  readonly node: NodeFacade;
  readonly clock: Clock;
  readonly timers?: Timers;
  readonly logger?: Logger;
  /** Absent: there are no other nodes. */
  readonly transport?: NodeTransport;
  /** What looks at documents before they are published; absent: checks cannot be attached. */
  readonly documents?: DocumentChecker;
  /** Absent: there are no other nodes. */
  readonly everywhere?: Pick<Everywhere, "applied">;
}

const HERE_ALONE = { applied: () => Promise.resolve() };

const NO_DOCUMENTS: DocumentChecker = {
  fault: () => Promise.reject(new ApiError("unsupported", "Documents are not looked at here")),
};

const LOCAL_READ: ReadOptions = {};

/** `watch.close()` ends what runs behind it. */
export function createConfigApi(deps: ConfigDeps): ConfigApi {
  const { node, clock } = deps;
  const { state } = node;
  const search = new ConfigSearch({ node, monotonicMs: clock.monotonicMs });
  const finder = new FindConfigs({ node, monotonicMs: clock.monotonicMs });
  const transfers = new TransferConfigs({
    ...{ node, finder },
    monotonicMs: clock.monotonicMs,
    nowMs: clock.nowMs,
  });
  const watch = createConfigWatch({
    node,
    clock,
    timers: deps.timers ?? systemTimers,
    ...deps.logger !== undefined && { logger: deps.logger },
  });
  const changes = followConfigs(node);
  const listeners = new ListenerQuestions({
    watch,
    transport: deps.transport,
    logger: deps.logger ?? silentLogger,
  });
  const everywhere = deps.everywhere ?? HERE_ALONE;
  const documents = deps.documents ?? NO_DOCUMENTS;
  return {
    capacity: new ConfigCapacity(node),
    checks: new ConfigChecks({ node, documents, everywhere }),
    waiting: new WaitingChanges({ node, clock, everywhere }),
    publish: (input, caller) => publishConfig(node, input, caller),
    transact: (input, caller) => transactConfigs(node, input, caller),
    remove: (input, caller) => removeConfig(node, input, caller),
    keyOfId(id) {
      const record = state.configById(id);
      if (record === undefined) return undefined;
      const { namespace, group, dataId } = record;
      return { namespace, group, dataId };
    },
    removeByIds: (ids, caller) => removeConfigsByIds(node, ids, caller),
    read: (key, caller, { tag, consistency } = LOCAL_READ) =>
      readConsistently(node, consistency, () => ({
        reading: readConfig(state, key, caller, tag),
        index: state.appliedIndex(),
      })),
    whole: (key, consistency) => readConsistently(node, consistency, () => state.config(key)),
    beta: (key, consistency) => readConsistently(node, consistency, () => readBeta(state, key)),
    checkKey: rememberingKeyCheck(),
    search: async (query, consistency) =>
      await readConsistently(node, consistency, () => search.find(query)),
    find: (filter) => finder.find(filter),
    importZip: (input, caller) => transfers.importZip(input, caller),
    clone: (input, caller) => transfers.clone(input, caller),
    exportZip: (input) => transfers.exportZip(input),
    count: (namespace) => state.configCount(configNamespace(namespace)),
    appliedIndex: () => state.appliedIndex(),
    configsOf: (namespace) => state.configsOf(configNamespace(namespace)),
    history: (filter) => configHistory(node, filter),
    newestHistory: () => state.newestHistory(),
    historyById: (id) => state.historyById(id),
    previousHistory: (id) => state.previousHistory(id),
    newestChange: (key, configId) => state.newestChange(key, configId),
    historyChange: (id) => historyChange(node, id),
    watch,
    changes,
    listenersOf: (key) => listeners.ofConfig(key),
    listenerViews: (key) => listeners.views(key),
    listenedBy: (ip) => listeners.ofClient(ip),
  };
}
