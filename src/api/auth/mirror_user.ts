/** Users whom another service has proved: they have a record here, too, with roles, and never a password. */
import { ALL_NAMESPACES, isBuiltInRole } from "../../auth/mod.ts";
import { ApiError, AUTH, cutText, type Logger } from "../../base/mod.ts";
import type { NodeFacade } from "../../node/mod.ts";
import type { ExternalUser } from "../../sign_in/mod.ts";
import type { Command, UserRecord } from "../../state/mod.ts";
import type { Caller } from "../caller.ts";
import { succeeded } from "../outcome.ts";
import { checkNewUserName, checkNickname } from "../users/check_user.ts";
import type { Everywhere } from "./everywhere.ts";

export interface MirrorDeps {
  readonly node: Pick<NodeFacade, "state" | "propose">;
  readonly everywhere: Pick<Everywhere, "applied">;
  readonly logger: Logger;
}

/** Somebody else may change the same user meanwhile. */
const ATTEMPTS = 3;

/**
 * The record of a user, made or brought up to date. Undefined when they may not log in: disabled here, or a name that
 * belongs to a user of another source, whose rights nobody may take over. Rejects with ApiError `unavailable`.
 */
export async function mirrorUser(
  deps: MirrorDeps,
  source: "ldap" | "oauth2",
  external: ExternalUser,
  origin: Caller,
): Promise<UserRecord | undefined> {
  const { node, everywhere, logger } = deps;
  // The first user of a cluster is its local administrator, the way back when the other service is gone.
  if (node.state.userCount() === 0) {
    throw new ApiError("unavailable", "the first administrator is not made yet, try again later");
  }
  const refuse = (reason: string) => {
    logger.warn("a user of another service may not log in", {
      user: external.name,
      source,
      reason,
    });
    return undefined;
  };
  const fault = nameFault(external.name);
  if (fault !== undefined) return refuse(fault);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const known = node.state.user(external.name);
    if (known !== undefined && known.source !== source) return refuse(`is ${known.source} here`);
    if (known?.enabled === false) return refuse("is disabled here");
    const commands = known === undefined ? [creation(source, external)] : changes(known, external);
    if (commands.length === 0) return known;
    try {
      let last = 0;
      for (const command of commands) {
        last = succeeded(await node.propose(command, { operator: external.name, origin })).index;
      }
      await everywhere.applied(last);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.kind !== "conflict" && error.kind !== "notFound") throw error;
      // Another login was faster, or the last manager of this server is none there any more.
      logger.debug("a user of another service was changed meanwhile", { reason: error.message });
    }
  }
  return refuse("cannot be given the role that the other service says");
}

function nameFault(name: string): string | undefined {
  try {
    checkNewUserName(name);
    return undefined;
  } catch (error) {
    if (error instanceof ApiError) return error.message;
    throw error;
  }
}

function creation(source: "ldap" | "oauth2", external: ExternalUser): Command {
  return {
    type: "user.create",
    ...{ name: external.name, nickname: nicknameOf(external), source },
    passwordHash: "",
    enabled: true,
    mustChangePassword: false,
    roles: [external.role],
    privilege: ALL_NAMESPACES,
    onlyFirst: false,
  };
}

/**
 * None when all is as it should be. Roles that were given here stay, beside the one that follows from groups; only what
 * differs is named, so that what an administrator binds or unbinds meanwhile stays as they have made it. What is taken
 * comes first: between the two somebody has too few rights rather than too many.
 */
function changes(known: UserRecord, external: ExternalUser): readonly Command[] {
  const { name } = known;
  const nickname = nicknameOf(external);
  const commands: Command[] = [];
  if (nickname !== known.nickname) commands.push({ type: "user.update", name, nickname });
  if (!external.followsGroups) return commands;
  for (const role of known.roles) {
    if (isBuiltInRole(role) && role !== external.role) {
      commands.push({ type: "role.unbind", role, user: name });
    }
  }
  if (!known.roles.includes(external.role)) {
    commands.push({ type: "role.bind", role: external.role, user: name });
  }
  return commands;
}

/** Only shown; what does not fit is left out. */
function nicknameOf({ name, nickname }: ExternalUser): string {
  const cut = cutText(nickname, AUTH.maxNicknameChars);
  try {
    return checkNickname(cut);
  } catch (error) {
    if (error instanceof ApiError) return name;
    throw error;
  }
}
