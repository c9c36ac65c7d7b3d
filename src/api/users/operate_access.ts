/** Users and access tokens as an operator changes them from the command line: one request, one verb, one answer. */
import {
  ALL_NAMESPACES,
  type Grant,
  isGrantAction,
  type Principal,
  ROLE_MANAGER,
} from "../../auth/mod.ts";
import { ApiError, AUTH } from "../../base/mod.ts";
import type { Caller } from "../caller.ts";
import type { AccessTokenView, UsersApi, UserView } from "./types.ts";

export type AccessRequest =
  | {
    readonly verb: "user.add";
    readonly name: string;
    readonly password: string;
    readonly roles: readonly string[];
    readonly mustChangePassword: boolean;
  }
  | { readonly verb: "user.passwd"; readonly name: string; readonly password: string }
  | { readonly verb: "user.enable" | "user.disable" | "user.remove"; readonly name: string }
  | { readonly verb: "user.list"; readonly from?: number }
  | {
    readonly verb: "token.create";
    readonly user: string;
    readonly name: string;
    /** 0: never. */
    readonly expiresMs: number;
    readonly scope?: readonly Grant[];
  }
  | { readonly verb: "token.list"; readonly user?: string; readonly from?: number }
  | { readonly verb: "token.revoke"; readonly id: string };

export interface AccessAnswer {
  readonly users?: readonly UserView[];
  readonly tokens?: readonly AccessTokenView[];
  /** There are more: the list goes on with the same request and this as its `from`. */
  readonly next?: number;
  /** Shown once: nobody can find it out later. */
  readonly token?: { readonly id: string; readonly text: string };
}

/** Of the rows that one answer lists, as JSON. A single one has at most the half of it. */
const MAX_LISTED_CHARS = 500_000;

export interface AccessOperator {
  readonly principal: Principal;
  readonly caller: Caller;
}

/** Rejects with ApiError. The principal is a manager, or the server's own operator. */
export async function operateAccess(
  users: UsersApi,
  request: AccessRequest,
  { principal, caller }: AccessOperator,
): Promise<AccessAnswer> {
  switch (request.verb) {
    case "user.add": {
      const { verb: _, ...user } = request;
      await users.create({ ...user, nickname: user.name, privilege: ALL_NAMESPACES }, caller);
      return {};
    }
    case "user.passwd":
      await users.update({ name: request.name, password: request.password }, caller);
      return {};
    case "user.enable":
    case "user.disable":
      await switchUser(users, request, caller);
      return {};
    case "user.remove":
      demandUser(users, request.name);
      demandOtherManager(users, request.name);
      await users.remove(request.name, caller);
      return {};
    case "user.list": {
      const { rows, ...more } = firstRows(users.listFrom(request.from ?? 0), request.from);
      return { users: rows, ...more };
    }
    case "token.create": {
      const { verb: _, ...input } = request;
      demandUser(users, request.user);
      return { token: await users.tokens.create(input, principal, caller) };
    }
    case "token.list": {
      const { user, from = 0 } = request;
      const found = users.tokens.listFrom(user, from, principal);
      const { rows, ...more } = firstRows(found, from);
      return { tokens: (await users.tokens.withLastUse(rows)).found, ...more };
    }
    case "token.revoke":
      if (!users.tokens.has(request.id)) {
        throw new ApiError("notFound", `access token ${request.id} does not exist`);
      }
      await users.tokens.remove(request.id, principal, caller);
      return {};
  }
}

/** Takes rows until an answer is full, and at least one. */
function firstRows<T>(
  rows: Iterable<T>,
  from = 0,
): { readonly rows: readonly T[]; readonly next?: number } {
  const taken: T[] = [];
  let chars = 0;
  for (const row of rows) {
    chars += JSON.stringify(row).length;
    const isFull = chars > MAX_LISTED_CHARS || taken.length === AUTH.maxTokenPage;
    if (isFull && taken.length > 0) {
      return { rows: taken, next: from + taken.length };
    }
    taken.push(row);
  }
  return { rows: taken };
}

async function switchUser(
  users: UsersApi,
  { verb, name }: {
    readonly verb: "user.enable" | "user.disable" | "user.remove";
    readonly name: string;
  },
  caller: Caller,
): Promise<void> {
  demandUser(users, name);
  if (verb === "user.disable") demandOtherManager(users, name);
  await users.update({ name, enabled: verb === "user.enable" }, caller);
}

function demandUser(users: UsersApi, name: string): void {
  if (users.get(name) === undefined) throw new ApiError("notFound", `user ${name} not exist!`);
}

/** Without a manager nobody could let anybody in again but from the command line. */
function demandOtherManager(users: UsersApi, name: string): void {
  const user = users.get(name);
  if (user === undefined || !user.enabled || !user.roles.includes(ROLE_MANAGER)) return;
  if (users.hasManager(name)) return;
  throw new ApiError("conflict", `user ${name} is the last manager who can log in`);
}

/** Of JSON that has been parsed; throws ApiError `invalid` for anything else. */
export function readAccessRequest(value: unknown): AccessRequest {
  const members = new Map(
    typeof value === "object" && value !== null ? Object.entries(value) : [],
  );
  const text = (name: string): string => {
    const found: unknown = members.get(name);
    if (typeof found === "string") return found;
    throw new ApiError("invalid", `${name} is wanted as a text`);
  };
  const verb = text("verb");
  switch (verb) {
    case "user.add":
      return {
        verb,
        name: text("name"),
        password: text("password"),
        roles: textsOf(members.get("roles")),
        mustChangePassword: members.get("mustChangePassword") === true,
      };
    case "user.passwd":
      return { verb, name: text("name"), password: text("password") };
    case "user.enable":
    case "user.disable":
    case "user.remove":
      return { verb, name: text("name") };
    case "user.list":
      return { verb, ...beginning(members) };
    case "token.create":
      return { verb, user: text("user"), name: text("name"), ...tokenLimits(members) };
    case "token.list":
      return { verb, ...members.has("user") && { user: text("user") }, ...beginning(members) };
    case "token.revoke":
      return { verb, id: text("id") };
    default:
      throw new ApiError("invalid", "the verb is unknown to this version");
  }
}

function beginning(members: ReadonlyMap<string, unknown>): { readonly from?: number } {
  const from = members.get("from");
  if (from === undefined) return {};
  if (typeof from === "number" && Number.isSafeInteger(from) && from >= 0) return { from };
  throw new ApiError("invalid", "from is wanted as a number of rows");
}

function textsOf(value: unknown): readonly string[] {
  if (value === undefined) return [];
  if (Array.isArray(value)) {
    const texts = value.filter((each: unknown) => typeof each === "string");
    if (texts.length === value.length) return texts;
  }
  throw new ApiError("invalid", "roles are wanted as a list of texts");
}

function tokenLimits(
  members: ReadonlyMap<string, unknown>,
): { readonly expiresMs: number; readonly scope?: readonly Grant[] } {
  const expiresMs = members.get("expiresMs");
  if (typeof expiresMs !== "number" || !Number.isSafeInteger(expiresMs) || expiresMs < 0) {
    throw new ApiError("invalid", "expiresMs is wanted in milliseconds since the epoch, or 0");
  }
  const scope = members.get("scope");
  return scope === undefined ? { expiresMs } : { expiresMs, scope: grantsOf(scope) };
}

function grantsOf(value: unknown): readonly Grant[] {
  const wrong = () =>
    new ApiError("invalid", "the scope is wanted as a list of resource and action");
  if (!Array.isArray(value)) throw wrong();
  return value.map((each: unknown) => {
    const { resource, action } = new Object(each) as { resource?: unknown; action?: unknown };
    if (typeof resource !== "string") throw wrong();
    if (typeof action !== "string" || !isGrantAction(action)) throw wrong();
    return { resource, action };
  });
}
