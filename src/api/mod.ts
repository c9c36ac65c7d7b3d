export * from "./types.ts";
export { whyNotReady, whyNotServing } from "./readiness.ts";
export * from "./route.ts";
export * from "./check_names.ts";
export * from "./consistency.ts";
export { checkWeight } from "./check_instance.ts";
export * from "./naming_admin.ts";
export * from "./naming_api.ts";
export {
  isServerStatus,
  OVERRIDDEN_STATUS,
  SERVER_STATUSES,
  type ServerStatus,
} from "./naming_switches.ts";
export type { NamingPeerFigures, NamingPeerView } from "./naming_peers.ts";
export type { Explanation, PublicationView } from "./explain_instance.ts";
export type { LineCall, LineOutcome, NamingLines } from "./naming_lines.ts";
export * from "./timers.ts";
export { mayProbe, type Prober, type ProbeTarget } from "./probe.ts";
export type { ListenerLines } from "./listener_questions.ts";
export { type ConfigDeps, createConfigApi } from "./config_api.ts";
export { type BackupDeps, createBackupApi } from "./backup_api.ts";
export { pageRows } from "./list_services.ts";
export { createNamespaceApi } from "./namespace_api.ts";
export * from "./service_list_json.ts";
