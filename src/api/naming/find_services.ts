/** One list of services for people, sorted, with what is wrong with them; and what there is in each namespace. */
import { ApiError, CONSOLE, containsText, selectPage } from "../../base/mod.ts";
import { figuresOf, type Service } from "../../naming/mod.ts";
import type { NamingContext } from "../../naming_node/mod.ts";
import type { Page } from "../../state/mod.ts";
import type { FoundService, ServiceFilter, ServiceSort } from "./find_types.ts";

type Compare = (one: Service, other: Service) => number;

/** Services and instances between two looks at the clock. */
const STEP_ITEMS = 4_096;
/** Where each is held against a list of rights, it counts as so many. */
const JUDGED_WEIGHT = 64;

/** Walks through all services, because a sorted list of them is made anew after each one that comes or goes. */
export function* findServicesSteps(
  { registry }: NamingContext,
  filter: ServiceFilter,
): Generator<void, Page<FoundService>> {
  const spaces = new Map(filter.spaces.map((space) => [space.namespace, space]));
  const test = matcherOf(filter);
  const healthyOf = new Map<Service, number>();
  const found: Service[] = [];
  let load = 0;
  for (const service of registry.services()) {
    const space = service.listed ? spaces.get(service.key.namespace) : undefined;
    load += (space?.admits === undefined ? 1 : JUDGED_WEIGHT) +
      (test.looksInside ? service.instances.size : 0);
    if (load >= STEP_ITEMS) {
      load = 0;
      yield;
    }
    if (space === undefined || space.admits?.(service.key) === false) continue;
    if (!test.matches(service)) continue;
    found.push(service);
    if (filter.sort === "healthy") healthyOf.set(service, countHealthy(service));
  }
  const from = (filter.pageNo - 1) * filter.pageSize;
  const range = { from, to: from + filter.pageSize };
  const compare = comparer(filter.sort, filter.descending, healthyOf);
  const shown = yield* selectPage(found, compare, range, CONSOLE.selectStepCompares);
  const items: FoundService[] = [];
  for (const service of shown) {
    load += service.instances.size;
    if (load >= STEP_ITEMS) {
      load = 0;
      yield;
    }
    items.push({
      key: service.key,
      protectThreshold: service.settings?.protectThreshold ?? 0,
      ...figuresOf(service),
    });
  }
  return { totalCount: found.length, items };
}

function countHealthy(service: Service): number {
  let healthy = 0;
  for (const { view } of service.instances.values()) if (view.healthy) healthy++;
  return healthy;
}

interface Matcher {
  readonly matches: (service: Service) => boolean;
  /** It asks each instance, so a service counts as many. */
  readonly looksInside: boolean;
}

function matcherOf(filter: ServiceFilter): Matcher {
  const { text, group, withEmpty, badOnly } = filter;
  const contains = text === "" ? undefined : containsText(text);
  const hasMetadata = metadataMatcher(filter.metadata);
  const matches = (service: Service): boolean => {
    const { key, instances } = service;
    if (group !== "" && key.group !== group) return false;
    if (!withEmpty && instances.size === 0) return false;
    if (contains !== undefined && !contains.test(key.name) && !contains.test(key.group)) {
      return false;
    }
    if (badOnly && countHealthy(service) === instances.size) return false;
    return hasMetadata === undefined || hasMetadata(service);
  };
  const looksInside = badOnly || hasMetadata !== undefined || filter.sort === "healthy";
  return { matches, looksInside };
}

/** An instance that has the entry; of a key alone, with any value. */
function metadataMatcher(text: string): ((service: Service) => boolean) | undefined {
  if (text === "") return undefined;
  const at = text.indexOf("=");
  const name = at < 0 ? text : text.slice(0, at);
  const value = at < 0 ? undefined : text.slice(at + 1);
  if (name === "") throw new ApiError("invalid", "meta is wanted as key=value, or as a key alone");
  return (service) => {
    for (const { view } of service.instances.values()) {
      if (!Object.hasOwn(view.metadata, name)) continue;
      if (value === undefined || view.metadata[name] === value) return true;
    }
    return false;
  };
}

function comparer(
  sort: ServiceSort,
  descending: boolean,
  healthyOf: ReadonlyMap<Service, number>,
): Compare {
  const first = comparerOf(sort, healthyOf);
  const sign = descending ? -1 : 1;
  return (one, other) =>
    sign * first(one, other) || byText(one.key.name, other.key.name) ||
    byText(one.keyText, other.keyText);
}

function comparerOf(sort: ServiceSort, healthyOf: ReadonlyMap<Service, number>): Compare {
  switch (sort) {
    case "name":
      return (one, other) => byText(one.key.name, other.key.name);
    case "group":
      return (one, other) => byText(one.key.group, other.key.group);
    case "instances":
      return (one, other) => one.instances.size - other.instances.size;
    case "healthy":
      return (one, other) => (healthyOf.get(one) ?? 0) - (healthyOf.get(other) ?? 0);
  }
}

function byText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
