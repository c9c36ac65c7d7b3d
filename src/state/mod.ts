export type { ClusterSettings, HealthChecker } from "./service/cluster_settings.ts";
export type { PublishConfig, RemoveConfig } from "./config/config_commands.ts";
export type { ConfigTransaction } from "./config/transaction.ts";
export type { CapacityLimits, CapacityScope } from "./capacity/capacity_record.ts";
export type { CheckRecord } from "./check/check_record.ts";
export type { WaitingChange } from "./waiting/waiting_record.ts";
export type { ConfigInfo } from "./config/config_info.ts";
export type { ConfigRecord, GrayRecord } from "./config/config_record.ts";
export { grayName, grayRule } from "./config/gray.ts";
export type { ConfigQuery } from "./config/search.ts";
export type { ApplyResult } from "./core/outcome.ts";
export type { Page } from "./core/page.ts";
export {
  checkCommandVersion,
  decodeEnvelope,
  encodeEnvelope,
  rulesVersionOf,
} from "./envelope_codec.ts";
export type { HistoryRecord } from "./history/history_record.ts";
export { type InstanceId, instanceIdText } from "./instance/instance_id.ts";
export type { InstanceOverride } from "./instance/instance_record.ts";
export type { MemberRecord } from "./member/member_record.ts";
export type { NamespaceRecord } from "./namespace/namespace_record.ts";
export { type Command, COMMAND_VERSION, type StateEvent } from "./parts.ts";
export type { ServiceRecord } from "./service/service_record.ts";
export { createStateMachine, type StateMachineOptions } from "./state_machine.ts";
export type { StateCapture, StateMachine, StateRecords, StateView } from "./types.ts";
export type { AccessTokenRecord } from "./access_token/access_token_record.ts";
export type { RoleGrants } from "./grant/grant_record.ts";
export type { KeysBefore } from "./signing_key/signing_key_commands.ts";
export type { SigningKeyRecord } from "./signing_key/signing_key_record.ts";
export type { CreateUser, UpdateUser } from "./user/user_commands.ts";
export type { UserFacts, UserRecord, UserSource } from "./user/user_record.ts";
