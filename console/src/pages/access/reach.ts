import type { Privilege } from "../../api/access.ts";
import type { Translate } from "../../i18n/text.tsx";

export type Reach = "all" | "only" | "allBut" | "none";

export const ALL_NAMESPACES: Privilege = {
  enabled: true,
  whitelistIsAll: true,
  whitelist: [],
  blacklistIsAll: false,
  blacklist: [],
};

/** Which namespaces a user may touch at all, in one word; a white list with a black one besides is told as a whole. */
export function reachOf(privilege: Privilege): Reach {
  const { enabled, whitelistIsAll, blacklistIsAll, blacklist } = privilege;
  if (!enabled) return "all";
  if (blacklistIsAll) return "none";
  if (!whitelistIsAll) return "only";
  return blacklist.length === 0 ? "all" : "allBut";
}

/** The namespaces of the list that counts; what a white list has is taken from by the black one. */
export function namesOf(privilege: Privilege): readonly string[] {
  const reach = reachOf(privilege);
  if (reach === "allBut") return privilege.blacklist;
  if (reach !== "only") return [];
  return privilege.whitelist.filter((name) => !privilege.blacklist.includes(name));
}

export function privilegeOf(reach: Reach, names: readonly string[]): Privilege {
  if (reach === "none") return { ...ALL_NAMESPACES, blacklistIsAll: true };
  if (reach === "only") return { ...ALL_NAMESPACES, whitelistIsAll: false, whitelist: names };
  if (reach === "allBut") return { ...ALL_NAMESPACES, blacklist: names };
  return ALL_NAMESPACES;
}

export function reachText(privilege: Privilege, t: Translate): string {
  const reach = reachOf(privilege);
  const names = namesOf(privilege).join(", ");
  if (reach === "only" && names === "") return t("access.reach.none");
  return reach === "only" ? names : t(`access.reach.${reach}`, { names });
}
