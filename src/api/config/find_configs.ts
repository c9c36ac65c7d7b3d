/** One list of configs for people: of several namespaces, sorted, by one text that may stand anywhere in them. */
import { Buffer } from "node:buffer";
import {
  CONFIG,
  configNamespace,
  CONSOLE,
  containsText,
  ownText,
  selectPage,
} from "../../base/mod.ts";
import type { NodeFacade } from "../../node/mod.ts";
import type { ConfigRecord, Page } from "../../state/mod.ts";
import { SearchTurns, type SearchTurnsOptions } from "../search_turns.ts";
import { checkLength } from "./config_params.ts";
import type { ConfigFilter, ConfigSort, FoundConfig } from "./find_types.ts";

interface FindDeps extends SearchTurnsOptions {
  readonly node: NodeFacade;
}

type Compare = (one: ConfigRecord, other: ConfigRecord) => number;

/** Records, and characters of content that are read, between two steps. */
const STEP_RECORDS = 2_048;
const STEP_CHARS = 1_048_576;
/** Where each is held against a list of rights, it counts as so many. */
const JUDGED_WEIGHT = 32;

export class FindConfigs {
  readonly #node: NodeFacade;
  readonly #turns: SearchTurns;
  readonly #sizes = new ContentSizes();

  constructor(deps: FindDeps) {
    this.#node = deps.node;
    this.#turns = new SearchTurns(deps);
  }

  /** Rejects with ApiError: invalid, overloaded. */
  async find(filter: ConfigFilter): Promise<Page<FoundConfig>> {
    for (const name of ["text", "group", "appName", "tag", "configType"] as const) {
      checkLength(name, filter[name], CONFIG.maxPatternChars);
    }
    return await this.#turns.run(findSteps(this.#node, filter, this.#sizes));
  }
}

function* findSteps(
  { state }: NodeFacade,
  filter: ConfigFilter,
  sizes: ContentSizes,
): Generator<void, Page<FoundConfig>> {
  const matches = matcherOf(filter);
  const found: ConfigRecord[] = [];
  const load = new Load();
  for (const { namespace, admits } of filter.spaces) {
    const weight = admits === undefined ? 1 : JUDGED_WEIGHT;
    for (const record of state.configsOf(configNamespace(namespace))) {
      if (filter.inContent) load.chars += record.content.length;
      if (load.isFull(weight)) yield;
      if (admits !== undefined && !admits(record)) continue;
      if (!matches(record)) continue;
      found.push(record);
      if (filter.sort !== "bytes") continue;
      if (!sizes.knows(record)) load.chars += record.content.length;
      sizes.of(record);
    }
  }
  const from = (filter.pageNo - 1) * filter.pageSize;
  const range = { from, to: from + filter.pageSize };
  const shown = filter.sort === "bytes"
    ? yield* selectBySize(found, sizes, { ...range, descending: filter.descending })
    : yield* selectPage(
      found,
      comparer(filter.sort, filter.descending),
      range,
      CONSOLE.selectStepCompares,
    );
  const hitOf = hitFinder(filter);
  const items: FoundConfig[] = [];
  for (const record of shown) {
    load.chars += record.content.length;
    if (load.isFull(1)) yield;
    items.push({ record, bytes: sizes.of(record), hit: hitOf(record) });
  }
  return { totalCount: found.length, items };
}

/** Sizes are looked up once each, and not for each comparison. */
function* selectBySize(
  found: readonly ConfigRecord[],
  sizes: ContentSizes,
  { from, to, descending }: {
    readonly from: number;
    readonly to: number;
    readonly descending: boolean;
  },
): Generator<void, ConfigRecord[]> {
  const sized: { readonly record: ConfigRecord; readonly bytes: number }[] = [];
  for (const record of found) {
    sized.push({ record, bytes: sizes.of(record) });
    if (sized.length % CONSOLE.selectStepCompares === 0) yield;
  }
  const sign = descending ? -1 : 1;
  const compare = (one: typeof sized[number], other: typeof sized[number]) =>
    sign * (one.bytes - other.bytes) || byName(one.record, other.record);
  const shown = yield* selectPage(sized, compare, { from, to }, CONSOLE.selectStepCompares);
  return shown.map(({ record }) => record);
}

/** A record never changes, so its size is counted once: the next who sorts by it waits for no content. */
class ContentSizes {
  readonly #known = new WeakMap<ConfigRecord, number>();

  knows(record: ConfigRecord): boolean {
    return this.#known.has(record);
  }

  of(record: ConfigRecord): number {
    const known = this.#known.get(record);
    if (known !== undefined) return known;
    const bytes = utf8Bytes(record.content);
    this.#known.set(record, bytes);
    return bytes;
  }
}

/** Most contents are plain ASCII, of which the length is known. */
function utf8Bytes(text: string): number {
  return /[\u0080-\uffff]/.test(text) ? Buffer.byteLength(text) : text.length;
}

/** What was looked at since the last step. */
class Load {
  chars = 0;
  #records = 0;

  /** `weight`: of the one that is looked at next. */
  isFull(weight: number): boolean {
    this.#records += weight;
    if (this.#records < STEP_RECORDS && this.chars < STEP_CHARS) return false;
    this.chars = 0;
    this.#records = 0;
    return true;
  }
}

function matcherOf(filter: ConfigFilter): (record: ConfigRecord) => boolean {
  const { text, inContent, group, appName, tag, configType } = filter;
  const contains = text === "" ? undefined : containsText(text);
  const hasText = (record: ConfigRecord) =>
    contains === undefined || contains.test(record.dataId) || contains.test(record.group) ||
    contains.test(record.appName ?? "") || contains.test(record.tags ?? "") ||
    (inContent && contains.test(record.content));
  return (record) =>
    (group === "" || record.group === group) && (appName === "" || record.appName === appName) &&
    (configType === "" || record.type === configType) && (tag === "" || hasTag(record, tag)) &&
    hasText(record);
}

function hasTag({ tags = "" }: ConfigRecord, tag: string): boolean {
  return tags !== "" && tags.split(",").some((one) => one.trim() === tag);
}

function comparer(sort: Exclude<ConfigSort, "bytes">, descending: boolean): Compare {
  const first = comparerOf(sort);
  const sign = descending ? -1 : 1;
  return (one, other) => sign * first(one, other) || byName(one, other);
}

/** Ids decide in the end, so that no config is on two pages or on none. */
function byName(one: ConfigRecord, other: ConfigRecord): number {
  return byText(one.dataId, other.dataId) || byText(one.group, other.group) || one.id - other.id;
}

function comparerOf(sort: Exclude<ConfigSort, "bytes">): Compare {
  switch (sort) {
    case "dataId":
      return (one, other) => byText(one.dataId, other.dataId);
    case "group":
      return (one, other) => byText(one.group, other.group);
    case "app":
      return (one, other) => byText(one.appName ?? "", other.appName ?? "");
    case "changed":
      return (one, other) => one.modifiedMs - other.modifiedMs;
  }
}

function byText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** The first line of a content that has the text, cut to what is around it. */
function hitFinder(
  { text, inContent }: ConfigFilter,
): (record: ConfigRecord) => FoundConfig["hit"] {
  if (!inContent || text === "") return () => undefined;
  const contains = containsText(text);
  return ({ content }) => {
    const at = contains.exec(content)?.index;
    if (at === undefined) return undefined;
    let line = 1;
    for (
      let end = content.indexOf("\n");
      end >= 0 && end < at;
      end = content.indexOf("\n", end + 1)
    ) {
      line++;
    }
    const begin = content.lastIndexOf("\n", at - 1) + 1;
    const end = content.indexOf("\n", at);
    const from = Math.max(begin, at - CONSOLE.maxHitChars / 2);
    const to = Math.min(end < 0 ? content.length : end, from + CONSOLE.maxHitChars);
    return { line, text: ownText(content.slice(from, to)) };
  };
}
