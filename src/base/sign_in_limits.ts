/** Bounds of logins that another service proves: a directory (LDAP) or a provider (OpenID Connect, OAuth 2). */
export const SIGN_IN = {
  /** Logins that ask the other service at a time; more wait, of one address only few. */
  maxParallel: 8,
  maxQueued: 64,
  maxQueuedOfClient: 8,
  /** One question to it, and all of one login. */
  questionTimeoutMs: 5_000,
  loginTimeoutMs: 15_000,
  /** What it may answer: to one question over HTTP, or in one connection of LDAP. */
  maxAnswerBytes: 1_048_576,
  /** Groups that are looked at; further ones count for nothing. */
  maxGroups: 5_000,
  /** A name of a group that is longer counts for nothing. */
  maxDnChars: 4_096,
  /** Between the way to a provider and the way back. */
  ticketTtlMs: 600_000,
  maxTicketChars: 4_096,
  /** Logins of the time of a ticket, each of which is remembered as used. */
  maxUsedTickets: 100_000,
  /** A place in the console to go back to. */
  maxReturnToChars: 512,
  /** What a provider sends back in the address. */
  maxCodeChars: 4_096,
  /** What a provider says of itself is asked for again after so long, or after a failure. */
  metadataTtlMs: 3_600_000,
  metadataRetryMs: 2_000,
} as const;
