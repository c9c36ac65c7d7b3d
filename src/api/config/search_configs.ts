/** Lists of configs and of their history. */
import { ApiError, CONFIG, type ConfigKey, configNamespace, nextTurn } from "../../base/mod.ts";
import type { NodeFacade } from "../../node/mod.ts";
import type { ConfigQuery, ConfigRecord, HistoryRecord, Page } from "../../state/mod.ts";
import { checkLength, invalidParam } from "./config_params.ts";

interface SearchDeps {
  readonly node: NodeFacade;
  readonly monotonicMs: () => number;
  /** Lets timers and the network have their turn. */
  readonly giveWay?: () => Promise<void>;
}

/**
 * Searches walk through all configs of a namespace, so one works at a time, in slices: together they take as much of
 * the loop as one of them alone.
 */
export class ConfigSearch {
  readonly #deps: SearchDeps;
  #waiting = 0;
  #last: Promise<void> = Promise.resolve();

  constructor(deps: SearchDeps) {
    this.#deps = deps;
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
    const steps = this.#deps.node.state.searchSteps({ ...query, namespace });
    // Most searches end with their first step.
    const first = steps.next();
    return first.done === true ? first.value : await this.#inTurn(steps);
  }

  async #inTurn<T>(steps: Iterator<void, T>): Promise<T> {
    if (this.#waiting >= CONFIG.maxSearches) {
      throw new ApiError("overloaded", "Too many searches at once, please try again later");
    }
    this.#waiting++;
    const before = this.#last;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#last = promise;
    try {
      await before;
      return await this.#inSlices(steps);
    } finally {
      this.#waiting--;
      resolve();
    }
  }

  async #inSlices<T>(steps: Iterator<void, T>): Promise<T> {
    const { monotonicMs, giveWay = nextTurn } = this.#deps;
    for (;;) {
      await giveWay();
      const beganMs = monotonicMs();
      do {
        const step = steps.next();
        if (step.done === true) return step.value;
      } while (monotonicMs() - beganMs < CONFIG.searchSliceMs);
    }
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
