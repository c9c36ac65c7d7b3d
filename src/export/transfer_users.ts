/** Users and roles in the items of a transfer file. Decoders throw BytesError. */
import type { NamespacePrivilege } from "../auth/mod.ts";
import { BytesError, protoFields, ProtoWriter } from "../base/mod.ts";
import type { UserRecord, UserSource } from "../state/mod.ts";
import { decodeTextPair } from "./transfer_records.ts";

/** A user as r-nacos keeps one, with what only this server knows among the texts that r-nacos passes on unread. */
export type TransferUser = Omit<UserRecord, "credentialVersion">;

/** What is granted to a role. The texts are as somebody wrote them; who takes them in checks them. */
export interface TransferRole {
  readonly role: string;
  readonly grants: readonly TransferGrant[];
}

interface TransferGrant {
  readonly resource: string;
  readonly action: string;
}

const SOURCES: Readonly<Record<UserSource, string>> = {
  inner: "INNER",
  ldap: "LDAP",
  oauth2: "OAUTH2",
};
const MUST_CHANGE = "mustChangePassword";

const ENABLED = 1;
const WHITELIST_IS_ALL = 2;
const BLACKLIST_IS_ALL = 4;

/** Without a password in the clear, which old files of r-nacos have in the second field. */
export function encodeTransferUser(user: TransferUser): Uint8Array<ArrayBuffer> {
  const { privilege, source } = user;
  const out = new ProtoWriter().text(1, user.name).text(3, user.nickname);
  out.uint(4, seconds(user.createdMs)).uint(5, seconds(user.modifiedMs)).bool(6, user.enabled);
  for (const role of user.roles) out.text(7, role);
  if (user.mustChangePassword) {
    out.message(8, new ProtoWriter().text(1, MUST_CHANGE).text(2, "true"));
  }
  out.text(9, user.passwordHash);
  out.uint(
    10,
    (privilege.enabled ? ENABLED : 0) | (privilege.whitelistIsAll ? WHITELIST_IS_ALL : 0) |
      (privilege.blacklistIsAll ? BLACKLIST_IS_ALL : 0),
  );
  for (const namespace of privilege.whitelist) out.text(11, namespace);
  for (const namespace of privilege.blacklist) out.text(12, namespace);
  return out.text(13, SOURCES[source]).take();
}

export function decodeTransferUser(value: Uint8Array): TransferUser {
  const texts = new Map<number, string>();
  const numbers = new Map<number, number>();
  const lists = new Map<number, string[]>([[7, []], [11, []], [12, []]]);
  let mustChangePassword = false;
  for (const field of protoFields(value)) {
    const { number } = field;
    const list = lists.get(number);
    if (list !== undefined) list.push(field.text());
    else if (TEXTS.has(number)) texts.set(number, field.text());
    else if (NUMBERS.has(number)) numbers.set(number, field.int());
    else if (number === 8) mustChangePassword ||= isMustChange(field.bytes());
  }
  const name = texts.get(1) ?? "";
  if (name === "") throw new BytesError("Cannot read a user: the name is missing");
  return {
    name,
    nickname: texts.get(3) ?? "",
    passwordHash: texts.get(9) ?? "",
    enabled: numbers.get(6) === 1,
    mustChangePassword,
    roles: lists.get(7) ?? [],
    privilege: privilegeOf(numbers.get(10) ?? 0, lists.get(11) ?? [], lists.get(12) ?? []),
    source: sourceOf(texts.get(13) ?? ""),
    createdMs: (numbers.get(4) ?? 0) * 1_000,
    modifiedMs: (numbers.get(5) ?? 0) * 1_000,
  };
}

const TEXTS: ReadonlySet<number> = new Set([1, 3, 9, 13]);
const NUMBERS: ReadonlySet<number> = new Set([4, 5, 6, 10]);

function seconds(timeMs: number): number {
  return Math.trunc(timeMs / 1_000);
}

/** Without the first flag nobody looks at the lists, here and there. */
function privilegeOf(
  flags: number,
  whitelist: readonly string[],
  blacklist: readonly string[],
): NamespacePrivilege {
  return {
    enabled: (flags & ENABLED) !== 0,
    whitelistIsAll: (flags & WHITELIST_IS_ALL) !== 0,
    whitelist,
    blacklistIsAll: (flags & BLACKLIST_IS_ALL) !== 0,
    blacklist,
  };
}

/** Who is of a source that is not known here has no password here either. */
function sourceOf(text: string): UserSource {
  if (text === "" || text === SOURCES.inner) return "inner";
  return text === SOURCES.ldap ? "ldap" : "oauth2";
}

function isMustChange(entry: Uint8Array): boolean {
  const [name, value] = decodeTextPair(entry);
  return name === MUST_CHANGE && value === "true";
}

export function encodeTransferRole({ role, grants }: TransferRole): Uint8Array<ArrayBuffer> {
  const out = new ProtoWriter().text(1, role);
  for (const { resource, action } of grants) {
    out.message(2, new ProtoWriter().text(1, resource).text(2, action));
  }
  return out.take();
}

export function decodeTransferRole(value: Uint8Array): TransferRole {
  let role = "";
  const grants: TransferGrant[] = [];
  for (const field of protoFields(value)) {
    if (field.number === 1) role = field.text();
    else if (field.number === 2) grants.push(decodeGrant(field.bytes()));
  }
  if (role === "") throw new BytesError("Cannot read a role: the name is missing");
  return { role, grants };
}

function decodeGrant(value: Uint8Array): TransferGrant {
  const [resource, action] = decodeTextPair(value);
  return { resource, action };
}
