/**
 * The registry of one node. Synchronous and without a clock: every call is handed the time, everything that others must
 * hear is an event in `drain`. Times may come from any clock that does not step back.
 */
import { ApiError, NAMING, type ServiceKey, serviceKeyText, TimingWheel } from "../base/mod.ts";
import { keysOf, type SubscriberInfo, type UdpSubscriber } from "./clients.ts";
import { Connections } from "./connections.ts";
import { Drafts } from "./drafts.ts";
import { DEFAULT_LEASE_TIMES, instanceKeyText, type LeaseTimes } from "./instance.ts";
import { Overlays } from "./overlays.ts";
import { HTTP_OWNER, publicationOf } from "./publication.ts";
import { Publisher } from "./publisher.ts";
import { emptyList, listOf } from "./select_instances.ts";
import type { InstanceKind, Service } from "./service.ts";
import { type OverridesOf, ServiceTable } from "./service_table.ts";
import { NamingSync, type NamingSyncOptions } from "./sync/naming_sync.ts";
import { Subscriptions, udpKeyText } from "./subscriptions.ts";
import type { Timed } from "./timed.ts";
import type {
  ConnectionFigures,
  InstanceInput,
  NamingCounts,
  NamingEvent,
  Override,
  ServiceList,
} from "./types.ts";
import { Views } from "./views.ts";

const NO_OVERRIDES: ReadonlyMap<string, Override> = new Map();

interface RegistryOptions {
  readonly nowMs: number;
  /** Tells the numbers that this node gives to instances from those of others. */
  readonly worker: number;
  /** Overrides of a service that appears here for the first time. */
  readonly overridesOf?: OverridesOf;
  readonly leaseTimes?: LeaseTimes;
}

export class Registry {
  readonly #table: ServiceTable;
  readonly #wheel = new TimingWheel<Timed>({
    tickMs: NAMING.tickMs,
    slots: NAMING.wheelSlots,
  });
  readonly #leaseTimes: LeaseTimes;
  readonly #publisher: Publisher;
  readonly #subscriptions: Subscriptions;
  readonly #connections = new Connections();
  readonly #drafts: Drafts;
  /** Present once there are other nodes to tell. */
  #sync: NamingSync | undefined;
  #advancedMs: number;
  #sweptMs: number;
  /** Settings, overrides and persistent instances, as the replicated state has them. */
  readonly overlays: Overlays;
  readonly views: Views;

  constructor(options: RegistryOptions) {
    this.#leaseTimes = options.leaseTimes ?? DEFAULT_LEASE_TIMES;
    this.#table = new ServiceTable(options.overridesOf ?? (() => NO_OVERRIDES));
    this.#publisher = new Publisher(this.#table, this.#wheel);
    this.#subscriptions = new Subscriptions(this.#table, this.#wheel);
    this.overlays = new Overlays(this.#table, this.#publisher);
    this.views = new Views(this.#table);
    this.#drafts = new Drafts(options.worker, this.#leaseTimes);
    this.#advancedMs = options.nowMs;
    this.#sweptMs = options.nowMs;
    this.#wheel.advance(options.nowMs, () => {});
  }

  /** Begins to share this registry with those of other nodes; to be called once. */
  share(options: Omit<NamingSyncOptions, "table" | "publisher" | "leaseTimes">): NamingSync {
    const [table, publisher, leaseTimes] = [this.#table, this.#publisher, this.#leaseTimes];
    this.#sync = new NamingSync({ ...options, table, publisher, leaseTimes });
    return this.#sync;
  }

  find(key: ServiceKey): Service | undefined {
    return this.#table.find(serviceKeyText(key));
  }

  /** All services, listed or not. */
  services(): IterableIterator<Service> {
    return this.#table.all();
  }

  /** Told of each service that comes into the lists or leaves them, while it happens; to be set once. */
  onListed(handler: (key: ServiceKey) => void): void {
    this.#table.onListed = handler;
  }

  /** For the paths that build the key's text themselves. */
  findText(keyText: string): Service | undefined {
    return this.#table.find(keyText);
  }

  /** Throws ApiError in Nacos's words when the service holds instances of the other kind. */
  requireKind(key: ServiceKey, wanted: InstanceKind): void {
    requireKindOf(this.find(key), wanted);
  }

  /** Registers or renews an instance that lives by beats. */
  register(key: ServiceKey, input: InstanceInput, nowMs: number): void {
    const known = this.find(key);
    requireKindOf(known, "ephemeral");
    this.#publisher.requireCapacity(1);
    const service = known ?? this.#table.open(key, nowMs);
    const draft = this.#drafts.draft(service, HTTP_OWNER, input, nowMs);
    this.#publisher.lease(service, HTTP_OWNER, draft, nowMs);
  }

  /**
   * Removes what was registered to live by beats at this address; of its cluster, or, where that has none, of the only
   * cluster that has one. False when there is nothing.
   */
  deregister(
    key: ServiceKey,
    id: { readonly ip: string; readonly port: number; readonly cluster: string },
    nowMs: number,
  ): boolean {
    const service = this.find(key);
    if (service === undefined) return false;
    const exact = instanceKeyText(id.ip, id.port, id.cluster);
    if (this.#publisher.remove(service, HTTP_OWNER, exact, nowMs)) return true;
    // A client has one instance per address, and may name another cluster than when it registered it.
    const others = [...service.clusterNames()]
      .map((cluster) => instanceKeyText(id.ip, id.port, cluster))
      .filter((idText) => publicationOf(service.instances.get(idText), HTTP_OWNER) !== undefined);
    const [only] = others;
    return others.length === 1 && only !== undefined &&
      this.#publisher.remove(service, HTTP_OWNER, only, nowMs);
  }

  /** A sign of life. False when nothing lives by beats at this address: the client must register again. */
  beat(service: Service | undefined, idText: string, nowMs: number): boolean {
    if (service === undefined) return false;
    const publication = publicationOf(service.instances.get(idText), HTTP_OWNER);
    const lease = publication?.lease;
    if (publication === undefined || lease === undefined) return false;
    lease.lastBeatMs = nowMs;
    if (!publication.healthy) {
      this.#publisher.setHealth(service, publication, true);
      this.#publisher.reschedule(lease, lease.nextMs(nowMs));
    }
    return true;
  }

  /** Replaces all that a connection publishes in this service; an empty list ends the publication. */
  publish(
    connectionId: string,
    key: ServiceKey,
    inputs: readonly InstanceInput[],
    nowMs: number,
  ): void {
    this.#connections.requireOpen(connectionId);
    const known = this.find(key);
    if (inputs.length > 0) requireKindOf(known, "ephemeral");
    this.#publisher.requireCapacity(inputs.length);
    if (known === undefined && inputs.length === 0) return;
    const service = known ?? this.#table.open(key, nowMs);
    const client = this.#connections.open(connectionId);
    const before = client.published.get(service);
    const published: string[] = [];
    for (const input of inputs) {
      const draft = this.#drafts.draft(service, client.owner, { ...input, ephemeral: true }, nowMs);
      published.push(this.#publisher.put(service, client.owner, draft, nowMs).idText);
    }
    const kept = new Set(published);
    for (const idText of keysOf(before)) {
      if (!kept.has(idText)) this.#publisher.remove(service, client.owner, idText, nowMs);
    }
    const [one] = published;
    if (kept.size === 1 && one !== undefined) client.published.set(service, one);
    else if (kept.size > 0) client.published.set(service, [...kept]);
    else client.published.delete(service);
    this.#connections.forgetIdle(client);
  }

  /** What a connection holds, for people. */
  connectionFigures(connectionId: string): ConnectionFigures {
    const client = this.#connections.find(connectionId);
    let published = 0;
    for (const idTexts of client?.published.values() ?? []) published += keysOf(idTexts).length;
    return { published, subscribed: client?.subscribed.size ?? 0 };
  }

  /** A connection ended: its instances and subscriptions vanish at once. */
  closeConnection(connectionId: string, nowMs: number): void {
    const client = this.#connections.end(connectionId);
    if (client === undefined) return;
    for (const [service, idTexts] of client.published) {
      for (const idText of keysOf(idTexts)) {
        this.#publisher.remove(service, client.owner, idText, nowMs);
      }
    }
    client.published.clear();
    this.#subscriptions.dropAll(client, nowMs);
  }

  subscribe(
    connectionId: string,
    target: { readonly key: ServiceKey; readonly clusters: string; readonly info: SubscriberInfo },
    nowMs: number,
  ): void {
    this.#connections.requireOpen(connectionId);
    const service = this.#table.open(target.key, nowMs);
    const client = this.#connections.open(connectionId);
    client.info = target.info;
    this.#subscriptions.subscribe(client, service, target.clusters, nowMs);
  }

  unsubscribe(connectionId: string, key: ServiceKey, clusters: string, nowMs: number): void {
    const service = this.find(key);
    const client = this.#connections.find(connectionId);
    if (service === undefined || client === undefined) return;
    this.#subscriptions.unsubscribe(client, service, clusters, nowMs);
    this.#connections.forgetIdle(client);
  }

  subscribeUdp(key: ServiceKey, clusters: string, info: UdpSubscriber, nowMs: number): void {
    this.#subscriptions.subscribeUdp(this.#table.open(key, nowMs), clusters, info, nowMs);
  }

  forgetUdp(
    key: ServiceKey,
    subscriber: { readonly ip: string; readonly port: number; readonly clusters: string },
    nowMs: number,
  ): void {
    const service = this.find(key);
    if (service === undefined) return;
    const keyText = udpKeyText(subscriber.ip, subscriber.port, subscriber.clusters);
    this.#subscriptions.forgetUdp(service, keyText, nowMs);
  }

  /** The list that a client sees; of an unknown service it is empty. */
  list(
    key: ServiceKey,
    filter: { readonly clusters: string; readonly healthyOnly: boolean },
    nowMs: number,
  ): ServiceList {
    const service = this.find(key);
    return service === undefined
      ? emptyList(key, filter.clusters, nowMs)
      : listOf(service, filter, nowMs + (this.#sync?.leadMs ?? 0));
  }

  /** Ends a service that an operator deletes; one that is in use only leaves the lists. */
  forget(key: ServiceKey): void {
    const service = this.find(key);
    if (service === undefined || service.instances.size > 0) return;
    this.#table.list(service, false);
    if (service.idle && service.overrides.size === 0) this.#table.drop(service);
  }

  /** Judges everything whose time has come. To be called at least every `NAMING.pauseMs`. */
  advance(nowMs: number): void {
    // Whoever was stopped himself cannot say that others were silent.
    if (nowMs - this.#advancedMs > NAMING.pauseMs) this.#publisher.grantGrace(nowMs);
    this.#advancedMs = nowMs;
    this.#publisher.setNow(nowMs);
    this.#wheel.advance(nowMs, (timed) => timed.due(nowMs));
    if (nowMs - this.#sweptMs >= NAMING.sweepMs) {
      this.#sweptMs = nowMs;
      this.#table.sweep(nowMs);
    }
  }

  /** Everything that happened since the last call, in order. */
  drain(): NamingEvent[] {
    return this.#table.drain();
  }

  counts(): NamingCounts {
    return {
      services: this.#table.listedCount,
      instances: this.#publisher.count,
      subscriptions: this.#subscriptions.count,
      udpSubscriptions: this.#subscriptions.udpCount,
      connectionClients: this.#connections.size,
      beatClients: this.#publisher.leaseCount,
      persistentClients: this.#publisher.persistentCount,
    };
  }
}

function requireKindOf(service: Service | undefined, wanted: InstanceKind): void {
  const found = service?.kind;
  if (service === undefined || found === undefined || found === wanted) return;
  throw new ApiError(
    "invalid",
    `errCode: 400, errMsg: Current service ${service.fullName} is ${found} service, ` +
      `can't register ${wanted} instance. `,
    30000,
  );
}
