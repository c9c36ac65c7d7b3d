/** Settings of logins that another service proves. What would let the wrong people in is refused at the start. */
import { isLoopbackHost } from "../base/mod.ts";
import {
  type GroupRoles,
  type LdapOptions,
  parseDefaultRole,
  type ProviderOptions,
} from "../sign_in/mod.ts";
import { type SettingValues, splitAddresses } from "./setting_value.ts";
import { StartError } from "./start_error.ts";

export interface SignInSettings {
  /** Undefined: there is none. */
  readonly ldap: LdapOptions | undefined;
  readonly provider: ProviderOptions | undefined;
}

export function signInSettings(values: SettingValues): SignInSettings {
  const ldap = new Named(values, "RNACOS_LDAP_");
  const oauth2 = new Named(values, "RNACOS_OAUTH2_");
  return {
    ldap: ldap.flag("ENABLE") ? ldapOptions(ldap) : undefined,
    provider: oauth2.flag("ENABLE") ? providerOptions(oauth2) : undefined,
  };
}

/** Settings whose names begin alike. */
class Named {
  readonly #values: SettingValues;
  readonly #prefix: string;

  constructor(values: SettingValues, prefix: string) {
    this.#values = values;
    this.#prefix = prefix;
  }

  flag = (name: string): boolean => this.#values.flag(this.#prefix + name, false);
  text = (name: string, fallback = ""): string => this.#values.text(this.#prefix + name, fallback);
  list = (name: string): string[] => splitAddresses(this.text(name));

  required(name: string, why: string): string {
    const text = this.text(name);
    if (text === "") throw this.refuse(name, `is not set: ${why}`);
    return text;
  }

  refuse(name: string, fault: string): StartError {
    return new StartError(`Cannot use ${this.#prefix}ENABLE=true: ${this.#prefix}${name} ${fault}`);
  }

  groupRoles(fallback: string): GroupRoles {
    const name = this.text("USER_DEFAULT_ROLE", fallback);
    const parsed = parseDefaultRole(name);
    if (parsed === undefined) {
      throw this.refuse(
        "USER_DEFAULT_ROLE",
        `is '${name}': VISITOR, DEVELOPER, ADMIN or NONE is wanted`,
      );
    }
    return {
      adminGroups: this.list("USER_ADMIN_GROUP"),
      developerGroups: this.list("USER_DEVELOPER_GROUP"),
      defaultRole: parsed.role,
    };
  }
}

function ldapOptions(named: Named): LdapOptions {
  const url = named.required("URL", "an address such as ldaps://ldap.example.com is wanted");
  const parsed = parseUrl(url);
  if (
    parsed === undefined || !["ldap:", "ldaps:"].includes(parsed.protocol) || !isOnlyHost(parsed)
  ) {
    throw named.refuse("URL", "is no address such as ldaps://ldap.example.com or ldap://HOST:PORT");
  }
  const startTls = named.flag("START_TLS");
  if (startTls && parsed.protocol === "ldaps:") {
    throw named.refuse("START_TLS", "is for ldap:// only: ldaps:// is encrypted from the start");
  }
  const userFilter = named.text("USER_FILTER");
  const bindDn = named.text("BIND_DN");
  checkFilter(named, userFilter, bindDn !== "");
  if (bindDn !== "") named.required("BIND_PASSWORD", "an account without a password finds nobody");
  const nameAttribute = named.text("USER_NAME_ATTRIBUTE", "uid");
  if (!/^[a-z][a-z0-9-]*$/i.test(nameAttribute)) {
    throw named.refuse("USER_NAME_ATTRIBUTE", "is no name of an attribute, such as uid");
  }
  return {
    ...{ url, startTls, userFilter, bindDn, nameAttribute },
    caFile: named.text("CA_FILE"),
    userBaseDn: named.required("USER_BASE_DN", "the place of users in the directory is wanted"),
    bindPassword: named.text("BIND_PASSWORD"),
    groupBaseDn: named.text("GROUP_BASE_DN"),
    ...named.groupRoles("VISITOR"),
  };
}

function isOnlyHost({ hostname, pathname, search, hash, username, password }: URL): boolean {
  return hostname !== "" && pathname.length <= 1 && search + hash + username + password === "";
}

/** What is wrong in it would otherwise be found by the first user. */
function checkFilter(named: Named, filter: string, isSearch: boolean): void {
  if (filter === "") return;
  let depth = 0;
  for (const char of filter.replaceAll(/\\[0-9a-f]{2}/gi, "")) {
    if (char === "(") depth++;
    else if (char === ")" && --depth < 0) break;
  }
  if (depth !== 0 || !filter.startsWith("(") || !filter.endsWith(")")) {
    throw named.refuse("USER_FILTER", "is no filter, such as (&(objectClass=person)(uid=%s))");
  }
  if (isSearch && !filter.includes("%s")) {
    throw named.refuse("USER_FILTER", "has no %s, so that it finds everybody whatever the name");
  }
}

function providerOptions(named: Named): ProviderOptions {
  const issuer = named.text("ISSUER");
  const server = named.text("SERVER_URL").replace(/\/+$/, "");
  const endpoint = (name: string, path: string) => {
    if (issuer !== "") return "";
    const url = named.text(name, server === "" ? "" : server + path);
    if (url === "") throw named.refuse(name, "is not set: it is wanted where there is no ISSUER");
    return checkWebUrl(named, name, url);
  };
  const scopes = named.text("SCOPES", "openid profile");
  if (issuer !== "") {
    checkWebUrl(named, "ISSUER", issuer);
    if (!scopes.split(/\s+/).includes("openid")) {
      throw named.refuse("SCOPES", "lacks openid, which an ISSUER demands");
    }
  }
  const redirectUri = checkWebUrl(named, "REDIRECT_URI", named.text("REDIRECT_URI"), false);
  return {
    ...{ issuer, scopes, redirectUri },
    authorizationUrl: endpoint("AUTHORIZATION_URL", "/oauth/authorize"),
    tokenUrl: endpoint("TOKEN_URL", "/oauth/token"),
    userinfoUrl: endpoint("USERINFO_URL", "/oauth/userinfo"),
    clientId: named.required("CLIENT_ID", "the provider has to know who asks"),
    clientSecret: named.text("CLIENT_SECRET"),
    hosts: named.list("HOSTS"),
    caFile: named.text("CA_FILE"),
    usernameClaim: named.text(
      "USERNAME_CLAIM_NAME",
      issuer === "" ? "username" : "preferred_username",
    ),
    nicknameClaim: named.text("NICKNAME_CLAIM_NAME", "name"),
    groupsClaim: named.text("GROUPS_CLAIM_NAME", "groups"),
    button: named.text("BUTTON", "OAuth2.0 登录"),
    ...named.groupRoles("DEVELOPER"),
  };
}

/** `isAsked`: this server goes there, with secrets; unencrypted on this machine only. */
function checkWebUrl(named: Named, name: string, text: string, isAsked = true): string {
  const url = parseUrl(text);
  const isWeb = url !== undefined && ["http:", "https:"].includes(url.protocol) &&
    url.hash + url.username + url.password === "";
  if (!isWeb || (!isAsked && url.search !== "")) {
    throw named.refuse(name, "is no address such as https://login.example.com/path");
  }
  if (isAsked && url.protocol === "http:" && !isLoopbackHost(url.hostname)) {
    throw named.refuse(
      name,
      "is not encrypted: https:// is wanted, for codes and secrets go there",
    );
  }
  return text;
}

function parseUrl(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}
