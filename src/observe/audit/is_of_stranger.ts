import type { AuditFacts } from "../../base/mod.ts";

/** Whether anybody who reaches a port can cause such a record, without a password or a right. */
export function isOfStranger({ kind, outcome }: Pick<AuditFacts, "kind" | "outcome">): boolean {
  return kind === "refusal" || (kind === "login" && outcome !== "ok");
}
