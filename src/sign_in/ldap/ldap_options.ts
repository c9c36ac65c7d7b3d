/** What the operator says of a directory. */
import type { GroupRoles } from "../group_roles.ts";

export interface LdapOptions extends GroupRoles {
  /** `ldap://` or `ldaps://`, host and perhaps port. */
  readonly url: string;
  /** Encrypt an `ldap://` connection before anything else is said. */
  readonly startTls: boolean;
  /** Certificates in PEM that are trusted besides those of the system; empty for none. */
  readonly caFile: string;
  /** Where users are. */
  readonly userBaseDn: string;
  /** With `%s` for the name; empty: the attribute equals it. */
  readonly userFilter: string;
  /** The attribute that has the name of a user. */
  readonly nameAttribute: string;
  /** An account that finds users; empty: users are bound by attribute and base, and read their own entry. */
  readonly bindDn: string;
  readonly bindPassword: string;
  /** Groups are searched here by their members; empty: those that the attribute `memberOf` of the user names. */
  readonly groupBaseDn: string;
}
