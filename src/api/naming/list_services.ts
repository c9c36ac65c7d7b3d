/** Names, catalogs and subscribers, page by page. */
import { ApiError, canonicalNamespace, DEFAULT_GROUP, NAMING } from "../../base/mod.ts";
import { figuresOf, instancesOf, type Service } from "../../naming/mod.ts";
import type { Page } from "../../state/mod.ts";
import { checkGroup, checkNamespace } from "../../check/mod.ts";
import { keyOf } from "./check_service.ts";
import type { ServiceSearch, ServiceSummary } from "./naming_admin.ts";
import { addSubscribersHere, type NamingContext, SubscriberRows } from "../../naming_node/mod.ts";
import type { ServiceRef } from "./service_ref.ts";
import type { SubscriberPage } from "./types.ts";

interface PageAt {
  readonly pageNo: number;
  readonly pageSize: number;
}

/** The rows of one page; odd numbers are moved into the range as Nacos does, and no size is cut. */
export function pageRows<T>(all: readonly T[], { pageNo, pageSize }: PageAt): readonly T[] {
  const start = Math.max(0, (pageNo - 1) * pageSize);
  return all.slice(start, start + Math.max(0, pageSize));
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
  return { count: all.length, names: pageRows(all, page).map((service) => service.key.name) };
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
  const shown = pageRows(found, query);
  let counted = 0;
  for (const service of shown) counted += service.instances.size;
  if (counted > NAMING.maxPageCounted) {
    throw new ApiError(
      "invalid",
      `Cannot count ${counted} instances for one page: at most ${NAMING.maxPageCounted} are counted,` +
        " ask for a smaller page",
    );
  }
  return { totalCount: found.length, items: shown.map(summaryOf) };
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

/** Subscribers of the services whose group and name contain what is asked for. */
export function listSubscribers(
  context: NamingContext,
  ref: ServiceRef,
  page: PageAt,
): SubscriberPage {
  const rows = new SubscriberRows();
  addSubscribersHere(context.registry.services(), keyOf(context.registry, ref), rows);
  return pageOf(rows, page, []);
}

/** Those of the other nodes, too. */
export async function listAllSubscribers(
  context: NamingContext,
  ref: ServiceRef,
  page: PageAt,
): Promise<SubscriberPage> {
  const key = keyOf(context.registry, ref);
  const rows = new SubscriberRows();
  addSubscribersHere(context.registry.services(), key, rows);
  const unanswered = await context.peers?.addSubscribers(key, rows) ?? [];
  return pageOf(rows, page, unanswered);
}

function pageOf(rows: SubscriberRows, page: PageAt, unanswered: readonly number[]): SubscriberPage {
  const all = rows.all();
  return { totalCount: all.length, items: pageRows(all, page), unanswered };
}

/** `ip:port_healthy` of each instance. */
export function instanceStatuses(context: NamingContext, ref: ServiceRef): string[] {
  const service = context.registry.find(keyOf(context.registry, ref));
  return instancesOf(service, "").map((one) => `${one.ip}:${one.port}_${one.healthy}`);
}
