/** What the audit log keeps: who has changed, tried or been refused what. No content and no secret is ever in it. */

/** Where a change comes from, as its edge knows it. */
export interface AuditOrigin {
  /** Who is known to ask, of an access token with its name; empty while nobody is. */
  readonly user: string;
  /** As the request says it, for a client behind a proxy. */
  readonly ip: string;
  /** Other end of the connection, which nobody can choose; absent where it is not known. */
  readonly peerIp?: string;
  /** `http` when absent. */
  readonly protocol?: AuditProtocol;
  readonly requestId?: string;
}

type AuditProtocol = "http" | "grpc" | "cli";

/** `change`: through the log of the cluster. `operation`: on the server itself, past that log. */
type AuditKind = "change" | "login" | "refusal" | "operation";

export const AUDIT_KINDS: readonly AuditKind[] = ["change", "login", "refusal", "operation"];

/** `failed`: it may or may not have been done, nobody can say. */
export type AuditOutcome = "ok" | "refused" | "failed";

export const AUDIT_OUTCOMES: readonly AuditOutcome[] = ["ok", "refused", "failed"];

export interface AuditFacts {
  readonly kind: AuditKind;
  readonly origin: AuditOrigin;
  /** Kind of the command, `login`, or what a request asked for: `POST /nacos/...`, a gRPC type. */
  readonly verb: string;
  /** `config/NAMESPACE:GROUP:NAME`, `user/NAME` ... */
  readonly object: string;
  readonly outcome: AuditOutcome;
  /** Why not; empty for `ok`. */
  readonly why?: string;
  /** MD5 of the object before and after; empty when there was, or is, none. */
  readonly before?: string;
  readonly after?: string;
}

/** One line of the log. */
export interface AuditRecord {
  /** Grows with each record of a node; microseconds since the epoch, nearly. */
  readonly id: number;
  readonly time: string;
  readonly node: number;
  readonly kind: AuditKind;
  readonly protocol: AuditProtocol;
  readonly user: string;
  readonly ip: string;
  readonly peerIp: string;
  readonly verb: string;
  readonly object: string;
  readonly outcome: AuditOutcome;
  readonly why: string;
  readonly before: string;
  readonly after: string;
  readonly requestId: string;
  /** Records like this one that were only counted, because there were too many of them. */
  readonly unwritten?: number;
}

export interface AuditFilter {
  /** Exactly. */
  readonly user?: string;
  /** The object has this part. */
  readonly object?: string;
  /** The verb begins so. */
  readonly verb?: string;
  readonly kind?: AuditKind;
  readonly outcome?: AuditOutcome;
  readonly fromMs?: number;
  readonly toMs?: number;
  /** Only records with a smaller id. */
  readonly before?: number;
  readonly limit: number;
}

export interface AuditPage {
  /** Newest first. */
  readonly records: readonly AuditRecord[];
  /** Where the next page begins (`before`); absent when nothing is left. A page may be short and have a next one. */
  readonly next?: number;
}

export interface AuditTrail {
  /** Takes it at once; never throws. */
  record(facts: AuditFacts): void;
  find(filter: AuditFilter): Promise<AuditPage>;
}

/** For who keeps no account, as in tests of other things. */
export const NO_AUDIT: AuditTrail = {
  record: () => {},
  find: () => Promise.resolve({ records: [] }),
};
