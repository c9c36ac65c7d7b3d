/** What names, passwords and rights may look like. Refusals are ApiError with the words of Nacos where it has some. */
import {
  canonicalRole,
  type Grant,
  isGrantAction,
  type NamespacePrivilege,
  parseResourcePattern,
} from "../../auth/mod.ts";
import { ApiError, AUTH, canonicalNamespace, configNamespace } from "../../base/mod.ts";

/** Control characters, and what editors show as nothing: two names must not look the same. */
const UNFIT = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

/** Operators in the audit trail that are no users; an access token is in it as `USER (token NAME)`. */
const OTHER_OPERATORS: ReadonlySet<string> = new Set(["command line", "console", "system"]);

export function checkUserName(name: string): string {
  return checkText("username", name, AUTH.maxUserNameChars);
}

/** For users who are not here yet: who has such a name already can still be changed and removed. */
export function checkNewUserName(name: string): string {
  checkUserName(name);
  const seen = name.normalize("NFKC").toLowerCase().replaceAll(/\s+/g, " ");
  if (!OTHER_OPERATORS.has(seen) && !seen.includes("(token ")) return name;
  throw new ApiError(
    "invalid",
    `username is ${name}, which the audit trail would show as somebody else: wanted is none of ` +
      `${[...OTHER_OPERATORS].join(", ")}, and none with (token in it`,
  );
}

export function checkRoleName(role: string): string {
  return canonicalRole(checkText("role", role, AUTH.maxRoleChars));
}

export function checkNickname(nickname: string): string {
  if (nickname.length <= AUTH.maxNicknameChars && !UNFIT.test(nickname)) return nickname;
  throw tooLong("nickname", nickname, AUTH.maxNicknameChars);
}

export function checkTokenName(name: string): string {
  return checkText("name of the access token", name, AUTH.maxTokenNameChars);
}

function checkText(what: string, text: string, maxChars: number): string {
  if (text.trim() === "") throw new ApiError("invalid", `${what} is blank`);
  if (text.length > maxChars || UNFIT.test(text)) throw tooLong(what, text, maxChars);
  if (text !== text.trim()) throw new ApiError("invalid", `${what} has blanks around it`);
  return text;
}

function tooLong(what: string, text: string, maxChars: number): ApiError {
  return text.length > maxChars
    ? new ApiError("invalid", `${what} has ${text.length} characters, allowed are ${maxChars}`)
    : new ApiError("invalid", `${what} has characters that cannot be seen`);
}

/** Never shows it. */
export function checkPassword(password: string): string {
  if (password.trim() === "") throw new ApiError("invalid", "password is blank");
  if (password.length <= AUTH.maxPasswordChars) return password;
  throw new ApiError(
    "invalid",
    `password has ${password.length} characters, allowed are ${AUTH.maxPasswordChars}`,
  );
}

export function checkPrivilege(privilege: NamespacePrivilege): NamespacePrivilege {
  const canonical = (list: readonly string[]) => [...new Set(list.map(checkListed))];
  return {
    ...privilege,
    whitelist: canonical(privilege.whitelist),
    blacklist: canonical(privilege.blacklist),
  };
}

/** A list that spells a namespace as only configs do would say nothing about it, and a black list would leave it open. */
function checkListed(text: string): string {
  const namespace = canonicalNamespace(text);
  const meant = configNamespace(namespace);
  if (meant === namespace) return namespace;
  throw new ApiError("invalid", `the list has the namespace ${namespace}, wanted is ${meant}`);
}

export function checkGrant(resource: string, action: string): Grant {
  const parsed = parseResourcePattern(resource);
  if (!parsed.ok) throw new ApiError("invalid", parsed.message);
  const { namespace: { exact = "" }, kind } = parsed.pattern;
  const meant = configNamespace(exact);
  // For services it is a namespace of its own.
  if (exact !== "" && meant !== exact && kind.matches("config")) {
    throw new ApiError(
      "invalid",
      `the resource is ${resource}, wanted is the namespace ${meant} instead of ${exact}, ` +
        "or the type naming/ for services alone",
    );
  }
  if (isGrantAction(action)) return { resource, action };
  throw new ApiError("invalid", "the action is wanted as r, w or rw");
}
