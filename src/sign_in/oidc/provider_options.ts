/** What the operator says of a provider. */
import type { GroupRoles } from "../group_roles.ts";

export interface ProviderOptions extends GroupRoles {
  /** Of OpenID Connect, which tells its addresses; empty: OAuth 2 with the three addresses below. */
  readonly issuer: string;
  readonly authorizationUrl: string;
  readonly tokenUrl: string;
  readonly userinfoUrl: string;
  readonly clientId: string;
  /** Empty for a public client. */
  readonly clientSecret: string;
  /** Where browsers are sent back to. */
  readonly redirectUri: string;
  /** Asked besides those of the addresses above. */
  readonly hosts: readonly string[];
  /** Certificates in PEM that are trusted besides those of the system; empty for none. */
  readonly caFile: string;
  readonly scopes: string;
  readonly usernameClaim: string;
  readonly nicknameClaim: string;
  readonly groupsClaim: string;
  readonly button: string;
}
