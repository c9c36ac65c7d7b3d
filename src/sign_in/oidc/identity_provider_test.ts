/** Logins at a small provider of our own, whose answers a test can spoil; a real one is asked elsewhere. */
import { assert, assertEquals, assertRejects, assertStringIncludes } from "#assert";
import { type CryptoKey, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";
import { ApiError, SIGN_IN } from "../../base/mod.ts";
import { CollectedLog } from "../../../tests/support/collected_log.ts";
import type { ProviderAnswer } from "../external_user.ts";
import { createIdentityProvider } from "./identity_provider.ts";
import type { ProviderOptions } from "./provider_options.ts";

const CALLBACK = "https://rnacos.example/callback";
const SECRETS = [new Uint8Array(48).fill(7)];
const FROM = "10.0.0.1";
const KEYS = await generateKeyPair("RS256");
const CLAIMS = { preferred_username: "ann", name: "Ann", groups: ["coders"] };

interface Told {
  /** Members of the provider's description of itself that are other than usual. */
  readonly metadata: Record<string, unknown>;
  claims: JWTPayload;
  userinfo: unknown;
  userinfoStatus: number;
  /** The nonce of the token; undefined: the one that was asked for. */
  nonce: string | undefined;
  key: CryptoKey;
  /** In place of an answer with tokens. */
  tokenError: unknown;
}

class Provider implements AsyncDisposable {
  readonly asked: string[] = [];
  readonly told: Told = {
    metadata: {},
    claims: CLAIMS,
    userinfo: { sub: "1", ...CLAIMS },
    userinfoStatus: 200,
    nonce: undefined,
    key: KEYS.privateKey,
    tokenError: undefined,
  };
  readonly log = new CollectedLog();
  nowMs = 1_000_000;
  isDown = false;
  #nonce = "";
  readonly #server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    (request) => this.#answer(request),
  );

  get issuer(): string {
    return `http://127.0.0.1:${this.#server.addr.port}`;
  }

  async #answer(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    const form = new URLSearchParams(request.method === "POST" ? await request.text() : "");
    const how = request.headers.get("authorization")?.split(" ")[0] ?? "";
    const named = ["client_id", "client_secret"].filter((name) => form.has(name));
    this.asked.push([pathname, how, ...named].filter((part) => part !== "").join(" "));
    const { issuer, told } = this;
    if (this.isDown) return new Response("down", { status: 500 });
    if (pathname === "/.well-known/openid-configuration") {
      return Response.json({
        issuer,
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}/token`,
        userinfo_endpoint: `${issuer}/userinfo`,
        jwks_uri: `${issuer}/jwks`,
        ...told.metadata,
      });
    }
    if (pathname === "/jwks") {
      return Response.json({
        keys: [{ ...await exportJWK(KEYS.publicKey), kid: "k", alg: "RS256" }],
      });
    }
    if (pathname === "/userinfo") {
      return Response.json(told.userinfo, { status: told.userinfoStatus });
    }
    if (told.tokenError !== undefined) return Response.json(told.tokenError, { status: 400 });
    if ((form.get("code_verifier") ?? "").length < 43) {
      return Response.json({ error: "invalid_grant" }, { status: 400 });
    }
    const idToken = await new SignJWT({ nonce: told.nonce ?? this.#nonce, ...told.claims })
      .setProtectedHeader({ alg: "RS256", kid: "k" })
      .setIssuer(issuer).setAudience("rnacos").setSubject("1").setIssuedAt().setExpirationTime("1h")
      .sign(told.key);
    return Response.json({ access_token: "at", token_type: "Bearer", id_token: idToken });
  }

  client(given: Partial<ProviderOptions> = {}) {
    const clock = { nowMs: () => this.nowMs, monotonicMs: () => this.nowMs };
    return createIdentityProvider({
      ...{ issuer: this.issuer, authorizationUrl: "", tokenUrl: "", userinfoUrl: "" },
      ...{
        clientId: "rnacos",
        clientSecret: "secret",
        redirectUri: CALLBACK,
        hosts: [],
        caFile: "",
      },
      ...{ scopes: "openid profile", usernameClaim: "preferred_username", nicknameClaim: "name" },
      ...{ groupsClaim: "groups", adminGroups: ["ops"], developerGroups: ["coders"] },
      ...{ defaultRole: undefined, button: "Company" },
      ...given,
    }, { logger: this.log.logger, clock, ca: "", secrets: () => SECRETS });
  }

  /** The three addresses of OAuth 2, which has no issuer. */
  plain(): Partial<ProviderOptions> {
    const { issuer } = this;
    return {
      issuer: "",
      authorizationUrl: `${issuer}/authorize`,
      tokenUrl: `${issuer}/token`,
      userinfoUrl: `${issuer}/userinfo`,
    };
  }

  /** The way there and back, as a browser goes it. */
  async goAndReturn(
    client: ReturnType<Provider["client"]>,
    change: Partial<ProviderAnswer> = {},
  ): Promise<ProviderAnswer> {
    const { url, ticket } = await client.begin("/rnacos/#/a", FROM);
    const { searchParams } = new URL(url);
    this.#nonce = searchParams.get("nonce") ?? "";
    const state = searchParams.get("state") ?? "";
    return { ticket, state, code: "c", iss: "", error: "", ...change };
  }

  async logIn(client = this.client(), change: Partial<ProviderAnswer> = {}) {
    return await client.finish(await this.goAndReturn(client, change), FROM);
  }

  /** The kind of the refusal, and the last reason in the log. */
  async refusal(work: () => Promise<unknown>): Promise<[kind: string, reason: string]> {
    const error = await assertRejects(work, ApiError);
    const { reason, error: fault } = this.log.entries.at(-1)?.fields ?? {};
    return [error instanceof ApiError ? error.kind : "", String(reason ?? fault)];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }
}

const ANN = { name: "ann", nickname: "Ann", role: "1", followsGroups: true };

Deno.test("a browser is sent with all that a provider needs, and comes back as who the provider says", async () => {
  await using provider = new Provider();
  const client = provider.client();
  assertEquals([client.button, client.isSecure], ["Company", true]);
  assertEquals(provider.client({ redirectUri: "http://h/c" }).isSecure, false);
  const { url } = await client.begin("/a", FROM);
  const { origin, pathname, searchParams } = new URL(url);
  assertEquals(origin + pathname, `${provider.issuer}/authorize`);
  const { state, nonce, code_challenge: challenge, ...rest } = Object.fromEntries(searchParams);
  assert([state, nonce, challenge].every((text) => (text ?? "").length > 20), url);
  assertEquals(rest, {
    ...{ client_id: "rnacos", redirect_uri: CALLBACK, response_type: "code" },
    ...{ scope: "openid profile", code_challenge_method: "S256" },
  });
  assertEquals(await provider.logIn(client), { user: ANN, returnTo: "/rnacos/#/a" } as never);
  assertEquals(provider.asked.includes("/userinfo Bearer"), false, "the token says it all");
});

Deno.test("what the token leaves out is asked for, and what is signed counts more", async () => {
  await using provider = new Provider();
  provider.told.claims = { preferred_username: "ann" };
  provider.told.userinfo = { sub: "1", preferred_username: "eve", name: "A.", groups: ["ops"] };
  assertEquals((await provider.logIn()).user, { ...ANN, nickname: "A.", role: "0" } as never);
  provider.told.userinfo = { sub: "2", name: "A.", groups: ["ops"] };
  assertEquals((await provider.refusal(() => provider.logIn()))[0], "forbidden");
  provider.told.metadata["userinfo_endpoint"] = undefined;
  assertEquals(await provider.refusal(() => provider.logIn()), [
    "forbidden",
    "ann is in no group that may log in",
  ]);
});

Deno.test("what does not fit together is refused, and the browser is not told what", async () => {
  await using provider = new Provider();
  const client = provider.client();
  const answers: readonly [Partial<ProviderAnswer>, string][] = [
    [{ ticket: "" }, "the browser brings no ticket of ours, or an old one"],
    [{ ticket: "x".repeat(80) }, "the browser brings no ticket of ours, or an old one"],
    [{ state: "another" }, "the state is not that of the ticket"],
    [{ state: "" }, "the state is not that of the ticket"],
    [{ code: "" }, "there is no code"],
  ];
  for (const [change, reason] of answers) {
    assertEquals(await provider.refusal(() => provider.logIn(client, change)), [
      "forbidden",
      reason,
    ]);
  }
  const said = await provider.refusal(() =>
    provider.logIn(client, { code: "", error: "access_denied" })
  );
  assertEquals(said[0], "forbidden", "the user has said no");
  const elsewhere = await provider.refusal(() => provider.logIn(client, { iss: "https://evil" }));
  assertEquals(elsewhere[0], "forbidden");
  const answer = await provider.goAndReturn(client);
  await client.finish(answer, FROM);
  assertEquals(await provider.refusal(() => client.finish(answer, FROM)), [
    "forbidden",
    "the ticket was used before",
  ]);
  const late = await provider.goAndReturn(client);
  provider.nowMs += SIGN_IN.ticketTtlMs;
  assertEquals((await provider.refusal(() => client.finish(late, FROM)))[0], "forbidden");
  const error = await assertRejects(() => client.finish(late, FROM), ApiError);
  assertEquals(
    error.message,
    "the login at the provider has not come to a good end, begin it again",
  );
});

Deno.test("a token of another login or of another key opens nothing, and the ticket opens once more", async () => {
  await using provider = new Provider();
  const client = provider.client();
  provider.told.nonce = "another";
  const answer = await provider.goAndReturn(client);
  assertEquals((await provider.refusal(() => client.finish(answer, FROM)))[0], "forbidden");
  provider.told.nonce = undefined;
  assertEquals((await client.finish(answer, FROM)).user, ANN as never);
  provider.told.key = (await generateKeyPair("RS256")).privateKey;
  await provider.refusal(() => provider.logIn(client));
  provider.told.key = KEYS.privateKey;
  provider.told.tokenError = { error: "invalid_grant" };
  assertEquals((await provider.refusal(() => provider.logIn(client)))[0], "forbidden");
  provider.told.tokenError = { error: "invalid_client" };
  assertEquals((await provider.refusal(() => provider.logIn(client)))[0], "unavailable");
  provider.told.tokenError = undefined;
  provider.told.claims = { preferred_username: 7, name: "A", groups: [] };
  assertEquals(await provider.refusal(() => provider.logIn(client)), [
    "forbidden",
    "the provider tells no text as preferred_username",
  ]);
});

Deno.test("a provider is asked for its addresses once in a while, and soon again when it did not tell them", async () => {
  await using provider = new Provider();
  const client = provider.client();
  const asked = () => provider.asked.filter((line) => line.startsWith("/.well-known")).length;
  provider.isDown = true;
  const [kind, reason] = await provider.refusal(() => client.begin("/a", FROM));
  assertEquals(kind, "unavailable");
  assertStringIncludes(reason, `${provider.issuer} does not tell its addresses: `);
  provider.isDown = false;
  provider.nowMs += SIGN_IN.metadataRetryMs - 1;
  assertEquals((await provider.refusal(() => client.begin("/a", FROM)))[0], "unavailable");
  assertEquals(asked(), 1);
  provider.nowMs += 1;
  await Promise.all([client.begin("/a", FROM), client.begin("/a", FROM)]);
  provider.nowMs += SIGN_IN.metadataTtlMs - 1;
  await client.begin("/a", FROM);
  assertEquals(asked(), 2);
  provider.nowMs += 1;
  await client.begin("/a", FROM);
  assertEquals(asked(), 3);
  await assertRejects(() => client.begin("//elsewhere", FROM), ApiError);
});

Deno.test("without an issuer the user is who the access token opens, whatever else comes with it", async () => {
  await using provider = new Provider();
  const client = provider.client(provider.plain());
  const { url } = await client.begin("/a", FROM);
  assertEquals(new URL(url).searchParams.has("nonce"), false);
  provider.told.claims = { ...CLAIMS, preferred_username: "eve" };
  provider.told.key = (await generateKeyPair("RS256")).privateKey;
  assertEquals((await provider.logIn(client)).user, ANN as never);
  assertEquals(provider.asked, ["/token Basic", "/userinfo Bearer"]);
  const spoiled: readonly [Partial<Told>, string][] = [
    [{ userinfoStatus: 500 }, "the address of users answers 500"],
    [{ userinfoStatus: 200, userinfo: [] }, "the address of users answers no object"],
    [{ userinfo: null }, "the address of users answers no object"],
    [{ userinfo: "ann" }, "the address of users answers no object"],
  ];
  for (const [told, reason] of spoiled) {
    Object.assign(provider.told, told);
    assertEquals(await provider.refusal(() => provider.logIn(client)), ["unavailable", reason]);
  }
});

Deno.test("a client proves itself as the provider takes it, and a public one not at all", async () => {
  await using provider = new Provider();
  const asks = async (methods: readonly string[] | undefined, clientSecret = "secret") => {
    provider.asked.length = 0;
    provider.told.metadata["token_endpoint_auth_methods_supported"] = methods;
    await provider.logIn(provider.client({ clientSecret }));
    return provider.asked.filter((line) => line.startsWith("/token"));
  };
  const inBody = ["/token client_id client_secret"];
  assertEquals(await asks(undefined), ["/token Basic"]);
  assertEquals(await asks(["client_secret_post", "client_secret_basic"]), ["/token Basic"]);
  assertEquals(await asks(["client_secret_post"]), inBody);
  assertEquals(await asks(["private_key_jwt"]), ["/token Basic"]);
  assertEquals(await asks(undefined, ""), ["/token client_id"]);
});

Deno.test("hosts that the provider names are asked only when the operator has named them, too", async () => {
  await using provider = new Provider();
  await using other = new Provider();
  provider.told.metadata["jwks_uri"] = `${other.issuer}/jwks`;
  assertEquals((await provider.refusal(() => provider.logIn()))[0], "unavailable");
  assertEquals(other.asked, []);
  const { host } = new URL(other.issuer);
  await provider.logIn(provider.client({ hosts: [host.toUpperCase()] }));
  assertEquals(other.asked, ["/jwks"]);
});
