export * from "./types.ts";
export * from "./backup/types.ts";
export * from "./config/types.ts";
export type { HistoryVersion } from "./config/history_change.ts";
export * from "./config/transfer_types.ts";
export * from "./config/watch_types.ts";
export * from "./fuzzy/types.ts";
export * from "./lock/types.ts";
export * from "./move/types.ts";
export { MoveJobs } from "./move/move_jobs.ts";
export * from "./namespace/types.ts";
export * from "./naming/types.ts";
export * from "./naming/find_types.ts";
export { checkPermission } from "./check_permission.ts";
export * from "./server_view.ts";
export * from "./route.ts";
export * from "./nodes/types.ts";
export { createNodesApi } from "./nodes/nodes_api.ts";
export { Param } from "./params/param.ts";
export * as param from "./params/param_kinds.ts";
export type { ParamSource } from "./params/param_source.ts";
export { paramReader, type Params, paramSpecs, type ParamValues } from "./params/param_values.ts";
export { INDEX_HEADER } from "./config/consistency.ts";
export * from "./naming/naming_admin.ts";
export type { ClientPublication, ClientSubscription } from "./naming/registry_clients.ts";
export * from "./naming/naming_api.ts";
export { isServerStatus, OVERRIDDEN_STATUS, SERVER_STATUSES } from "../naming_node/mod.ts";
export type { NamingPeerFigures, NamingPeerView } from "../naming_node/mod.ts";
export type { BeatAnswer, ServicePush, UdpPush } from "../naming_node/mod.ts";
export type { Caller } from "./caller.ts";
export type { InstanceEvent } from "./naming/instance_log.ts";
export type { ServiceRef } from "./naming/service_ref.ts";
export type { NamingTransport } from "../naming_node/mod.ts";
export { type Prober } from "../naming_node/mod.ts";
export type { NodeTransport } from "./node_transport.ts";
export { AuditQuestions } from "./audit/audit_questions.ts";
export { auditedNode } from "./audit/audited_node.ts";
export { checkedNode } from "./config/checked_node.ts";
export { limitedNode } from "./config/config_capacity.ts";
export { startDueChanges } from "./config/due_changes.ts";
export { mayStillWrite } from "./auth/may_still_write.ts";
export * from "./auth/types.ts";
export { type AuthDeps, createAuthApi } from "./auth/auth_api.ts";
export { Everywhere } from "./auth/everywhere.ts";
export type { FirstAdmin } from "./auth/first_start.ts";
export * from "./users/import_types.ts";
export * from "./users/types.ts";
export {
  type AccessAnswer,
  type AccessOperator,
  type AccessRequest,
  operateAccess,
  readAccessRequest,
} from "./users/operate_access.ts";
export { SYSTEM } from "../auth/mod.ts";
export { grayRule } from "../state/mod.ts";
export { checkNewUserName } from "./users/check_user.ts";
export { createLastUses } from "./users/last_uses.ts";
export { createUsersApi } from "./users/users_api.ts";
export { createConfigApi } from "./config/config_api.ts";
export { createBackupApi } from "./backup/backup_api.ts";
export { trimHistory } from "./config/trim_history.ts";
export { pageRows } from "./naming/list_services.ts";
export { parseFuzzyPattern } from "./fuzzy/fuzzy_pattern.ts";
export { createFuzzyApi } from "./fuzzy/fuzzy_api.ts";
export { createLockApi } from "./lock/lock_api.ts";
export { createNamespaceApi } from "./namespace/namespace_api.ts";
export type { ConfigChange } from "./changes/types.ts";
export * from "./naming/service_list_json.ts";
export {
  checkNamespace,
  checkNamespaceName,
  checkPort,
  checkWeight,
  ParamError,
} from "../check/mod.ts";
