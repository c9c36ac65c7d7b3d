/** Tells subscribers that a list has changed: once for all changes within a short time. */
import { NAMING, type ServiceKey, serviceKeyText } from "../base/mod.ts";
import type { NamingEvent, Service } from "../naming/mod.ts";
import type { ServicePush, UdpPush } from "./types.ts";
import type { NamingContext } from "./naming_context.ts";

/** A round of notices may take this share of the time at most: 1 in 5. */
const REST_FACTOR = 4;

export class SubscriberNotices {
  readonly #context: NamingContext;
  readonly #changed: Map<string, ServiceKey> = new Map();
  #cancel: (() => void) | undefined;
  #nextMs = 0;
  #closed = false;
  onPush: ((push: ServicePush) => void) | undefined;
  onUdpPush: ((push: UdpPush) => void) | undefined;

  constructor(context: NamingContext) {
    this.#context = context;
    context.onEvents((events) => this.#take(events));
  }

  close(): void {
    this.#closed = true;
    this.#cancel?.();
  }

  #take(events: readonly NamingEvent[]): void {
    if (this.#closed) return;
    for (const event of events) {
      if (event.type === "serviceChanged") this.#changed.set(serviceKeyText(event.key), event.key);
    }
    if (this.#changed.size === 0 || this.#cancel !== undefined) return;
    const waitMs = Math.max(0, this.#nextMs - this.#context.nowMs());
    this.#cancel = this.#context.timers.after(waitMs, () => this.#round());
  }

  /** The first change goes out at once; the next ones wait as long as the number of subscribers asks for. */
  #round(): void {
    this.#cancel = undefined;
    if (this.#context.peers?.holdsPushes === true) {
      this.#context.logger.debug("pushes wait until this node knows what the others know");
      this.#cancel = this.#context.timers.after(NAMING.heldNotifyMs, () => this.#round());
      return;
    }
    const startMs = this.#context.nowMs();
    const services = [...this.#changed.values()];
    this.#changed.clear();
    for (const key of services) this.#notify(key);
    const endMs = this.#context.nowMs();
    const { logger } = this.#context;
    if (logger.enabled("debug") && services.length > 0) {
      const ms = Math.round(endMs - startMs);
      logger.debug("subscribers are told of changed lists", { services: services.length, ms });
    }
    this.#nextMs = endMs + Math.max(NAMING.notifyMs, (endMs - startMs) * REST_FACTOR);
  }

  #notify(key: ServiceKey): void {
    const service = this.#context.registry.find(key);
    if (service === undefined || !this.#context.switches.pushEnabled) return;
    if (this.onPush !== undefined) this.#notifyConnections(service, this.onPush);
    if (this.onUdpPush === undefined) return;
    for (const { info, clusters, mayRead } of service.udpSubscribers.values()) {
      this.onUdpPush({
        ip: info.ip,
        port: info.port,
        key,
        clusters,
        list: () => this.#list(key, clusters),
        mayLeave: mayRead ?? always,
      });
    }
  }

  #notifyConnections(service: Service, handler: (push: ServicePush) => void): void {
    const { key } = service;
    for (const [client, spellings] of service.subscribers) {
      for (const clusters of spellings) {
        const list = () => this.#list(key, clusters);
        handler({ connectionId: client.owner.client, key, clusters, list });
      }
    }
  }

  #list(key: ServiceKey, clusters: string) {
    const { registry } = this.#context;
    return registry.list(key, { clusters, healthyOnly: false }, this.#context.nowMs());
  }
}

function always(): boolean {
  return true;
}
