import { assertEquals, assertStringIncludes, assertThrows } from "#assert";
import { type Environment, SettingValues } from "./setting_value.ts";
import { signInSettings } from "./sign_in_settings.ts";
import { StartError } from "./start_error.ts";

const LDAP = {
  RNACOS_LDAP_ENABLE: "true",
  RNACOS_LDAP_URL: "ldap://localhost:389",
  RNACOS_LDAP_USER_BASE_DN: "ou=people,dc=example,dc=com",
};
const OAUTH2 = {
  RNACOS_OAUTH2_ENABLE: "true",
  RNACOS_OAUTH2_CLIENT_ID: "rnacos",
  RNACOS_OAUTH2_REDIRECT_URI: "http://localhost:10848/rnacos/p/login",
};
const ISSUER = { ...OAUTH2, RNACOS_OAUTH2_ISSUER: "https://login.example.com" };

function read(environment: Environment) {
  return signInSettings(new SettingValues(environment));
}

function assertRefused(environment: Environment, fault: string): void {
  assertStringIncludes(assertThrows(() => read(environment), StartError).message, fault);
}

Deno.test("logins by other services are off until they are enabled", () => {
  const { RNACOS_LDAP_ENABLE: _, ...ldap } = LDAP;
  assertEquals(read({ ...ldap, RNACOS_OAUTH2_ENABLE: "false" }), {
    ldap: undefined,
    provider: undefined,
  });
});

Deno.test("the settings of r-nacos for a directory are all that is needed", () => {
  const filter = "(&(objectClass=person)(uid=%s))";
  const { ldap } = read({
    ...LDAP,
    RNACOS_LDAP_USER_FILTER: filter,
    RNACOS_LDAP_USER_DEVELOPER_GROUP: "dev_group1,dev_group2",
    RNACOS_LDAP_USER_ADMIN_GROUP: "admin_group1",
    RNACOS_LDAP_USER_DEFAULT_ROLE: "visitor",
  });
  assertEquals(ldap, {
    url: "ldap://localhost:389",
    startTls: false,
    caFile: "",
    userBaseDn: "ou=people,dc=example,dc=com",
    userFilter: filter,
    nameAttribute: "uid",
    bindDn: "",
    bindPassword: "",
    groupBaseDn: "",
    adminGroups: ["admin_group1"],
    developerGroups: ["dev_group1", "dev_group2"],
    defaultRole: "2",
  });
  assertEquals(
    read({ ...LDAP, RNACOS_LDAP_USER_DEFAULT_ROLE: "NONE" }).ldap?.defaultRole,
    undefined,
  );
  assertEquals(read({ ...LDAP, RNACOS_LDAP_USER_DEFAULT_ROLE: "ADMIN" }).ldap?.defaultRole, "0");
});

Deno.test("a directory that cannot be asked as it is described ends the start", () => {
  assertRefused({ RNACOS_LDAP_ENABLE: "true" }, "RNACOS_LDAP_URL is not set");
  assertRefused({ ...LDAP, RNACOS_LDAP_URL: "https://x" }, "is no address such as ldaps://");
  assertRefused({ ...LDAP, RNACOS_LDAP_URL: "ldap://me:secret@x" }, "is no address");
  assertRefused({ ...LDAP, RNACOS_LDAP_URL: "ldap://x/dc=a?uid" }, "is no address");
  assertRefused({ ...LDAP, RNACOS_LDAP_USER_BASE_DN: "" }, "USER_BASE_DN is not set");
  assertRefused({ ...LDAP, RNACOS_LDAP_USER_FILTER: "uid=%s" }, "is no filter");
  assertRefused({ ...LDAP, RNACOS_LDAP_USER_FILTER: "(uid=%s" }, "is no filter");
  assertRefused({ ...LDAP, RNACOS_LDAP_USER_FILTER: "(uid=%s))(" }, "is no filter");
  assertRefused({ ...LDAP, RNACOS_LDAP_USER_NAME_ATTRIBUTE: "a=b" }, "no name of an attribute");
  assertRefused({ ...LDAP, RNACOS_LDAP_USER_DEFAULT_ROLE: "root" }, "is 'root'");
  assertRefused({ ...LDAP, RNACOS_LDAP_BIND_DN: "cn=a" }, "BIND_PASSWORD is not set");
  const account = { ...LDAP, RNACOS_LDAP_BIND_DN: "cn=a", RNACOS_LDAP_BIND_PASSWORD: "b" };
  assertRefused({ ...account, RNACOS_LDAP_USER_FILTER: "(objectClass=*)" }, "has no %s");
  const tls = { RNACOS_LDAP_URL: "ldaps://x", RNACOS_LDAP_START_TLS: "true" };
  assertRefused({ ...LDAP, ...tls }, "START_TLS is for ldap:// only");
});

Deno.test("a provider is known by its issuer, or by three addresses as r-nacos has them", () => {
  const { provider: openId } = read(ISSUER);
  assertEquals([openId?.issuer, openId?.tokenUrl], ["https://login.example.com", ""]);
  assertEquals([openId?.usernameClaim, openId?.defaultRole], ["preferred_username", "1"]);
  const { provider } = read({ ...OAUTH2, RNACOS_OAUTH2_SERVER_URL: "https://x/" });
  assertEquals(
    [provider?.authorizationUrl, provider?.tokenUrl, provider?.userinfoUrl],
    ["https://x/oauth/authorize", "https://x/oauth/token", "https://x/oauth/userinfo"],
  );
  assertEquals([provider?.usernameClaim, provider?.scopes], ["username", "openid profile"]);
});

Deno.test("a provider that would be asked unencrypted, or not at all, ends the start", () => {
  assertRefused(OAUTH2, "AUTHORIZATION_URL is not set");
  assertRefused({ ...ISSUER, RNACOS_OAUTH2_CLIENT_ID: "" }, "CLIENT_ID is not set");
  assertRefused({ ...ISSUER, RNACOS_OAUTH2_REDIRECT_URI: "" }, "REDIRECT_URI is no address");
  assertRefused({ ...ISSUER, RNACOS_OAUTH2_REDIRECT_URI: "https://a/?b" }, "is no address");
  assertRefused({ ...ISSUER, RNACOS_OAUTH2_ISSUER: "http://login.example.com" }, "not encrypted");
  assertRefused({ ...ISSUER, RNACOS_OAUTH2_ISSUER: "file:///etc" }, "is no address");
  assertRefused({ ...ISSUER, RNACOS_OAUTH2_SCOPES: "profile" }, "lacks openid");
  const local = { ...ISSUER, RNACOS_OAUTH2_ISSUER: "http://127.0.0.1:1" };
  assertEquals(read(local).provider?.issuer, "http://127.0.0.1:1");
  const plain = { ...OAUTH2, RNACOS_OAUTH2_SERVER_URL: "http://10.0.0.1" };
  assertRefused(plain, "AUTHORIZATION_URL is not encrypted");
});

Deno.test("addresses of a directory may end with a slash, and be encrypted either way", () => {
  const url = (text: string, more: Environment = {}) =>
    read({ ...LDAP, RNACOS_LDAP_URL: text, ...more }).ldap;
  assertEquals(url("ldap://x/")?.url, "ldap://x/");
  assertEquals(url("ldaps://x:636")?.startTls, false);
  assertEquals(url("ldap://x", { RNACOS_LDAP_START_TLS: "true" })?.startTls, true);
  for (const text of ["ldap://x/a", "ldap://x#a", "ldap://", "x", "ldap://:secret@x"]) {
    assertRefused({ ...LDAP, RNACOS_LDAP_URL: text }, "RNACOS_LDAP_URL");
  }
});

Deno.test("a filter may have brackets that are escaped, and no %s where nothing is searched for", () => {
  const filter = (text: string) =>
    read({ ...LDAP, RNACOS_LDAP_USER_FILTER: text }).ldap?.userFilter;
  for (const text of ["", "(objectClass=*)", "(&(a=\\28)(b=%s))", "(a=\\29)"]) {
    assertEquals(filter(text), text);
  }
  for (const text of ["(a=()", "a)", "(a", ")(", "(a))", "((a)", "(a)b", "b(a)"]) {
    assertRefused({ ...LDAP, RNACOS_LDAP_USER_FILTER: text }, "is no filter");
  }
  const account = { RNACOS_LDAP_BIND_DN: "cn=a", RNACOS_LDAP_BIND_PASSWORD: "b" };
  const { ldap } = read({ ...LDAP, ...account, RNACOS_LDAP_USER_FILTER: "(uid=%s)" });
  assertEquals([ldap?.bindDn, ldap?.bindPassword], ["cn=a", "b"]);
  assertEquals(read({ ...LDAP, ...account }).ldap?.userFilter, "");
});

Deno.test("names of attributes begin with a letter", () => {
  for (const name of ["sAMAccountName", "x-1"]) {
    const { ldap } = read({ ...LDAP, RNACOS_LDAP_USER_NAME_ATTRIBUTE: name });
    assertEquals(ldap?.nameAttribute, name);
  }
  for (const name of ["1a", "-a", "a b"]) {
    assertRefused({ ...LDAP, RNACOS_LDAP_USER_NAME_ATTRIBUTE: name }, "USER_NAME_ATTRIBUTE");
  }
});

Deno.test("each address of a provider may be set alone, and none may carry what is secret", () => {
  const own = {
    ...OAUTH2,
    RNACOS_OAUTH2_SERVER_URL: "https://x//",
    RNACOS_OAUTH2_TOKEN_URL: "https://y/t?a=b",
  };
  const { provider } = read(own);
  assertEquals([provider?.authorizationUrl, provider?.tokenUrl], [
    "https://x/oauth/authorize",
    "https://y/t?a=b",
  ]);
  for (const url of ["https://me@y/", "https://:p@y/", "https://y/#a", "ftp://y/", "y"]) {
    assertRefused({ ...own, RNACOS_OAUTH2_TOKEN_URL: url }, "RNACOS_OAUTH2_TOKEN_URL is no");
  }
  // The way back is the browser's, so it may be unencrypted.
  const back = { ...ISSUER, RNACOS_OAUTH2_REDIRECT_URI: "http://rnacos.example/login" };
  assertEquals(read(back).provider?.redirectUri, "http://rnacos.example/login");
  assertEquals(
    read({ ...ISSUER, RNACOS_OAUTH2_SCOPES: "profile openid" }).provider?.scopes,
    [
      "profile openid",
    ][0],
  );
});
