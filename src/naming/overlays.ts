/** What the replicated state says about services: settings, overrides and persistent instances. */
import { type ServiceKey, serviceKeyText } from "../base/mod.ts";
import { draftInstance } from "./instance.ts";
import { publicationOf } from "./publication.ts";
import type { Publisher } from "./publisher.ts";
import type { Service } from "./service.ts";
import type { ServiceTable } from "./service_table.ts";
import type { InstanceInput, Override, Owner, ServiceSettings } from "./types.ts";

const LOG_OWNER: Owner = { node: "", kind: "log", client: "" };

export class Overlays {
  readonly #table: ServiceTable;
  readonly #publisher: Publisher;

  constructor(table: ServiceTable, publisher: Publisher) {
    this.#table = table;
    this.#publisher = publisher;
  }

  /** `undefined`: the service has no settings (any more). */
  applySettings(key: ServiceKey, settings: ServiceSettings | undefined, nowMs: number): void {
    const known = this.#table.find(serviceKeyText(key));
    if (settings === undefined) {
      if (known !== undefined) this.#withoutSettings(known);
      return;
    }
    const service = known ?? this.#table.open(key, nowMs);
    const thresholdBefore = service.settings?.protectThreshold ?? 0;
    service.settings = settings;
    this.#table.list(service, true);
    if (thresholdBefore !== settings.protectThreshold) this.#table.touch(service);
  }

  /** Replaces all overrides of a service; the map is copied. */
  applyOverrides(
    key: ServiceKey,
    overrides: ReadonlyMap<string, Override>,
    nowMs: number,
  ): void {
    const known = this.#table.find(serviceKeyText(key));
    if (known === undefined && overrides.size === 0) return;
    const service = known ?? this.#table.open(key, nowMs);
    const before = service.overrides;
    service.overrides = new Map(overrides);
    for (const idText of new Set([...before.keys(), ...overrides.keys()])) {
      this.#publisher.overlay(service, idText);
      this.#table.settleOverride(service, idText, nowMs);
    }
  }

  /** Replaces all persistent instances of a service; what is judged of those that stay is kept. */
  applyPersistent(key: ServiceKey, instances: readonly InstanceInput[], nowMs: number): void {
    const known = this.#table.find(serviceKeyText(key));
    if (known === undefined && instances.length === 0) return;
    const service = known ?? this.#table.open(key, nowMs);
    const kept = new Set<string>();
    for (const input of instances) {
      const draft = draftInstance({ ...input, ephemeral: false }, service.idSuffix, undefined);
      kept.add(draft.idText);
      this.#publisher.put(service, LOG_OWNER, draft, nowMs);
    }
    for (const [idText, newest] of [...service.instances]) {
      if (kept.has(idText) || publicationOf(newest, LOG_OWNER) === undefined) continue;
      this.#publisher.remove(service, LOG_OWNER, idText, nowMs);
    }
  }

  /** What a health check found; false when it changes nothing or the instance is gone. */
  setHealth(key: ServiceKey, idText: string, healthy: boolean): boolean {
    const service = this.#table.find(serviceKeyText(key));
    const publication = publicationOf(service?.instances.get(idText), LOG_OWNER);
    if (service === undefined || publication === undefined) return false;
    return this.#publisher.setHealth(service, publication, healthy);
  }

  /** A health check finds what is shown: said by this node if no living owner may say it. */
  confirmHealth(key: ServiceKey, idText: string): void {
    const service = this.#table.find(serviceKeyText(key));
    const publication = publicationOf(service?.instances.get(idText), LOG_OWNER);
    if (service !== undefined && publication !== undefined) {
      this.#publisher.confirm(service, publication);
    }
  }

  #withoutSettings(service: Service): void {
    const threshold = service.settings?.protectThreshold ?? 0;
    service.settings = undefined;
    if (threshold !== 0) this.#table.touch(service);
    if (service.instances.size > 0) return;
    this.#table.list(service, false);
    if (service.idle && service.overrides.size === 0) this.#table.drop(service);
  }
}
