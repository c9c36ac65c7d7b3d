/** Which namespaces a user may touch at all, as r-nacos has it: a white list without what is on the black list. */
import { configNamespace } from "../base/mod.ts";

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

/**
 * The namespaces in the lists are canonical. What is asked for is forbidden in any spelling of one on the black list,
 * also where services take the spelling for a namespace of its own; allowed it is only as it is written.
 */
export function compilePrivilege(privilege: NamespacePrivilege): NamespaceFilter {
  const { enabled, whitelistIsAll, blacklistIsAll, blacklist } = privilege;
  if (!enabled || (whitelistIsAll && !blacklistIsAll && blacklist.length === 0)) return UNFILTERED;
  if (blacklistIsAll) return { all: false, admits: () => false };
  const white = new Set(privilege.whitelist);
  const black = new Set(blacklist.map(configNamespace));
  return {
    all: false,
    admits: (namespace) =>
      (whitelistIsAll || white.has(namespace)) && !black.has(configNamespace(namespace)),
  };
}
