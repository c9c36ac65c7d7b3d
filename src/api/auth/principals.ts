/** Users and access tokens as principals: made once for each version of a record, and found by it afterwards. */
import { compileRights, Grants, isBuiltInRole, type Principal } from "../../auth/mod.ts";
import type { AccessTokenRecord, RoleGrants, StateView, UserRecord } from "../../state/mod.ts";
import type { Authentication } from "./types.ts";

type AuthState = Pick<StateView, "user" | "grantsOf" | "accessToken">;

interface Made {
  readonly admitted: Authentication & { readonly ok: true };
  /** What was granted to the user's other roles then, in their order. */
  readonly grants: readonly (RoleGrants | undefined)[];
}

export class Principals {
  readonly #state: AuthState;
  readonly #users = new WeakMap<UserRecord, Made>();
  readonly #tokens = new WeakMap<AccessTokenRecord, { made: Made; scoped: Made["admitted"] }>();

  constructor(state: AuthState) {
    this.#state = state;
  }

  ofUser(user: UserRecord): Made["admitted"] {
    return this.#made(user).admitted;
  }

  ofToken(token: AccessTokenRecord, user: UserRecord): Made["admitted"] {
    const made = this.#made(user);
    const known = this.#tokens.get(token);
    if (known?.made === made) return known.scoped;
    const principal: Principal = {
      ...made.admitted.principal,
      kind: "token",
      operator: `${user.name} (token ${token.name})`,
      tokenId: token.id,
      scope: token.scope === undefined ? undefined : new Grants(token.scope),
    };
    const scoped = { ok: true, principal } as const;
    this.#tokens.set(token, { made, scoped });
    return scoped;
  }

  #made(user: UserRecord): Made {
    const known = this.#users.get(user);
    if (known !== undefined && this.#isCurrent(user, known)) return known;
    const made = this.#make(user);
    this.#users.set(user, made);
    return made;
  }

  /** Grants are replaced as a whole, so their identity tells whether they are the same. */
  #isCurrent({ roles }: UserRecord, { grants }: Made): boolean {
    for (let at = 0; at < roles.length; at++) {
      const role = roles[at];
      if (role !== undefined && this.#grantsOf(role) !== grants[at]) return false;
    }
    return true;
  }

  #grantsOf(role: string): RoleGrants | undefined {
    return isBuiltInRole(role) ? undefined : this.#state.grantsOf(role);
  }

  #make(user: UserRecord): Made {
    const { roles, privilege } = user;
    const principal: Principal = {
      kind: "user",
      user: user.name,
      operator: user.name,
      tokenId: "",
      roles,
      credentialVersion: user.credentialVersion,
      mustChangePassword: user.mustChangePassword,
      rights: compileRights({
        roles,
        privilege,
        grantsOf: (role) => this.#grantsOf(role)?.grants ?? [],
      }),
      scope: undefined,
    };
    return {
      admitted: { ok: true, principal },
      grants: roles.map((role) => this.#grantsOf(role)),
    };
  }
}
