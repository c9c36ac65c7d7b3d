export { type AuditLog } from "./audit_log.ts";
export { openAuditLog } from "./open_audit_log.ts";
