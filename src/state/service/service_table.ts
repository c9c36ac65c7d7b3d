/** Services that operators made, persistent instances, and what operators laid over instances. */
import { type ServiceKey, serviceKeyText } from "../../base/mod.ts";
import type { InstanceId, InstanceOverride, PersistentInstance, ServiceRecord } from "../types.ts";
import { instanceIdText } from "../types.ts";

/** Members of one service, by instance id text. */
export interface ServiceMembers<T> {
  readonly key: ServiceKey;
  readonly members: Map<string, T>;
}

/** A map of services to their members that knows how many members there are in all. */
export class MemberTable<T> {
  readonly #services = new Map<string, ServiceMembers<T>>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  services(): Iterable<ServiceMembers<T>> {
    return this.#services.values();
  }

  of(key: ServiceKey): ReadonlyMap<string, T> | undefined {
    return this.#services.get(serviceKeyText(key))?.members;
  }

  get(key: ServiceKey, id: InstanceId): T | undefined {
    return this.of(key)?.get(instanceIdText(id));
  }

  put(key: ServiceKey, idText: string, member: T): void {
    const text = serviceKeyText(key);
    let service = this.#services.get(text);
    if (service === undefined) {
      service = { key, members: new Map() };
      this.#services.set(text, service);
    }
    if (!service.members.has(idText)) this.#size++;
    service.members.set(idText, member);
  }

  /** False when there was no such member. */
  remove(key: ServiceKey, id: InstanceId): boolean {
    const text = serviceKeyText(key);
    const service = this.#services.get(text);
    if (service === undefined || !service.members.delete(instanceIdText(id))) return false;
    this.#size--;
    if (service.members.size === 0) this.#services.delete(text);
    return true;
  }

  /** Removes all members of a service; answers how many there were. */
  removeAll(key: ServiceKey): number {
    const text = serviceKeyText(key);
    const count = this.#services.get(text)?.members.size ?? 0;
    this.#services.delete(text);
    this.#size -= count;
    return count;
  }
}

export class ServiceTable {
  readonly #services = new Map<string, ServiceRecord>();
  readonly instances = new MemberTable<PersistentInstance>();
  readonly overrides = new MemberTable<InstanceOverride>();

  get size(): number {
    return this.#services.size;
  }

  get(key: ServiceKey): ServiceRecord | undefined {
    return this.#services.get(serviceKeyText(key));
  }

  all(): Iterable<ServiceRecord> {
    return this.#services.values();
  }

  put(record: ServiceRecord): void {
    this.#services.set(serviceKeyText(record), record);
  }

  remove(key: ServiceKey): void {
    this.#services.delete(serviceKeyText(key));
  }
}
