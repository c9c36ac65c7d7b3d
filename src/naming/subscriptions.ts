/** Who wants to know of which service: connections and 1.x clients that are told over UDP. */
import { ApiError, NAMING, TimingWheel } from "../base/mod.ts";
import { ConnectionClient, type UdpSubscriber, UdpSubscription } from "./clients.ts";
import type { Service } from "./service.ts";
import type { ServiceTable } from "./service_table.ts";
import type { Timed } from "./timed.ts";

export class Subscriptions {
  readonly #table: ServiceTable;
  readonly #wheel: TimingWheel<Timed>;
  #count = 0;
  #udpCount = 0;
  /** Characters of all lists of clusters. */
  #chars = 0;

  constructor(table: ServiceTable, wheel: TimingWheel<Timed>) {
    this.#table = table;
    this.#wheel = wheel;
  }

  get count(): number {
    return this.#count;
  }

  get udpCount(): number {
    return this.#udpCount;
  }

  /** Throws ApiError `overloaded` at the bounds. */
  subscribe(client: ConnectionClient, service: Service, clusters: string, nowMs: number): void {
    let spellings = service.subscribers.get(client);
    if (spellings?.has(clusters)) return;
    if (
      this.#count >= NAMING.maxSubscriptions ||
      this.#chars + clusters.length > NAMING.maxSubscriptionChars ||
      client.subscriptionCount >= NAMING.maxSubscriptionsPerConnection
    ) {
      throw new ApiError(
        "overloaded",
        `Cannot subscribe to ${service.fullName}: this connection holds ${client.subscriptionCount}` +
          ` subscriptions of at most ${NAMING.maxSubscriptionsPerConnection},` +
          ` the server ${this.#count} of ${NAMING.maxSubscriptions},` +
          ` with ${this.#chars} characters of clusters of ${NAMING.maxSubscriptionChars}`,
      );
    }
    if (spellings === undefined) {
      spellings = new Set();
      service.subscribers.set(client, spellings);
      client.subscribed.add(service);
    }
    spellings.add(clusters);
    client.subscriptionCount++;
    this.#count++;
    this.#chars += clusters.length;
    this.#table.settle(service, nowMs);
  }

  unsubscribe(client: ConnectionClient, service: Service, clusters: string, nowMs: number): void {
    const spellings = service.subscribers.get(client);
    if (spellings === undefined || !spellings.delete(clusters)) return;
    client.subscriptionCount--;
    this.#count--;
    this.#chars -= clusters.length;
    if (spellings.size === 0) {
      service.subscribers.delete(client);
      client.subscribed.delete(service);
    }
    this.#table.settle(service, nowMs);
  }

  dropAll(client: ConnectionClient, nowMs: number): void {
    for (const service of client.subscribed) {
      for (const clusters of service.subscribers.get(client) ?? []) {
        this.#count--;
        this.#chars -= clusters.length;
      }
      service.subscribers.delete(client);
      this.#table.settle(service, nowMs);
    }
    client.subscribed.clear();
    client.subscriptionCount = 0;
  }

  /** Makes or renews; at the bound the client is left to its polls, which is what it would do without push. */
  subscribeUdp(service: Service, clusters: string, info: UdpSubscriber, nowMs: number): void {
    const keyText = udpKeyText(info.ip, info.port, clusters);
    const expiresMs = nowMs + NAMING.udpSubscriptionMs;
    const known = service.udpSubscribers.get(keyText);
    if (known !== undefined) {
      known.expiresMs = expiresMs;
      // Whoever asks last has proved last who they are.
      known.mayRead = info.mayRead;
      return;
    }
    if (this.#udpCount >= NAMING.maxUdpSubscriptions) return;
    const subscription = new UdpSubscription({
      service,
      keyText,
      clusters,
      info,
      expiresMs,
      over: (one, atMs) => this.#judgeUdp(one, atMs),
    });
    service.udpSubscribers.set(keyText, subscription);
    subscription.timer = this.#wheel.schedule(expiresMs, subscription);
    this.#udpCount++;
    this.#table.settle(service, nowMs);
  }

  forgetUdp(service: Service, keyText: string, nowMs: number): void {
    const subscription = service.udpSubscribers.get(keyText);
    if (subscription === undefined) return;
    if (subscription.timer !== undefined) this.#wheel.cancel(subscription.timer);
    service.udpSubscribers.delete(keyText);
    this.#udpCount--;
    this.#table.settle(service, nowMs);
  }

  #judgeUdp(subscription: UdpSubscription, nowMs: number): void {
    if (subscription.expiresMs > nowMs) {
      subscription.timer = this.#wheel.schedule(subscription.expiresMs, subscription);
    } else {
      this.forgetUdp(subscription.service, subscription.keyText, nowMs);
    }
  }
}

/** Key of a UDP subscription inside its service. */
export function udpKeyText(ip: string, port: number, clusters: string): string {
  return `${ip}\0${port}\0${clusters}`;
}
