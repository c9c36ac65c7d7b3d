/** The way to a user in a directory: found, proved by a bind with their password, and read. */
import type { Client, Entry } from "ldapts";
import { SIGN_IN } from "../../base/mod.ts";
import { valuesOf } from "./values_of.ts";
import { commonNameOf, escapeDnValue, escapeFilterValue } from "./ldap_escape.ts";
import type { LdapOptions } from "./ldap_options.ts";

export interface FoundUser {
  readonly name: string;
  readonly nickname: string;
  /** Their common names. */
  readonly groups: readonly string[];
}

interface TypedLogin {
  readonly username: string;
  readonly password: string;
}

/** How servers refuse a password, a name, or an account that is locked (RFC 4511, by their number). */
const REFUSALS: ReadonlySet<number> = new Set([
  19, // constraint violation: locked by a policy
  32, // no such object
  34, // invalid name
  48, // inappropriate authentication: the entry has no password
  49, // invalid credentials
  53, // unwilling to perform: disabled
]);

/** There are more entries than were asked for. */
const SIZE_LIMIT_EXCEEDED = 4;
const TIME_LIMIT_SECONDS = SIGN_IN.questionTimeoutMs / 1_000;

/** Undefined: refused. Rejects when the directory does not work, or does not fit the settings. */
export async function findUser(
  client: Client,
  options: LdapOptions,
  login: TypedLogin,
): Promise<FoundUser | undefined> {
  return options.bindDn === ""
    ? await bindFirst(client, options, login)
    : await searchFirst(client, options, login);
}

/** As r-nacos does: the name makes the entry's own name, and the user reads their entry. */
async function bindFirst(
  client: Client,
  options: LdapOptions,
  { username, password }: TypedLogin,
): Promise<FoundUser | undefined> {
  const dn = `${options.nameAttribute}=${escapeDnValue(username)},${options.userBaseDn}`;
  if (!await binds(client, dn, password)) return undefined;
  const filter = filterFor(options.userFilter || "(objectClass=*)", username);
  // Of this entry alone: a filter that fits others, too, must not give their groups to this user.
  const entry = await entryOf(client, options, { dn, scope: "base", filter });
  return entry === undefined ? undefined : await readUser(client, options, entry);
}

/** An account of its own finds the entry, and the user's password opens it last. */
async function searchFirst(
  client: Client,
  options: LdapOptions,
  { username, password }: TypedLogin,
): Promise<FoundUser | undefined> {
  await client.bind(options.bindDn, options.bindPassword);
  const filter = filterFor(options.userFilter || `(${options.nameAttribute}=%s)`, username);
  const entry = await entryOf(client, options, { dn: options.userBaseDn, scope: "sub", filter });
  if (entry === undefined) return undefined;
  const user = await readUser(client, options, entry);
  return await binds(client, entry.dn, password) ? user : undefined;
}

function filterFor(template: string, username: string): string {
  return template.replaceAll("%s", () => escapeFilterValue(username));
}

async function binds(client: Client, dn: string, password: string): Promise<boolean> {
  try {
    await client.bind(dn, password);
    return true;
  } catch (error) {
    if (isRefusal(error)) return false;
    throw error;
  }
}

function isRefusal(error: unknown): boolean {
  return REFUSALS.has(codeOf(error));
}

/** -1 for what is no answer of a server. */
function codeOf(error: unknown): number {
  return error instanceof Error && "code" in error && typeof error.code === "number"
    ? error.code
    : -1;
}

interface Place {
  readonly dn: string;
  readonly scope: "base" | "sub";
  readonly filter: string;
}

/** Undefined for none and for more than one: nobody knows which of them is meant. */
async function entryOf(
  client: Client,
  { nameAttribute }: LdapOptions,
  { dn, scope, filter }: Place,
): Promise<Entry | undefined> {
  try {
    const { searchEntries } = await client.search(dn, {
      scope,
      filter,
      sizeLimit: 2,
      timeLimit: TIME_LIMIT_SECONDS,
      attributes: [nameAttribute, "cn", "displayName", "memberOf"],
    });
    return searchEntries.length === 1 ? searchEntries[0] : undefined;
  } catch (error) {
    if (codeOf(error) === SIZE_LIMIT_EXCEEDED) return undefined;
    throw error;
  }
}

async function readUser(client: Client, options: LdapOptions, entry: Entry): Promise<FoundUser> {
  const [name, ...others] = valuesOf(entry, options.nameAttribute);
  // The directory's spelling: it takes `ANN` for `ann`, and so one person would be two users here.
  if (name === undefined || others.length > 0) {
    throw new Error(
      `the entry ${entry.dn} has ${name === undefined ? 0 : others.length + 1} values of ` +
        `${options.nameAttribute}: one is wanted, and has to be readable`,
    );
  }
  const [nickname = name] = [...valuesOf(entry, "displayName"), ...valuesOf(entry, "cn")];
  return { name, nickname, groups: await groupsOf(client, options, { entry, name }) };
}

async function groupsOf(
  client: Client,
  { groupBaseDn }: LdapOptions,
  { entry, name }: { readonly entry: Entry; readonly name: string },
): Promise<readonly string[]> {
  const known = (names: readonly (string | undefined)[]) =>
    names.filter((each) => each !== undefined).slice(0, SIGN_IN.maxGroups);
  if (groupBaseDn === "") return known(valuesOf(entry, "memberOf").map(commonNameOf));
  const dn = escapeFilterValue(entry.dn);
  const { searchEntries } = await client.search(groupBaseDn, {
    scope: "sub",
    filter: `(|(member=${dn})(uniqueMember=${dn})(memberUid=${escapeFilterValue(name)}))`,
    sizeLimit: SIGN_IN.maxGroups,
    timeLimit: TIME_LIMIT_SECONDS,
    attributes: ["cn"],
  });
  return known(searchEntries.map((group) => valuesOf(group, "cn")[0]));
}
