/**
 * Who publishes and subscribes, by the ids that Nacos gives clients: a connection has its own, and what is registered over
 * HTTP belongs to a client for each address, `ip:port#true` while it lives by beats and `ip:port#false` for good.
 */
import { ApiError, NAMING, type ServiceKey } from "../../base/mod.ts";
import { chainOf, type Publication, type Service } from "../../naming/mod.ts";
import type { NamingContext } from "../../naming_node/mod.ts";
import { keyOf } from "./check_service.ts";
import type { ServiceRef } from "./service_ref.ts";

const STEP_ITEMS = 4_096;

export interface ClientPublication {
  readonly clientId: string;
  readonly key: ServiceKey;
  readonly ip: string;
  readonly port: number;
  readonly cluster: string;
  readonly ephemeral: boolean;
  /** Milliseconds since the epoch, as far as this node knows; 0 where it does not. */
  readonly updatedMs: number;
}

export interface ClientSubscription {
  readonly clientId: string;
  readonly key: ServiceKey;
  readonly ip: string;
  readonly port: number;
  readonly agent: string;
  readonly app: string;
}

export interface ClientRows {
  readonly publications: readonly ClientPublication[];
  readonly subscriptions: readonly ClientSubscription[];
}

/** Ids of all that publish at any node or subscribe at this one. Throws ApiError `overloaded` for too many. */
export function* clientIdSteps({ registry }: NamingContext): Generator<void, ReadonlySet<string>> {
  const found = new Set<string>();
  let load = 0;
  for (const service of registry.services()) {
    load += 1 + service.instances.size + service.subscribers.size;
    if (load >= STEP_ITEMS) {
      load = 0;
      yield;
    }
    for (const { clientId } of publicationsIn(service)) found.add(clientId);
    for (const { clientId } of subscriptionsIn(service)) found.add(clientId);
    requireRoom(found.size);
  }
  return found;
}

/** What one client has. Throws ApiError `overloaded` for too much. */
export function* clientRowSteps(
  { registry }: NamingContext,
  clientId: string,
): Generator<void, ClientRows> {
  const publications: ClientPublication[] = [];
  const subscriptions: ClientSubscription[] = [];
  let load = 0;
  for (const service of registry.services()) {
    load += 1 + service.instances.size + service.subscribers.size;
    if (load >= STEP_ITEMS) {
      load = 0;
      yield;
    }
    for (const one of publicationsIn(service)) {
      if (one.clientId === clientId) publications.push(one);
    }
    for (const one of subscriptionsIn(service)) {
      if (one.clientId === clientId) subscriptions.push(one);
    }
    requireRoom(publications.length + subscriptions.length);
  }
  return { publications, subscriptions };
}

/** Who publishes in a service, and who subscribes to it at this node. Throws ApiError `overloaded` for too many. */
export function clientsOfService({ registry }: NamingContext, ref: ServiceRef): ClientRows {
  const service = registry.find(keyOf(registry, ref));
  if (service === undefined) return { publications: [], subscriptions: [] };
  requireRoom(service.instances.size + service.subscribers.size);
  return {
    publications: [...publicationsIn(service)],
    subscriptions: [...subscriptionsIn(service)],
  };
}

function* publicationsIn(service: Service): Generator<ClientPublication> {
  for (const newest of service.instances.values()) {
    for (const one of chainOf(newest)) yield publicationOf(service.key, one);
  }
}

function publicationOf(key: ServiceKey, one: Publication): ClientPublication {
  const { base: { ip, port, cluster, ephemeral }, owner, lease, stampMs } = one;
  const clientId = owner.kind === "connection" ? owner.client : `${ip}:${port}#${ephemeral}`;
  const updatedMs = Math.round(lease?.lastBeatMs ?? stampMs);
  return { clientId, key, ip, port, cluster, ephemeral, updatedMs };
}

/** A client that names a service with several clusters subscribes once. */
function* subscriptionsIn(
  { key, subscribers, udpSubscribers }: Service,
): Generator<ClientSubscription> {
  for (const [{ owner, info }] of subscribers) yield { clientId: owner.client, key, ...info };
  for (const { info } of udpSubscribers.values()) {
    yield { clientId: `${info.ip}:${info.port}#true`, key, ...info };
  }
}

function requireRoom(rows: number): void {
  if (rows <= NAMING.maxSubscriberRows) return;
  throw new ApiError(
    "overloaded",
    `Cannot list the clients: there are more than ${NAMING.maxSubscriberRows}`,
  );
}
