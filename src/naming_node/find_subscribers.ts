/** Who subscribes to the services whose names contain what was asked for: one row for each client, as Nacos has them. */
import { ApiError, NAMING, type ServiceKey } from "../base/mod.ts";
import { type Service, subscribersOf } from "../naming/mod.ts";

export interface SubscriberView {
  readonly ip: string;
  /** 0 for a connection: clients are told apart by their address alone. */
  readonly port: number;
  readonly agent: string;
  readonly app: string;
  readonly namespace: string;
  readonly serviceName: string;
  readonly clusters: string;
}

/** Rows without repetitions; what clients are told apart by does not include the clusters that they name. */
export class SubscriberRows {
  readonly #rows: Map<string, SubscriberView> = new Map();
  #chars = 0;

  /** Throws ApiError `overloaded` when there are more than one answer can hold. */
  add(row: SubscriberView): void {
    const { ip, port, agent, app, serviceName } = row;
    const text = `${ip}\0${port}\0${agent}\0${app}\0${serviceName}`;
    if (this.#rows.has(text)) return;
    this.#rows.set(text, row);
    this.#chars += text.length;
    if (
      this.#rows.size > NAMING.maxSubscriberRows || this.#chars > NAMING.maxSubscriberChars
    ) throw tooManySubscribers();
  }

  all(): SubscriberView[] {
    return [...this.#rows.values()];
  }
}

export function tooManySubscribers(): ApiError {
  return new ApiError(
    "overloaded",
    `Cannot list the subscribers: more than ${NAMING.maxSubscriberRows} match, name the service as a whole`,
  );
}

/** Those of this node. Group and name of the key are parts of what is looked for; its namespace is not. */
export function addSubscribersHere(
  services: Iterable<Service>,
  { namespace, group, name }: ServiceKey,
  into: SubscriberRows,
): void {
  for (const service of services) {
    if (service.subscribers.size === 0 && service.udpSubscribers.size === 0) continue;
    const { key, fullName } = service;
    if (key.namespace !== namespace || !key.name.includes(name) || !key.group.includes(group)) {
      continue;
    }
    for (const { ip, port, agent, app, clusters } of subscribersOf(service)) {
      into.add({ ip, port, agent, app, clusters, namespace, serviceName: fullName });
    }
  }
}
