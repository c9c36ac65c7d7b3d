/** One list of services for people, sorted, with what is wrong with them; and what there is in each namespace. */
import { ApiError, CONSOLE, containsText, selectPage } from "../../base/mod.ts";
import { figuresOf, type Service } from "../../naming/mod.ts";
import type { NamingContext } from "../../naming_node/mod.ts";
import type { Page } from "../../state/mod.ts";
import type { FoundService, ServiceFilter, ServiceSort } from "./find_types.ts";

type Compare = (one: Counted, other: Counted) => number;

interface Counted {
  readonly service: Service;
  readonly healthy: number;
}

/** Services and instances between two looks at the clock. */
const STEP_ITEMS = 4_096;
/** Where each is held against a list of rights, it counts as so many. */
const JUDGED_WEIGHT = 64;

export function* findServicesSteps(
  { registry }: NamingContext,
  filter: ServiceFilter,
): Generator<void, Page<FoundService>> {
  const matches = matcherOf(filter);
  const found: Counted[] = [];
  let load = 0;
  for (const { namespace, admits } of filter.spaces) {
    const weight = admits === undefined ? 1 : JUDGED_WEIGHT;
    for (const service of registry.views.services({ namespace, group: undefined })) {
      load += weight + service.instances.size;
      if (load >= STEP_ITEMS) {
        load = 0;
        yield;
      }
      if (admits !== undefined && !admits(service.key)) continue;
      const counted = { service, healthy: countHealthy(service) };
      if (matches(counted)) found.push(counted);
    }
  }
  const from = (filter.pageNo - 1) * filter.pageSize;
  const range = { from, to: from + filter.pageSize };
  const compare = comparer(filter.sort, filter.descending);
  const shown = yield* selectPage(found, compare, range, CONSOLE.selectStepCompares);
  const items: FoundService[] = [];
  for (const { service } of shown) {
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

function matcherOf(filter: ServiceFilter): (counted: Counted) => boolean {
  const { text, group, withEmpty, badOnly } = filter;
  const contains = text === "" ? undefined : containsText(text);
  const hasMetadata = metadataMatcher(filter.metadata);
  return ({ service, healthy }) => {
    const { key, instances } = service;
    if (group !== "" && key.group !== group) return false;
    if (!withEmpty && instances.size === 0) return false;
    if (badOnly && healthy === instances.size) return false;
    if (contains !== undefined && !contains.test(key.name) && !contains.test(key.group)) {
      return false;
    }
    return hasMetadata === undefined || hasMetadata(service);
  };
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

function comparer(sort: ServiceSort, descending: boolean): Compare {
  const first = comparerOf(sort);
  const sign = descending ? -1 : 1;
  return (one, other) =>
    sign * first(one, other) || byText(one.service.key.name, other.service.key.name) ||
    byText(one.service.keyText, other.service.keyText);
}

function comparerOf(sort: ServiceSort): Compare {
  switch (sort) {
    case "name":
      return (one, other) => byText(one.service.key.name, other.service.key.name);
    case "group":
      return (one, other) => byText(one.service.key.group, other.service.key.group);
    case "instances":
      return (one, other) => one.service.instances.size - other.service.instances.size;
    case "healthy":
      return (one, other) => one.healthy - other.healthy;
  }
}

function byText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
