/** Logins at a real provider of OpenID Connect, where its package can be had. */
import { assertEquals, assertRejects, assertStringIncludes } from "#assert";
import { say } from "../../scripts/lib/say.ts";
import { ApiError, systemClock } from "../../src/base/mod.ts";
import { createIdentityProvider, type IdentityProvider } from "../../src/sign_in/mod.ts";
import type { ProviderAnswer, ProviderOptions } from "../../src/sign_in/mod.ts";
import { TicketSeal } from "../../src/sign_in/oidc/login_ticket.ts";
import { CollectedLog } from "../support/collected_log.ts";
import { CALLBACK, logInAt, startOidcProvider } from "../support/sign_in/oidc_provider.ts";

const SECRETS = [crypto.getRandomValues(new Uint8Array(48))];
const FROM = "127.0.0.1";

const log = new CollectedLog();

function providerOf(given: Partial<ProviderOptions>): IdentityProvider {
  const options: ProviderOptions = {
    issuer: "",
    authorizationUrl: "",
    tokenUrl: "",
    userinfoUrl: "",
    clientId: "rnacos",
    clientSecret: "secret-of-the-client",
    redirectUri: CALLBACK,
    hosts: [],
    caFile: "",
    scopes: "openid profile groups",
    usernameClaim: "preferred_username",
    nicknameClaim: "name",
    groupsClaim: "groups",
    adminGroups: ["ops"],
    developerGroups: ["coders"],
    defaultRole: "2",
    button: "Company",
    ...given,
  };
  const { logger } = log;
  return createIdentityProvider(options, {
    logger,
    clock: systemClock,
    ca: "",
    secrets: () => SECRETS,
  });
}

/** What a browser brings back after a login. */
async function comeBack(provider: IdentityProvider, user: string): Promise<ProviderAnswer> {
  const { url, ticket } = await provider.begin("/rnacos/#/a", FROM);
  const { searchParams } = await logInAt(url, user);
  const of = (name: string) => searchParams.get(name) ?? "";
  return { ticket, state: of("state"), code: of("code"), iss: of("iss"), error: of("error") };
}

async function roleOf(provider: IdentityProvider, user: string) {
  const { user: found, returnTo } = await provider.finish(await comeBack(provider, user), FROM);
  assertEquals([found.name, found.nickname], [user, `${user} of the provider`]);
  assertEquals(returnTo, "/rnacos/#/a");
  return found.role;
}

async function assertForbidden(provider: IdentityProvider, answer: ProviderAnswer): Promise<void> {
  const error = await assertRejects(() => provider.finish(answer, FROM), ApiError);
  assertEquals(error instanceof ApiError && error.kind, "forbidden", error.message);
}

async function testForgeries(provider: IdentityProvider): Promise<void> {
  const answer = await comeBack(provider, "ann");
  await assertForbidden(provider, { ...answer, state: answer.state.slice(1) + "x" });
  await assertForbidden(provider, { ...answer, state: "" });
  await assertForbidden(provider, { ...answer, ticket: "" });
  await assertForbidden(provider, { ...answer, code: "" });
  await assertForbidden(provider, { ...answer, iss: "https://evil.example" });
  // Somebody else's link, opened in the browser of a victim.
  const other = await comeBack(provider, "dev");
  await assertForbidden(provider, { ...other, ticket: answer.ticket });
  await assertForbidden(provider, { ...other, state: answer.state, ticket: answer.ticket });
  // The last one has spent the code, not the ticket; this code is good until it is used.
  assertEquals((await provider.finish(answer, FROM)).user.name, "ann");
  await assertForbidden(provider, answer);
  await assertForbidden(provider, { ...other, code: "", error: "access_denied" });
}

async function testNonce(provider: IdentityProvider): Promise<void> {
  const seal = new TicketSeal(() => SECRETS);
  for (const changed of [{ nonce: "another" }, { codeVerifier: "a".repeat(43) }]) {
    const answer = await comeBack(provider, "ann");
    const ticket = await seal.open(answer.ticket, systemClock.nowMs());
    if (ticket === undefined) throw new Error("the ticket is not readable");
    await assertForbidden(provider, {
      ...answer,
      ticket: await seal.seal({ ...ticket, ...changed }),
    });
  }
}

/** Changes the id_token on its way, as one could who has broken the encryption. */
async function withForgedToken(
  forge: (token: string) => string,
  use: () => Promise<void>,
): Promise<void> {
  const { fetch: real } = globalThis;
  let forged = 0;
  globalThis.fetch = async (input: RequestInfo | URL, init?: RequestInit) => {
    const response = await real(input, init);
    if (!String(input).endsWith("/token")) return response;
    const body = await response.json();
    forged++;
    return Response.json({ ...body, id_token: forge(body.id_token) }, { status: response.status });
  };
  try {
    await use();
  } finally {
    globalThis.fetch = real;
  }
  assertEquals(forged, 1);
}

function payloadWith(token: string, members: Record<string, unknown>): string {
  const [header = "", payload = "", signature = ""] = token.split(".");
  const decoded = JSON.parse(
    new TextDecoder().decode(Uint8Array.fromBase64(payload, { alphabet: "base64url" })),
  );
  return [header, encoded({ ...decoded, ...members }), signature].join(".");
}

function encoded(value: unknown): string {
  const bytes = new TextEncoder().encode(JSON.stringify(value));
  return bytes.toBase64({ alphabet: "base64url", omitPadding: true });
}

async function testTokens(provider: IdentityProvider): Promise<void> {
  const forgeries: readonly ((token: string) => string)[] = [
    (token) => payloadWith(token, { preferred_username: "admin" }),
    (token) => payloadWith(token, { sub: "admin" }),
    (token) => payloadWith(token, { aud: "another" }),
    (token) => payloadWith(token, { iss: "https://evil.example" }),
    (token) => payloadWith(token, { exp: 1 }),
    (token) => `${encoded({ alg: "none" })}.${token.split(".")[1]}.`,
    (token) => `${encoded({ alg: "HS256" })}.${token.split(".")[1]}.AAAA`,
    () => "no token",
  ];
  for (const forge of forgeries) {
    const answer = await comeBack(provider, "ann");
    await withForgedToken(forge, async () => {
      await assertForbidden(provider, answer);
    });
  }
}

Deno.test("users of a provider log in with the roles of their groups", async (test) => {
  const started = await startOidcProvider();
  if (started === undefined) {
    say("NOT CHECKED: logins at a provider: oidc-provider cannot be had");
    return;
  }
  const { issuer } = started;
  const provider = providerOf({ issuer });
  try {
    await test.step("by OpenID Connect", async () => {
      assertEquals(await roleOf(provider, "ann"), "0");
      assertEquals(await roleOf(provider, "dev"), "1");
      assertEquals(await roleOf(provider, "guest"), "2");
      const closed = providerOf({ issuer, defaultRole: undefined });
      await assertForbidden(closed, await comeBack(closed, "guest"));
    });
    await test.step("by three addresses", async () => {
      const oauth2 = providerOf({
        authorizationUrl: `${issuer}/auth`,
        tokenUrl: `${issuer}/token`,
        userinfoUrl: `${issuer}/me`,
      });
      assertEquals(await roleOf(oauth2, "ann"), "0");
    });
    await test.step("on any node of a cluster", async () => {
      const answer = await comeBack(provider, "dev");
      assertEquals((await providerOf({ issuer }).finish(answer, FROM)).user.role, "1");
    });
    await test.step("forged states and tickets open nothing", () => testForgeries(provider));
    await test.step("forged nonces and verifiers open nothing", () => testNonce(provider));
    await test.step("forged tokens open nothing", () => testTokens(provider));
    await test.step("a wrong secret of the client opens nothing", async () => {
      const wrong = providerOf({ issuer, clientSecret: "guessed" });
      const answer = await comeBack(wrong, "ann");
      await assertRejects(() => wrong.finish(answer, FROM), ApiError, "cannot be asked");
    });
  } finally {
    await started.stop();
  }
  await test.step("without the provider it is told to be away", async () => {
    await assertRejects(() => providerOf({ issuer }).begin("", FROM), ApiError, "cannot be asked");
    const told = JSON.stringify(log.entries);
    assertStringIncludes(told, "the provider cannot be asked");
    for (const secret of ["secret-of-the-client", "guessed"]) {
      assertEquals(told.includes(secret), false);
    }
  });
});
