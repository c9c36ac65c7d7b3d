/** Settings of logins that another service proves. */
import { type SettingSpec, spec } from "./setting_spec.ts";

/** Settings whose names begin alike. */
function settingsOf(
  prefix: string,
  rows: readonly (readonly [...Parameters<typeof spec>[0], meaning: string])[],
): SettingSpec[] {
  return rows.map(([name, kind, fallback, meaning]) =>
    spec([prefix + name, kind, fallback], meaning)
  );
}

const DEFAULT_ROLE = "role of who is in no such group: `VISITOR`, `DEVELOPER`, `ADMIN`, or `NONE`";

export const LDAP = settingsOf("RNACOS_LDAP_", [
  ["ENABLE", "flag", "false", "logins of users who are not known here ask a directory"],
  ["URL", "text", "", "`ldaps://HOST` or `ldap://HOST`, with `:PORT` where it is another"],
  ["START_TLS", "flag", "false", "encrypt a connection of `ldap://` before anything else is said"],
  [
    "CA_FILE",
    "text",
    "",
    "file of certificates in PEM that are trusted besides those of the system",
  ],
  ["USER_BASE_DN", "text", "", "where users are, as `ou=people,dc=example,dc=com`"],
  [
    "USER_FILTER",
    "text",
    "",
    "which of them may log in; `%s` is the name: `(&(objectClass=person)(uid=%s))`",
  ],
  [
    "USER_NAME_ATTRIBUTE",
    "text",
    "uid",
    "attribute with the name of a user; `sAMAccountName` in Active Directory",
  ],
  [
    "BIND_DN",
    "text",
    "",
    "account that finds users; without one a user is NAME_ATTRIBUTE=name,USER_BASE_DN",
  ],
  ["BIND_PASSWORD", "secret", "", "password of that account"],
  [
    "GROUP_BASE_DN",
    "text",
    "",
    "where groups are searched by their members; without it `memberOf` of the user counts",
  ],
  [
    "USER_DEVELOPER_GROUP",
    "text",
    "",
    "names (`cn`) of groups whose members are developers, separated by commas",
  ],
  [
    "USER_ADMIN_GROUP",
    "text",
    "",
    "names (`cn`) of groups whose members are managers, separated by commas",
  ],
  ["USER_DEFAULT_ROLE", "text", "VISITOR", DEFAULT_ROLE],
]);

export const OAUTH2 = settingsOf("RNACOS_OAUTH2_", [
  ["ENABLE", "flag", "false", "logins on the pages of a provider (OpenID Connect, OAuth 2)"],
  [
    "ISSUER",
    "text",
    "",
    "issuer of OpenID Connect, which tells its addresses; wins over the three below",
  ],
  ["CLIENT_ID", "text", "", "name of this server at the provider"],
  ["CLIENT_SECRET", "secret", "", "its secret there; without one it is a public client"],
  ["REDIRECT_URI", "text", "", "address of this server that the provider sends browsers back to"],
  [
    "SERVER_URL",
    "text",
    "",
    "beginning of the three addresses that are not set: `/oauth/authorize`, `/oauth/token`, `/oauth/userinfo`",
  ],
  ["AUTHORIZATION_URL", "text", "", "page where users log in, for providers without an issuer"],
  ["TOKEN_URL", "text", "", "where codes become tokens, for providers without an issuer"],
  ["USERINFO_URL", "text", "", "what tells of the user, for providers without an issuer"],
  [
    "HOSTS",
    "text",
    "",
    "further hosts that the provider is asked at, separated by commas; others are refused",
  ],
  [
    "CA_FILE",
    "text",
    "",
    "file of certificates in PEM that are trusted besides those of the system",
  ],
  ["SCOPES", "text", "openid profile", "what is asked for"],
  [
    "USERNAME_CLAIM_NAME",
    "text",
    "username",
    "member with the name of the user; with an issuer `preferred_username` by default",
  ],
  ["NICKNAME_CLAIM_NAME", "text", "name", "member with the name that is shown"],
  [
    "GROUPS_CLAIM_NAME",
    "text",
    "groups",
    "member with the groups; dots lead into objects, as `realm_access.roles`",
  ],
  ["USER_DEVELOPER_GROUP", "text", "", "groups whose members are developers, separated by commas"],
  ["USER_ADMIN_GROUP", "text", "", "groups whose members are managers, separated by commas"],
  ["USER_DEFAULT_ROLE", "text", "DEVELOPER", DEFAULT_ROLE],
  ["BUTTON", "text", "OAuth2.0 登录", "text of the button in the console"],
]);
