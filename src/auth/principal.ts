/** Who asks, as far as it is proved. */
import type { Grants } from "./grants.ts";
import { NO_RIGHTS, type Rights } from "./rights.ts";

export interface Principal {
  /**
   * `user` has logged in, `token` shows an access token of a user, `anonymous` has shown nothing that counts, `system`
   * is this server itself or a command of its operator on this machine.
   */
  readonly kind: "user" | "token" | "anonymous" | "system";
  /** Name of the user; of a token, of the user who owns it. Empty when there is none. */
  readonly user: string;
  /** Under which changes are written down: the user, of an access token with its name. */
  readonly operator: string;
  /** Id of the access token, else empty. */
  readonly tokenId: string;
  /** Canonical names of the user's roles. */
  readonly roles: readonly string[];
  /** Counts up whenever what the user has proved before no longer counts. */
  readonly credentialVersion: number;
  /** Until the password is changed nothing else is allowed. */
  readonly mustChangePassword: boolean;
  readonly rights: Rights;
  /** What an access token is limited to, within the rights of its user; undefined for no limit. */
  readonly scope: Grants | undefined;
}

export const ANONYMOUS: Principal = {
  kind: "anonymous",
  user: "",
  operator: "",
  tokenId: "",
  roles: [],
  credentialVersion: 0,
  mustChangePassword: false,
  rights: NO_RIGHTS,
  scope: undefined,
};

export const SYSTEM: Principal = { ...ANONYMOUS, kind: "system", operator: "system" };
