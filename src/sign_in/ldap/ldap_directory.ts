/** A directory that is asked over LDAP whether name and password belong together, and what groups the user is in. */
import { ApiError, type Logger, messageOf, SIGN_IN, within, WorkQueue } from "../../base/mod.ts";
import type { Directory, ExternalUser } from "../external_user.ts";
import { followsGroups, type GroupRoles, roleOfGroups } from "../group_roles.ts";
import type { LdapConnection } from "./ldap_connection.ts";
import { isPossibleName } from "./ldap_escape.ts";
import type { LdapOptions } from "./ldap_options.ts";
import { findUser, type FoundUser } from "./find_user.ts";

interface LdapDeps {
  readonly logger: Logger;
  /** Trusted certificates in PEM besides those of the system; empty for none. */
  readonly ca: string;
}

export function createLdapDirectory(options: LdapOptions, deps: LdapDeps): Directory {
  return new LdapDirectory(options, deps);
}

class LdapDirectory implements Directory {
  readonly #options: LdapOptions;
  readonly #deps: LdapDeps;
  readonly #roles: GroupRoles;
  readonly #queue = new WorkQueue(SIGN_IN, "too many logins ask the directory, try again later");
  /** Questions under way by name and password; no more than the queue takes. */
  readonly #asking = new Map<string, Promise<FoundUser | undefined>>();

  constructor(options: LdapOptions, deps: LdapDeps) {
    this.#options = options;
    this.#deps = deps;
    const lower = (names: readonly string[]) => names.map((name) => name.toLowerCase());
    // A directory takes names of groups for the same whatever their case.
    this.#roles = {
      adminGroups: lower(options.adminGroups),
      developerGroups: lower(options.developerGroups),
      defaultRole: options.defaultRole,
    };
  }

  async check(
    username: string,
    password: string,
    client: string,
  ): Promise<ExternalUser | undefined> {
    // With an empty password a directory binds nobody, and says that it went well.
    if (password === "" || !isPossibleName(username)) return undefined;
    const question = JSON.stringify([username, password]);
    const found = await (this.#asking.get(question) ??
      this.#askOnce(question, () => this.#queue.run(client, () => this.#ask(username, password))));
    return found === undefined ? undefined : this.#userOf(found);
  }

  /** Who asks the same while it is under way gets the same answer, as with the passwords of this server. */
  #askOnce(
    question: string,
    ask: () => Promise<FoundUser | undefined>,
  ): Promise<FoundUser | undefined> {
    const asking = ask().finally(() => this.#asking.delete(question));
    this.#asking.set(question, asking);
    return asking;
  }

  async #ask(username: string, password: string): Promise<FoundUser | undefined> {
    let connection: LdapConnection | undefined;
    let isLate = false;
    const ask = async () => {
      // Loaded here, with the system's TLS: most servers ask no directory, and every command reads the settings of one.
      const { openLdapConnection } = await import("./ldap_connection.ts");
      connection = await openLdapConnection(this.#options, this.#deps.ca);
      if (isLate) throw new Error("the directory was connected too late");
      return await findUser(connection.client, this.#options, { username, password });
    };
    try {
      const asked = ask();
      if (await within(asked, SIGN_IN.loginTimeoutMs)) return await asked;
      isLate = true;
      asked.catch((error: unknown) =>
        this.#deps.logger.debug("a late login has ended", { error: messageOf(error) })
      ).finally(() => connection?.destroy());
      throw new Error(`no answer within ${SIGN_IN.loginTimeoutMs} ms`);
    } catch (error) {
      throw this.#unavailable(error);
    } finally {
      if (isLate) connection?.destroy();
      else await connection?.close();
    }
  }

  #userOf({ name, nickname, groups }: FoundUser): ExternalUser | undefined {
    const role = roleOfGroups(groups.map((group) => group.toLowerCase()), this.#roles);
    if (role !== undefined) {
      return { name, nickname, role, followsGroups: followsGroups(this.#roles) };
    }
    this.#deps.logger.info("a user is in none of the groups that may log in", { user: name });
    return undefined;
  }

  /** The log says why; who wants to log in learns only that it is not about them. */
  #unavailable(error: unknown): ApiError {
    const { url } = this.#options;
    this.#deps.logger.error("the directory cannot be asked", { url, error: messageOf(error) });
    return new ApiError("unavailable", "the directory cannot be asked, try again later");
  }
}
