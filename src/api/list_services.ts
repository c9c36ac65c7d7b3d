/** Names, catalogs and subscribers, page by page. */
import { canonicalNamespace, DEFAULT_GROUP, NAMING } from "../base/mod.ts";
import { figuresOf, instancesOf, type Service } from "../naming/mod.ts";
import type { Page } from "../state/mod.ts";
import { checkGroup, checkNamespace } from "./check_names.ts";
import { keyOf } from "./check_service.ts";
import type { ServiceSearch, ServiceSummary } from "./naming_admin.ts";
import { subscriberViews } from "./subscriber_questions.ts";
import type { NamingContext } from "./naming_context.ts";
import type { ServiceRef, SubscriberView } from "./types.ts";

interface PageAt {
  readonly pageNo: number;
  readonly pageSize: number;
}

function slice<T>(all: readonly T[], page: PageAt): readonly T[] {
  const size = Math.min(Math.max(1, page.pageSize), NAMING.maxPageSize);
  const start = (Math.max(1, page.pageNo) - 1) * size;
  return all.slice(start, start + size);
}

/** Names without their group, of one group. */
export function serviceNames(
  context: NamingContext,
  namespace: string | undefined,
  group: string | undefined,
  page: PageAt,
): { readonly count: number; readonly names: string[] } {
  checkNamespace(namespace);
  checkGroup(group);
  const all = context.registry.views.services({
    namespace: canonicalNamespace(namespace),
    group: group === undefined || group === "" ? DEFAULT_GROUP : group,
  });
  return { count: all.length, names: slice(all, page).map((service) => service.key.name) };
}

export function serviceNamesByNamespace(
  context: NamingContext,
  namespace: string | undefined,
): Map<string, string[]> {
  const found = new Map<string, string[]>();
  const filter = { namespace, group: undefined };
  for (const { key, fullName } of context.registry.views.services(filter)) {
    const names = found.get(key.namespace) ?? [];
    names.push(fullName);
    found.set(key.namespace, names);
  }
  return found;
}

export function searchServices(
  context: NamingContext,
  query: ServiceSearch,
): Page<ServiceSummary> {
  checkNamespace(query.namespace);
  const namespace = canonicalNamespace(query.namespace);
  const found = context.registry.views.services({ namespace, group: undefined })
    .filter((service) => matches(service, query));
  return { totalCount: found.length, items: slice(found, query).map(summaryOf) };
}

function matches(service: Service, query: ServiceSearch): boolean {
  return service.key.name.includes(query.name) && service.key.group.includes(query.group) &&
    (!query.withInstancesOnly || service.instances.size > 0) &&
    (query.instance === "" || hasAddress(service, query.instance));
}

function hasAddress(service: Service, address: string): boolean {
  for (const { base } of service.instances.values()) {
    if (base.ip === address || `${base.ip}:${base.port}` === address) return true;
  }
  return false;
}

function summaryOf(service: Service): ServiceSummary {
  return { key: service.key, ...figuresOf(service) };
}

export function listSubscribers(
  context: NamingContext,
  ref: ServiceRef,
  page: PageAt,
): Page<SubscriberView> {
  const all = subscriberViews(context, keyOf(context.registry, ref));
  return { totalCount: all.length, items: slice(all, page) };
}

/** Those of the other nodes, too. */
export async function listAllSubscribers(
  context: NamingContext,
  ref: ServiceRef,
  page: PageAt,
): Promise<Page<SubscriberView>> {
  const key = keyOf(context.registry, ref);
  const all = await (context.peers?.questions.all(key) ?? subscriberViews(context, key));
  return { totalCount: all.length, items: slice(all, page) };
}

/** `ip:port_healthy` of each instance. */
export function instanceStatuses(context: NamingContext, ref: ServiceRef): string[] {
  const service = context.registry.find(keyOf(context.registry, ref));
  return instancesOf(service, "").map((one) => `${one.ip}:${one.port}_${one.healthy}`);
}
