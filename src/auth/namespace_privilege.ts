/** Which namespaces a user may touch at all, as r-nacos has it: a white list without what is on the black list. */

export interface NamespacePrivilege {
  /** Off means that every namespace is allowed. */
  readonly enabled: boolean;
  readonly whitelistIsAll: boolean;
  readonly whitelist: readonly string[];
  readonly blacklistIsAll: boolean;
  readonly blacklist: readonly string[];
}

export const ALL_NAMESPACES: NamespacePrivilege = {
  enabled: true,
  whitelistIsAll: true,
  whitelist: [],
  blacklistIsAll: false,
  blacklist: [],
};

/** The lists as sets, made once for each version of a user. */
export interface NamespaceFilter {
  readonly all: boolean;
  readonly admits: (namespace: string) => boolean;
}

const UNFILTERED: NamespaceFilter = { all: true, admits: () => true };

/** The namespaces in the lists are canonical. */
export function compilePrivilege(privilege: NamespacePrivilege): NamespaceFilter {
  const { enabled, whitelistIsAll, blacklistIsAll, blacklist } = privilege;
  if (!enabled || (whitelistIsAll && !blacklistIsAll && blacklist.length === 0)) return UNFILTERED;
  if (blacklistIsAll) return { all: false, admits: () => false };
  const white = new Set(privilege.whitelist);
  const black = new Set(blacklist);
  return {
    all: false,
    admits: (namespace) => (whitelistIsAll || white.has(namespace)) && !black.has(namespace),
  };
}
