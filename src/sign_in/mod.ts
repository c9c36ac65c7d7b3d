export type {
  Directory,
  ExternalUser,
  IdentityProvider,
  ProviderAnswer,
  ProviderRedirect,
} from "./external_user.ts";
export { type GroupRoles, parseDefaultRole } from "./group_roles.ts";
export { createLdapDirectory } from "./ldap/ldap_directory.ts";
export type { LdapOptions } from "./ldap/ldap_options.ts";
export { createIdentityProvider } from "./oidc/identity_provider.ts";
export type { ProviderOptions } from "./oidc/provider_options.ts";
