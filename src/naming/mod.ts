export * from "./types.ts";
export type { OutCall } from "./sync/exchange.ts";
export type { SyncPhase } from "./sync/serving_phase.ts";
export type { NamingSync } from "./sync/naming_sync.ts";
export type { SyncJournal, SyncNote } from "./sync/sync_journal.ts";
export type { PlantedSyncBug } from "./sync/planted.ts";
export { ReplicaOwner } from "./sync/replicas.ts";
export { chainOf } from "./publication.ts";
export type { SubscriberInfo } from "./clients.ts";
export { instanceKeyText, type LeaseTimes, NO_METADATA, timesOf } from "./instance.ts";
export { type Publication, publicationOf } from "./publication.ts";
export { Registry } from "./registry.ts";
export type { InstanceKind, Service } from "./service.ts";
export { pushEligible } from "./push_agent.ts";
export {
  figuresOf,
  instancesOf,
  type ServiceFigures,
  type ServiceFilter,
  type Subscriber,
  subscribersOf,
} from "./views.ts";
