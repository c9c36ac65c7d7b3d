/** Fuzzy watches over the configs of the state and the services of the registry. */
import { FUZZY } from "../../base/mod.ts";
import type { NodeFacade } from "../../node/mod.ts";
import type { StateEvent } from "../../state/mod.ts";
import { SearchTurns } from "../search_turns.ts";
import { type FuzzyKey, type FuzzyPattern, parseFuzzyPattern } from "./fuzzy_pattern.ts";
import { FuzzyWatches } from "./fuzzy_watches.ts";
import type { FuzzyApi, FuzzyWatchApi } from "./types.ts";

/** Services as they are listed, and what comes and goes among them. */
export interface ListedServices {
  has(key: FuzzyKey): boolean;
  of(namespace: string): Iterable<FuzzyKey>;
  /** To be set once: told of each that came or went, while it happens. */
  onChange(handler: (key: FuzzyKey) => void): void;
}

interface FuzzyDeps {
  readonly node: Pick<NodeFacade, "onEvents" | "state">;
  readonly services: ListedServices;
  readonly monotonicMs: () => number;
}

type Handler = (connectionIds: Iterable<string>, key: FuzzyKey) => void;

/** `Row`: what there is, as it is kept. A key is made only of one that matches. */
interface Source<Row> {
  exists(key: FuzzyKey): boolean;
  rowsOf(namespace: string): Iterable<Row>;
  matches(pattern: FuzzyPattern, row: Row): boolean;
  keyOf(row: Row): FuzzyKey;
}

class Watching<Row> implements FuzzyWatchApi {
  readonly #source: Source<Row>;
  readonly #turns: SearchTurns;
  readonly #watches = new FuzzyWatches();
  #handler: Handler = () => {};

  constructor(source: Source<Row>, turns: SearchTurns) {
    this.#source = source;
    this.#turns = turns;
  }

  get hasPatterns(): boolean {
    return this.#watches.size > 0;
  }

  async watch(connectionId: string, text: string) {
    const pattern = parseFuzzyPattern(text);
    // Before the search, so that nothing gets lost that changes meanwhile.
    if (!this.#watches.add(connectionId, pattern)) return { ok: false } as const;
    const found = await this.#turns.run(matchSteps(this.#source, pattern));
    return { ok: true, pattern, ...found } as const;
  }

  unwatch(connectionId: string, text: string): void {
    this.#watches.remove(connectionId, text);
  }

  connectionClosed(connectionId: string): void {
    this.#watches.drop(connectionId);
  }

  exists(key: FuzzyKey): boolean {
    return this.#source.exists(key);
  }

  onChange(handler: Handler): void {
    this.#handler = handler;
  }

  changed(key: FuzzyKey): void {
    const watchers = this.#watches.watchersOf(key);
    if (watchers.size > 0) this.#handler(watchers, key);
  }
}

function* matchSteps<Row>(source: Source<Row>, pattern: FuzzyPattern): Generator<
  void,
  { readonly keys: readonly FuzzyKey[]; readonly isCut: boolean }
> {
  const keys: FuzzyKey[] = [];
  let looked = 0;
  for (const row of source.rowsOf(pattern.namespace)) {
    if (++looked % FUZZY.stepKeys === 0) yield;
    if (!source.matches(pattern, row)) continue;
    if (keys.length >= FUZZY.maxMatches) return { keys, isCut: true };
    keys.push(source.keyOf(row));
  }
  return { keys, isCut: false };
}

export function createFuzzyApi({ node, services, monotonicMs }: FuzzyDeps): FuzzyApi {
  const turns = new SearchTurns({ monotonicMs });
  const { state } = node;
  const configs = new Watching({
    exists: ({ namespace, group, name }) =>
      state.config({ namespace, group, dataId: name }) !== undefined,
    rowsOf: (namespace) => state.configsOf(namespace),
    matches: (pattern, { group, dataId }) => pattern.matches(group, dataId),
    keyOf: ({ namespace, group, dataId }) => ({ namespace, group, name: dataId }),
  }, turns);
  const ofServices = new Watching({
    exists: (key) => services.has(key),
    rowsOf: (namespace) => services.of(namespace),
    matches: (pattern, { group, name }) => pattern.matches(group, name),
    keyOf: (key) => key,
  }, turns);
  services.onChange((key) => ofServices.changed(key));
  const endEvents = node.onEvents((events) => {
    if (!configs.hasPatterns) return;
    for (const event of events) {
      const key = keyOfChange(event, state);
      if (key !== undefined) configs.changed(key);
    }
  });
  return {
    configs,
    services: ofServices,
    close: endEvents,
  };
}

/** A config that came or went; a new content of one that is there is none of a watcher's business. */
function keyOfChange(event: StateEvent, state: NodeFacade["state"]): FuzzyKey | undefined {
  if (event.type !== "configChanged") return undefined;
  const { namespace, group, dataId } = event.key;
  const record = event.md5 === "" ? undefined : state.config(event.key);
  if (record !== undefined && record.createdMs !== record.modifiedMs) return undefined;
  return { namespace, group, name: dataId };
}
