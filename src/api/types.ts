/**
 * What every protocol edge calls: one verb per use case, in the server's own words. Names arriving here are raw;
 * the verbs check them (Nacos's parameter rules) and canonicalise the namespace. Refusals are ApiError.
 */
import type { AuditTrail } from "../base/mod.ts";
import type { AuditQuestions } from "./audit/audit_questions.ts";
import type { AuthApi } from "./auth/types.ts";
import type { BackupApi } from "./backup/types.ts";
import type { ConfigApi } from "./config/types.ts";
import type { FuzzyApi } from "./fuzzy/types.ts";
import type { LockApi } from "./lock/types.ts";
import type { MoveApi } from "./move/types.ts";
import type { NamespaceApi } from "./namespace/types.ts";
import type { NamingAdminApi } from "./naming/naming_admin.ts";
import type { NamingApi } from "./naming/types.ts";
import type { NodesApi } from "./nodes/types.ts";
import type { UsersApi } from "./users/types.ts";

/** Everything an edge may use once there is data to serve. Built once by the application. */
export interface Api {
  readonly config: ConfigApi;
  readonly naming: NamingApi;
  readonly namingAdmin: NamingAdminApi;
  readonly namespaces: NamespaceApi;
  readonly fuzzy: FuzzyApi;
  readonly locks: LockApi;
  readonly backups: BackupApi;
  readonly auth: AuthApi;
  readonly users: UsersApi;
  readonly nodes: NodesApi;
  readonly moves: MoveApi;
  readonly audit: AuditTrail;
  readonly audits: Pick<AuditQuestions, "find">;
}
