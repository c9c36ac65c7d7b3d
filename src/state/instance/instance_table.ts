/** What is kept of single instances, by service. */
import { type ServiceKey, serviceKeyText } from "../../base/mod.ts";
import { type InstanceId, instanceIdText } from "./instance_id.ts";

/** What is kept of the instances of one service, by the text of their ids. */
export interface InstancesOfService<T> {
  readonly key: ServiceKey;
  readonly byId: Map<string, T>;
}

/** Knows how many there are in all. */
export class InstanceTable<T> {
  readonly #services = new Map<string, InstancesOfService<T>>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  services(): Iterable<InstancesOfService<T>> {
    return this.#services.values();
  }

  of(key: ServiceKey): ReadonlyMap<string, T> | undefined {
    return this.#services.get(serviceKeyText(key))?.byId;
  }

  get(key: ServiceKey, id: InstanceId): T | undefined {
    return this.of(key)?.get(instanceIdText(id));
  }

  put(key: ServiceKey, idText: string, value: T): void {
    const text = serviceKeyText(key);
    let service = this.#services.get(text);
    if (service === undefined) {
      service = { key, byId: new Map() };
      this.#services.set(text, service);
    }
    if (!service.byId.has(idText)) this.#size++;
    service.byId.set(idText, value);
  }

  /** False when there was none. */
  remove(key: ServiceKey, id: InstanceId): boolean {
    const text = serviceKeyText(key);
    const service = this.#services.get(text);
    if (service === undefined || !service.byId.delete(instanceIdText(id))) return false;
    this.#size--;
    if (service.byId.size === 0) this.#services.delete(text);
    return true;
  }

  /** Removes all of a service; answers how many there were. */
  removeAll(key: ServiceKey): number {
    const text = serviceKeyText(key);
    const count = this.#services.get(text)?.byId.size ?? 0;
    this.#services.delete(text);
    this.#size -= count;
    return count;
  }
}
