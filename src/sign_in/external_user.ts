/** Somebody whom another service has proved, in the words of this server. */

/** A role of the three that are built in, as `src/auth` names them. */
export type MappedRole = "0" | "1" | "2";

export interface ExternalUser {
  /** As the other service spells it, however it was typed. */
  readonly name: string;
  readonly nickname: string;
  readonly role: MappedRole;
  /** The role follows from groups, so it is set anew at each login; otherwise at the first one only. */
  readonly followsGroups: boolean;
}

/** A service that knows names and passwords. */
export interface Directory {
  /**
   * Undefined when the name, the password or the right to log in is wanting; nobody is told which. `client` is an
   * address. Rejects with ApiError: unavailable, overloaded.
   */
  check(username: string, password: string, client: string): Promise<ExternalUser | undefined>;
}

/** A service that proves users on pages of its own and sends them back. */
export interface IdentityProvider {
  /** The text of the button that leads there. */
  readonly button: string;
  /** Whether browsers come back over TLS, so that cookies can be kept to it. */
  readonly isSecure: boolean;
  /**
   * The address to send a browser to, and a ticket that the same browser has to bring back; in a cookie that scripts
   * cannot read. `returnTo` is checked. Rejects with ApiError: invalid, unavailable, overloaded.
   */
  begin(returnTo: string, client: string): Promise<ProviderRedirect>;
  /** Rejects with ApiError: forbidden for whatever does not fit together, unavailable, overloaded. */
  finish(answer: ProviderAnswer, client: string): Promise<ProvenUser>;
}

export interface ProviderRedirect {
  readonly url: string;
  readonly ticket: string;
}

/** What the browser brings back: members of the address, and the ticket. Empty where they are absent. */
export interface ProviderAnswer {
  readonly ticket: string;
  readonly state: string;
  readonly code: string;
  /** Who answered, where the provider says so. */
  readonly iss: string;
  /** Why there is no code. */
  readonly error: string;
}

export interface ProvenUser {
  readonly user: ExternalUser;
  readonly returnTo: string;
}
