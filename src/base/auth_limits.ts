/** Bounds of users, rights and tokens. */

/** What the pure rules of `src/auth` take. */
export const AUTH = {
  /** `namespace:group:type/name` with the longest names and room for stars. */
  maxPatternChars: 1_024,
  /** Roles of one user; each request of the user may look at the grants of all of them. */
  maxRolesOfUser: 64,
  /** Rights of one role, and of the roles of one user together. */
  maxGrantsOfRole: 1_024,
  /** Namespaces in one white or black list. */
  maxPrivilegeNamespaces: 1_024,
  /** Rights of one access token. */
  maxGrantsOfToken: 64,
} as const;
