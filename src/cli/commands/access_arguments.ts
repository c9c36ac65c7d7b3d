/** What `rnacos user` and `rnacos token` take, and the request that it means. */
import { type ArgumentSpec, type Options, parseOptions } from "../options.ts";
import { StartError } from "../../settings/mod.ts";
import type { AccessRequest } from "../../api/mod.ts";

const SERVER = [
  {
    name: "--server",
    value: "HOST:PORT",
    meaning: "ask this server, with a manager's login in --token-file",
  },
  { name: "--token-file", value: "FILE", meaning: "the token of that login, - for stdin" },
] as const;

export const USER_ARGUMENTS: ArgumentSpec = {
  operands: ["add|passwd|enable|disable|remove|list"],
  options: [
    { name: "--role", value: "ROLE", meaning: "with add: manager, developer, visitor or another" },
    {
      name: "--must-change",
      meaning: "with add: the password is to be changed at the first login",
    },
    {
      name: "--password-file",
      value: "FILE",
      meaning: "with add and passwd: the password's file, - for stdin; else it is asked for",
    },
    ...SERVER,
  ],
};

export const TOKEN_ARGUMENTS: ArgumentSpec = {
  operands: ["create|revoke|list"],
  options: [
    { name: "--user", value: "USER", meaning: "with create and list: whose it is" },
    { name: "--days", value: "N", meaning: "with create: how long it counts; else for ever" },
    {
      name: "--scope",
      value: "RESOURCE=ACTION",
      meaning: "with create: no more than this, such as dev:*:*=r",
    },
    ...SERVER,
  ],
};

const DAY_MS = 24 * 3_600_000;
const ROLES: ReadonlyMap<string, string> = new Map(
  Object.entries({ manager: "0", developer: "1", visitor: "2" }),
);

export interface AccessArguments {
  readonly options: Options;
  /** Undefined where a password is wanted first. */
  readonly request: (password: string) => AccessRequest;
  readonly wantsPassword: boolean;
}

/** Throws StartError for what the command does not know. */
export function parseUser(rest: readonly string[]): AccessArguments {
  const [verb = "", ...more] = rest;
  demandVerb("user", verb, USER_ARGUMENTS);
  const operands = verb === "list" ? [] : ["NAME"];
  const options = parseOptions({ operands, options: USER_ARGUMENTS.options }, more);
  const name = options.operand(0);
  const wantsPassword = verb === "add" || verb === "passwd";
  const without = (names: readonly string[]) => refuse(options, `user ${verb}`, names);
  if (verb !== "add") without(["--role", "--must-change"]);
  if (!wantsPassword) without(["--password-file"]);
  switch (verb) {
    case "add":
      return {
        ...{ options, wantsPassword },
        request: (password) => ({
          verb: "user.add",
          ...{ name, password },
          roles: rolesOf(options.get("--role")),
          mustChangePassword: options.has("--must-change"),
        }),
      };
    case "passwd":
      return {
        ...{ options, wantsPassword },
        request: (password) => ({ verb: "user.passwd", name, password }),
      };
    case "enable":
    case "disable":
    case "remove":
      return { options, wantsPassword, request: () => ({ verb: `user.${verb}`, name }) };
    default:
      return { options, wantsPassword, request: () => ({ verb: "user.list" }) };
  }
}

/** Throws StartError for what the command does not know. */
export function parseToken(rest: readonly string[], nowMs: number): AccessArguments {
  const [verb = "", ...more] = rest;
  demandVerb("token", verb, TOKEN_ARGUMENTS);
  const operands = verb === "create" ? ["NAME"] : verb === "revoke" ? ["ID"] : [];
  const options = parseOptions({ operands, options: TOKEN_ARGUMENTS.options }, more);
  const wantsPassword = false;
  const user = options.get("--user");
  if (verb !== "create") refuse(options, `token ${verb}`, ["--days", "--scope"]);
  if (verb === "list") {
    const request = { verb: "token.list", ...user !== undefined && { user } } as const;
    return { options, wantsPassword, request: () => request };
  }
  if (verb === "revoke") {
    refuse(options, "token revoke", ["--user"]);
    const request = { verb: "token.revoke", id: options.operand(0) } as const;
    return { options, wantsPassword, request: () => request };
  }
  if (user === undefined) throw new StartError("Cannot go on without --user USER: whose it is");
  const scope = scopeOf(options.get("--scope"));
  const request = {
    verb: "token.create",
    user,
    name: options.operand(0),
    expiresMs: expiryOf(options.get("--days"), nowMs),
    ...scope !== undefined && { scope },
  } as const;
  return { options, wantsPassword, request: () => request };
}

function demandVerb(command: string, verb: string, { operands }: ArgumentSpec): void {
  const verbs = operands[0]?.split("|") ?? [];
  if (verbs.includes(verb)) return;
  throw new StartError(
    `Cannot use ${command} ${verb || "alone"}: one of ${verbs.join(", ")} is wanted behind it`,
  );
}

function refuse(options: Options, what: string, names: readonly string[]): void {
  const found = names.find((name) => options.has(name));
  if (found !== undefined) throw new StartError(`Cannot use ${found} with ${what}`);
}

function rolesOf(text: string | undefined): readonly string[] {
  if (text === undefined) return [];
  return text.split(",").map((role) => ROLES.get(role) ?? role);
}

function expiryOf(days: string | undefined, nowMs: number): number {
  if (days === undefined) return 0;
  if (/^[1-9]\d{0,4}$/.test(days)) return Math.floor(nowMs) + Number(days) * DAY_MS;
  throw new StartError(`Cannot use --days ${days}: a number from 1 to 99999 is wanted`);
}

function scopeOf(text: string | undefined) {
  if (text === undefined) return undefined;
  return text.split(",").map((part) => {
    const [, resource = "", action = ""] = /^(.+)=(r|w|rw)$/.exec(part) ?? [];
    if (action === "r" || action === "w" || action === "rw") return { resource, action } as const;
    throw new StartError(`Cannot use --scope ${part}: RESOURCE=r, =w or =rw is wanted`);
  });
}
