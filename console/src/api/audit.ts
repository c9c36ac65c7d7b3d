/** The audit log of all nodes. */
import { get } from "./client.ts";

export const AUDIT_KINDS = ["change", "login", "refusal", "operation"] as const;
export const AUDIT_OUTCOMES = ["ok", "refused", "failed"] as const;

export interface AuditRecord {
  readonly id: number;
  readonly time: string;
  readonly node: number;
  readonly kind: typeof AUDIT_KINDS[number];
  readonly protocol: string;
  readonly user: string;
  readonly ip: string;
  readonly peerIp: string;
  readonly verb: string;
  readonly object: string;
  readonly outcome: typeof AUDIT_OUTCOMES[number];
  readonly why: string;
  readonly before: string;
  readonly after: string;
  readonly requestId: string;
  readonly unwritten?: number;
}

export interface AuditPage {
  readonly records: readonly AuditRecord[];
  /** `before` of the next page. */
  readonly next: number | null;
  /** Absent when all have answered. */
  readonly missingNodes?: readonly { readonly node: number; readonly reason: string }[];
}

export interface AuditFilter {
  readonly user?: string;
  readonly object?: string;
  readonly verb?: string;
  readonly kind?: string;
  readonly outcome?: string;
  readonly from?: string;
  readonly to?: string;
}

/** What is empty is not asked for. */
export function getAudit(
  filter: AuditFilter,
  page: { readonly before?: string | number; readonly pageSize: number },
): Promise<AuditPage> {
  const filled = Object.entries({ ...filter, ...page }).filter(([, value]) => value !== "");
  return get("rnacos/v1/audit", Object.fromEntries(filled));
}
