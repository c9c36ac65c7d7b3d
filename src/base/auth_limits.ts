/** Bounds of users, rights and tokens. */

/** What the pure rules of `src/auth` take. */
export const AUTH = {
  /** `namespace:group:type/name` with the longest names and room for stars. */
  maxPatternChars: 1_024,
  maxUserNameChars: 128,
  maxNicknameChars: 128,
  maxRoleChars: 128,
  maxTokenNameChars: 128,
  maxPasswordChars: 256,
  /** bcrypt reads no further; longer passwords never fit such a hash, so that no two of them are the same. */
  maxBcryptPasswordBytes: 72,
  /** A stored hash of more rounds is not computed: each one more doubles the time. */
  maxBcryptCost: 14,
  /** A stored hash that would take more memory or time is not computed. */
  maxScryptLogN: 17,
  maxScryptBlocks: 16,
  maxScryptParallel: 16,
  /** All three multiplied: sixteen times what is spent on a new hash, which is some two seconds. */
  maxScryptWork: 2 ** 22,
  maxHashChars: 512,
  /** Users and roles in one request of an import, and users of it that are made at a time. */
  maxImportedRows: 1_000,
  importWidth: 64,
  /** Such a request: many rows of usual size, or one role with the most and longest grants. */
  maxImportBytes: 2 * 1024 * 1024,
  /** A login's token has about 300 characters; what is longer is no token of ours. */
  maxTokenChars: 2_048,
  /** Access tokens in one page of their list; the other nodes are asked for the last use of these, for so long. */
  maxTokenPage: 1_000,
  lastUseTimeoutMs: 1_000,
  /** Tokens that were checked a moment ago; at most twice as many are held. */
  maxVerifiedTokens: 20_000,
  /** Keys of HS256: as long as its hash at least. */
  minKeyBytes: 32,
  maxKeyBytes: 1_024,
} as const;

/** Proving who somebody is: work off the event loop, and how often one may try. */
export const CREDENTIALS = {
  /** Password hashes that wait for their turn; of these for one address. A hash takes about a tenth of a second. */
  maxQueuedHashes: 64,
  maxQueuedHashesOfClient: 8,
  /** Users and the networks that they have logged in from; at most twice as many are held. */
  maxKnownPlaces: 10_000,
  /** Right passwords that are remembered; at most twice as many are held, each for this long. */
  maxProvedPasswords: 10_000,
  provedPasswordMs: 600_000,
  /** Hashes computed at the same time, on threads of their own; half of the processors, and no more than these. */
  maxParallelHashes: 4,
  /** Longest time for one bcrypt hash before its worker is ended. */
  bcryptTimeoutMs: 10_000,
  /** A worker without work for so long is ended; it holds some megabytes. */
  bcryptIdleMs: 60_000,
  /** A failed login is answered at a multiple of it, so that the time says little about the user. */
  failureFloorMs: 500,
  /** A login waits so long for the first user of a new cluster, and no more than these do at a time. */
  firstUserWaitMs: 2_500,
  maxFirstUserWaits: 256,
  /** Signatures under way; each takes a fraction of a millisecond. */
  maxPendingTokens: 1_000,
  /** Counters of failed logins, for users and for addresses; names share them by hash. */
  loginSlots: 65_536,
  /** Failed logins a minute: of a user from all addresses, of a user from one address, of one address. */
  failuresOfUserPerMinute: 100,
  failuresOfPairPerMinute: 20,
  failuresOfAddressPerMinute: 100,
  /** A key that the server draws for itself. */
  ownKeyBytes: 48,
  /** A change of rights is answered when the other nodes have it, or after so long without those that are silent. */
  everywhereTimeoutMs: 2_000,
  /** One that is behind is asked again after so long. */
  everywherePollMs: 5,
  /** The same for one that does not answer, or is not connected. */
  everywhereRetryMs: 100,
  /** Changes of rights that wait for other nodes at a time; further ones are answered without waiting. */
  maxEverywhereWaits: 256,
  /** The last use of an access token is noted once in so long. */
  lastUseMs: 60_000,
} as const;
