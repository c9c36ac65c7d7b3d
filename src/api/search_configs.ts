/** Lists of configs and of their history, with pages that are bounded. */
import { CONFIG, type ConfigKey, configNamespace, STATE } from "../base/mod.ts";
import type { NodeFacade } from "../node/mod.ts";
import type { ConfigQuery, ConfigRecord, HistoryRecord, Page } from "../state/mod.ts";
import { checkLength } from "./config_params.ts";

export function searchConfigs(node: NodeFacade, query: ConfigQuery): Page<ConfigRecord> {
  // A pattern is not a name: a wildcard may stand in it, so only its length is checked.
  for (const [name, text] of [["dataId", query.dataId], ["group", query.group]] as const) {
    checkLength(name, text, CONFIG.maxPatternChars);
  }
  checkLength("content", query.content, CONFIG.maxPatternChars);
  return node.state.searchConfigs({
    ...query,
    namespace: configNamespace(query.namespace),
    pageSize: Math.min(query.pageSize, STATE.maxPageSize),
  });
}

export function configHistory(
  node: NodeFacade,
  filter: {
    readonly key: ConfigKey;
    readonly appName: string;
    readonly pageNo: number;
    readonly pageSize: number;
  },
): Page<HistoryRecord> {
  const pageSize = Math.min(filter.pageSize, CONFIG.maxHistoryPageSize);
  return node.state.history({ ...filter, pageSize });
}
