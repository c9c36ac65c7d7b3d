import type { Key, Translate } from "../../i18n/text.tsx";

const BUILT_IN: ReadonlyMap<string, Key> = new Map([
  ["0", "access.role.manager"],
  ["1", "access.role.developer"],
  ["2", "access.role.visitor"],
]);

/** Their meaning is fixed: nothing is granted to them or taken from them. */
export const BUILT_IN_ROLES: readonly string[] = [...BUILT_IN.keys()];

/** In words for those that r-nacos has numbers for; others have names of their own. */
export function roleName(role: string, t: Translate): string {
  const key = BUILT_IN.get(role);
  return key === undefined ? role : t(key);
}
