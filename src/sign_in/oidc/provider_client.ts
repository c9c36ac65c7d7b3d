/** Talks to a provider by the library, which is loaded at the first login. */
import type { ClientAuth, Configuration, CustomFetch } from "openid-client";
import { type Clock, SIGN_IN } from "../../base/mod.ts";
import { boundedFetch } from "./bounded_fetch.ts";
import { type ClaimNames, type Claims, isComplete } from "./claims.ts";
import type { LoginTicket } from "./login_ticket.ts";
import type { ProviderOptions } from "./provider_options.ts";

type Library = typeof import("openid-client");

interface Known {
  readonly config: Promise<Configuration>;
  /** When it is asked for again. */
  untilMs: number;
}

export class ProviderClient {
  readonly #options: ProviderOptions;
  readonly #clock: Pick<Clock, "monotonicMs">;
  readonly #fetch: CustomFetch;
  #known: Known | undefined;

  /** `ca`: PEM, or empty. */
  constructor(options: ProviderOptions, clock: Pick<Clock, "monotonicMs">, ca: string) {
    this.#options = options;
    this.#clock = clock;
    this.#fetch = boundedFetch({
      hosts: hostsOf(options),
      client: ca === "" ? undefined : Deno.createHttpClient({ caCerts: [ca] }),
    });
  }

  /** Where a browser is sent to, and what has to be kept for its return. */
  async begin(): Promise<Omit<LoginTicket, "returnTo" | "expiresMs"> & { readonly url: string }> {
    const library = await import("openid-client");
    const config = await this.#config(library);
    const codeVerifier = library.randomPKCECodeVerifier();
    const state = library.randomState();
    const nonce = library.randomNonce();
    const url = library.buildAuthorizationUrl(config, {
      redirect_uri: this.#options.redirectUri,
      scope: this.#options.scopes,
      state,
      ...(this.#options.issuer === "" ? {} : { nonce }),
      code_challenge: await library.calculatePKCECodeChallenge(codeVerifier),
      code_challenge_method: "S256",
    });
    return { url: url.href, state, nonce, codeVerifier };
  }

  /** What the provider says of the user; `returned` is the address that the browser came back to. */
  async claims(returned: URL, ticket: LoginTicket): Promise<Claims> {
    const library = await import("openid-client");
    const config = await this.#config(library);
    const isOpenId = this.#options.issuer !== "";
    const tokens = await library.authorizationCodeGrant(config, returned, {
      pkceCodeVerifier: ticket.codeVerifier,
      expectedState: ticket.state,
      ...(isOpenId ? { expectedNonce: ticket.nonce } : {}),
      idTokenExpected: isOpenId,
    });
    if (!isOpenId) return await this.#userinfo(library, config, tokens.access_token);
    const told = tokens.claims();
    if (told === undefined) throw new Error("the provider gives no id_token");
    const { userinfo_endpoint: more } = config.serverMetadata();
    const names: ClaimNames = this.#options;
    if (isComplete(told, names) || more === undefined) return told;
    // What is signed counts more.
    return { ...await library.fetchUserInfo(config, tokens.access_token, told.sub), ...told };
  }

  async #userinfo(library: Library, config: Configuration, token: string): Promise<Claims> {
    const response = await library.fetchProtectedResource(
      config,
      token,
      new URL(this.#options.userinfoUrl),
      "GET",
      null,
      new Headers({ accept: "application/json" }),
    );
    if (!response.ok) throw new Error(`the address of users answers ${response.status}`);
    const value: unknown = await response.json();
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
    throw new Error("the address of users answers no object");
  }

  /** Asked for once by all who come at the same time; a failure is told to all of a short while. */
  #config(library: Library): Promise<Configuration> {
    const nowMs = this.#clock.monotonicMs();
    if (this.#known !== undefined && nowMs < this.#known.untilMs) return this.#known.config;
    const config = this.#options.issuer === ""
      ? Promise.resolve(this.#configured(library))
      : this.#discovered(library);
    const known: Known = { config, untilMs: nowMs + SIGN_IN.metadataTtlMs };
    this.#known = known;
    config.catch(() => known.untilMs = this.#clock.monotonicMs() + SIGN_IN.metadataRetryMs);
    return config;
  }

  async #discovered(library: Library): Promise<Configuration> {
    const { issuer, clientId } = this.#options;
    const url = new URL(issuer);
    try {
      const config = await library.discovery(
        url,
        clientId,
        undefined,
        this.#authentication(library),
        {
          [library.customFetch]: this.#fetch,
          timeout: SIGN_IN.questionTimeoutMs / 1_000,
          // Settings let this be for the own machine only.
          execute: url.protocol === "http:" ? [library.allowInsecureRequests] : [],
        },
      );
      // The signature counts, too, not only the encrypted way on which the token came.
      library.enableNonRepudiationChecks(config);
      return config;
    } catch (error) {
      throw new Error(`${issuer} does not tell its addresses`, { cause: error });
    }
  }

  #configured(library: Library): Configuration {
    const { authorizationUrl, tokenUrl, userinfoUrl, clientId } = this.#options;
    const metadata = {
      issuer: new URL(authorizationUrl).origin,
      authorization_endpoint: authorizationUrl,
      token_endpoint: tokenUrl,
      userinfo_endpoint: userinfoUrl,
    };
    const authentication = this.#authentication(library);
    const config = new library.Configuration(metadata, clientId, undefined, authentication);
    config.timeout = SIGN_IN.questionTimeoutMs / 1_000;
    config[library.customFetch] = withoutIdToken(this.#fetch, tokenUrl);
    if ([tokenUrl, userinfoUrl].some((url) => url.startsWith("http:"))) {
      library.allowInsecureRequests(config);
    }
    return config;
  }

  /** In the header, as the standard demands of all; in the body where the provider says that it takes nothing else. */
  #authentication(library: Library): ClientAuth {
    const { clientSecret } = this.#options;
    if (clientSecret === "") return library.None();
    const basic = library.ClientSecretBasic(clientSecret);
    const post = library.ClientSecretPost(clientSecret);
    return (server, ...rest) => {
      const methods = server.token_endpoint_auth_methods_supported ?? ["client_secret_basic"];
      const posts = methods.includes("client_secret_post") &&
        !methods.includes("client_secret_basic");
      return (posts ? post : basic)(server, ...rest);
    };
  }
}

function hostsOf(options: ProviderOptions): ReadonlySet<string> {
  const { issuer, authorizationUrl, tokenUrl, userinfoUrl, hosts } = options;
  const urls = [issuer, authorizationUrl, tokenUrl, userinfoUrl].filter((url) => url !== "");
  return new Set([
    ...urls.map((url) => new URL(url).host),
    ...hosts.map((host) => host.toLowerCase()),
  ]);
}

/**
 * Without an issuer nobody could say whether an id_token is genuine, and the library would refuse it. So it is not
 * looked at: the user is who the access token opens.
 */
function withoutIdToken(ask: CustomFetch, tokenUrl: string): CustomFetch {
  return async (url, init) => {
    const response = await ask(url, init);
    if (url !== new URL(tokenUrl).href || !response.ok) return response;
    const { id_token: _, ...rest } = await response.json();
    const { status, headers } = response;
    return new Response(JSON.stringify(rest), { status, headers });
  };
}
