/** The bounds of the replicated state, beside those of limits.ts. */

const MIB = 1024 * 1024;

/**
 * Replicated state. These bounds decide results of commands, so every node must have the same: a change of one of
 * them needs a new version of the machine's rules.
 */
export const STATE = {
  maxConfigs: 1_000_000,
  maxNamespaces: 10_000,
  maxServices: 200_000,
  maxClustersPerService: 1_000,
  maxPersistentInstances: 200_000,
  maxOverrides: 200_000,
  maxSwitches: 256,
  /** Nodes of a cluster, and ids of former ones that are remembered. */
  maxMembers: 128,
  maxRemovedMembers: 1_024,
  maxGrayVersions: 10,
  /** Configs that one transaction changes. */
  maxTransactionChanges: 128,
  /** Checks of configs, and the characters of their schemas in all. */
  maxConfigChecks: 10_000,
  maxConfigCheckChars: 16 * MIB,
  /** Namespaces and groups that have limits of their own. */
  maxCapacities: 10_000,
  /** Changes that wait for their time or for a second person: of all, of one user, and the characters of their contents. */
  maxWaitingChanges: 1_000,
  maxWaitingOfUser: 500,
  maxWaitingChars: 16 * MIB,
  /** Rows of history: of one config, and of all together; the oldest go first. */
  maxHistoryRowsPerConfig: 100,
  maxHistoryRows: 100_000,
  /** Text that only history keeps: of one config (its newest row always stays), and of all together. */
  maxHistoryCharsPerConfig: 4 * MIB,
  maxHistoryChars: 32 * MIB,
  maxUsers: 200_000,
  maxRolesOfUser: 64,
  /** Roles of all users together. */
  maxRoleBindings: 1_000_000,
  /** A role that is taken from everybody is taken from so many users by one command. */
  maxUsersAtOnce: 5_000,
  /** Namespaces in the white or the black list of a user. */
  maxPrivilegeNamespaces: 1_024,
  /** Roles that something is granted to, and what one of them has. */
  maxGrantRoles: 20_000,
  maxGrantsOfRole: 1_024,
  /** Of all roles together. */
  maxGrants: 200_000,
  maxAccessTokens: 200_000,
  maxTokensOfUser: 256,
  maxGrantsOfToken: 64,
  /** The one that signs, and those before it. */
  maxSigningKeys: 8,
  /** Locks of all clients, and of one connection; a command forgets so many whose time is over. */
  maxLocks: 100_000,
  maxLocksOfHolder: 1_000,
  maxLocksExpiredAtOnce: 5_000,
  /** Logins that were ended before their time: of all users, and of one; above that all logins of the user end. */
  maxEndedSessions: 100_000,
  maxEndedSessionsOfUser: 256,
  /** Of those whose time is over so many go with each that comes. */
  maxEndedSessionsForgotten: 8,
  /** Results remembered for repeated request ids. */
  maxDedupEntries: 16_384,
  /** Largest page of a search or of a history list: all there can be. Whoever sends a page has bounds of their own. */
  maxPageSize: 1_000_000,
} as const;
