/** What a provider says of a user, read by the names that the operator has given. */
import { SIGN_IN } from "../../base/mod.ts";
import type { ExternalUser } from "../external_user.ts";
import { followsGroups, type GroupRoles, roleOfGroups } from "../group_roles.ts";

export type Claims = Readonly<Record<string, unknown>>;

export interface ClaimNames extends GroupRoles {
  readonly usernameClaim: string;
  readonly nicknameClaim: string;
  readonly groupsClaim: string;
}

/** A member by its name, or, where there is none, by a way of names with dots; own members only. */
export function claimOf(claims: Claims, name: string): unknown {
  if (Object.hasOwn(claims, name)) return claims[name];
  let at: unknown = claims;
  for (const part of name.split(".")) {
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, part)) return undefined;
    at = (at as Claims)[part];
  }
  return at;
}

/** Whether the user can be read from these alone. */
export function isComplete(claims: Claims, names: ClaimNames): boolean {
  const wanted = [names.usernameClaim, names.nicknameClaim];
  if (followsGroups(names)) wanted.push(names.groupsClaim);
  return wanted.every((name) => claimOf(claims, name) !== undefined);
}

type ReadUser =
  | { readonly ok: true; readonly user: ExternalUser }
  | { readonly ok: false; readonly fault: string };

export function userOf(claims: Claims, names: ClaimNames): ReadUser {
  const name = claimOf(claims, names.usernameClaim);
  if (typeof name !== "string" || name === "") {
    return { ok: false, fault: `the provider tells no text as ${names.usernameClaim}` };
  }
  const told = claimOf(claims, names.nicknameClaim);
  const nickname = typeof told === "string" && told !== "" ? told : name;
  const role = roleOfGroups(textsOf(claimOf(claims, names.groupsClaim)), names);
  if (role === undefined) return { ok: false, fault: `${name} is in no group that may log in` };
  return { ok: true, user: { name, nickname, role, followsGroups: followsGroups(names) } };
}

/** A list of texts, or one text. */
function textsOf(value: unknown): readonly string[] {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.slice(0, SIGN_IN.maxGroups).filter((each) => typeof each === "string");
}
