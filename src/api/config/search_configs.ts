/** Lists of configs and of their history. */
import { CONFIG, type ConfigKey, configNamespace } from "../../base/mod.ts";
import type { NodeFacade } from "../../node/mod.ts";
import type { ConfigQuery, ConfigRecord, HistoryRecord, Page } from "../../state/mod.ts";
import { SearchTurns, type SearchTurnsOptions } from "../search_turns.ts";
import { checkLength, invalidParam } from "./config_params.ts";

interface SearchDeps extends SearchTurnsOptions {
  readonly node: NodeFacade;
}

/** Searches walk through all configs of a namespace: in slices, one after another. */
export class ConfigSearch {
  readonly #node: NodeFacade;
  readonly #turns: SearchTurns;

  constructor(deps: SearchDeps) {
    this.#node = deps.node;
    this.#turns = new SearchTurns(deps);
  }

  async find(query: ConfigQuery): Promise<Page<ConfigRecord>> {
    // A pattern is not a name: a wildcard may stand in it, so only its length is checked.
    for (const [name, text] of [["dataId", query.dataId], ["group", query.group]] as const) {
      checkLength(name, text, CONFIG.maxPatternChars);
    }
    checkLength("content", query.content, CONFIG.maxPatternChars);
    checkListed("config_tags", query.tags);
    checkListed("types", query.types);
    const namespace = configNamespace(query.namespace);
    const steps = this.#node.state.searchSteps({ ...query, namespace });
    return await this.#turns.run(steps);
  }
}

/** Each of them is held against every config. */
function checkListed(name: string, values: readonly string[]): void {
  if (values.length > CONFIG.maxSearchValues) {
    throw invalidParam(`too much ${name}, over ${CONFIG.maxSearchValues}`);
  }
  for (const value of values) checkLength(name, value, CONFIG.maxPatternChars);
}

/** A config has few rows (`STATE.maxHistoryRowsPerConfig`), so all of them make a page. */
export function configHistory(
  node: NodeFacade,
  filter: {
    readonly key: ConfigKey;
    readonly appName: string;
    readonly pageNo: number;
    readonly pageSize: number;
  },
): Page<HistoryRecord> {
  return node.state.history(filter);
}
