/**
 * Logins on the pages of a provider, from the way there to the token. They are there only where the settings name a
 * provider; the console's port can declare the same functions.
 */
import {
  param,
  type ParamValues,
  type ProviderLogins,
  type ProviderSession,
} from "../../api/mod.ts";
import { ApiError, SIGN_IN } from "../../base/mod.ts";
import type { HttpAnswer } from "../../h1/mod.ts";
import { answerWith, NOT_CACHED } from "../answer.ts";
import { cookieOf } from "../browser_sessions.ts";
import type { HttpCall } from "../call.ts";
import { type HttpRoute, routesUnder } from "../route.ts";
import { loggedIn } from "../v1/auth_routes.ts";

const COOKIE = "rnacos_oidc";
const TTL_SECONDS = SIGN_IN.ticketTtlMs / 1_000;

export const BEGIN = {
  returnTo: param.raw().or("").about("path of this server that the answer of the login gives back"),
};

export const FINISH = {
  code: param.raw().or(""),
  state: param.raw().or(""),
  iss: param.raw().or("").about("who answers, where the provider says so"),
  error: param.raw().or("").about("why there is no code"),
  cookie: param.header().named("Cookie").about("the ticket that the beginning has given"),
};

function providerOf({ api }: HttpCall): ProviderLogins {
  const { provider } = api.auth;
  if (provider === undefined) throw new ApiError("notFound", "no provider of logins is set");
  return provider;
}

/** A browser goes to the pages of the provider. */
export async function beginAtProvider(
  { returnTo }: ParamValues<typeof BEGIN>,
  call: HttpCall,
): Promise<HttpAnswer> {
  const provider = providerOf(call);
  const { url, ticket } = await provider.begin(returnTo, call.caller);
  const fields = {
    location: url,
    "set-cookie": cookie(provider, ticket, TTL_SECONDS),
    "cache-control": NOT_CACHED,
    "referrer-policy": "no-referrer",
  };
  return answerWith("", fields, 302);
}

async function finish(params: ParamValues<typeof FINISH>, call: HttpCall): Promise<HttpAnswer> {
  const { session, endTicket } = await finishAtProvider(params, call);
  const answer = loggedIn(session, { returnTo: session.returnTo });
  answer.setHeader("referrer-policy", "no-referrer");
  answer.setHeader("set-cookie", endTicket);
  return answer;
}

interface FinishedLogin {
  readonly session: ProviderSession;
  /** Takes the cookie of the beginning away. */
  readonly endTicket: string;
  /** Whether the browser came back over TLS. */
  readonly isSecure: boolean;
}

/** `ttlMs` is the life of the session, where it has one of its own. */
export async function finishAtProvider(
  params: ParamValues<typeof FINISH>,
  call: HttpCall,
  ttlMs?: number,
): Promise<FinishedLogin> {
  const provider = providerOf(call);
  const { code, state, iss, error } = params;
  for (const text of [code, state, iss, error]) {
    if (text.length <= SIGN_IN.maxCodeChars) continue;
    throw new ApiError("tooLarge", `a parameter has more than ${SIGN_IN.maxCodeChars} characters`);
  }
  const ticket = cookieOf(params.cookie ?? "", cookieName(provider));
  const session = await provider.finish(
    { ticket, code, state, iss, error },
    call.caller,
    ttlMs,
  );
  return { session, endTicket: cookie(provider, "", 0), isSecure: provider.isSecure };
}

/** The prefix keeps other servers of the same domain from setting it. */
function cookieName({ isSecure }: ProviderLogins): string {
  return isSecure ? `__Host-${COOKIE}` : COOKIE;
}

/** Sent along when a link leads here, because that is how browsers come back, and with nothing else of other sites. */
function cookie(provider: ProviderLogins, value: string, maxAgeSeconds: number): string {
  const secure = provider.isSecure ? "; Secure" : "";
  const name = cookieName(provider);
  return `${name}=${value}; HttpOnly; SameSite=Lax; Path=/; Max-Age=${maxAgeSeconds}${secure}`;
}

/** Under the paths that providers and pages know. */
export const oidcRoute = routesUnder({ base: "/nacos/v3/auth/oidc", family: "result" });
const PUBLIC = { permission: { action: "public" } } as const;

export const oidcRoutes: readonly HttpRoute[] = [
  oidcRoute("GET", "/authorize", {
    ...PUBLIC,
    summary: "Begin a login on the pages of the provider",
    params: BEGIN,
    handler: beginAtProvider,
  }),
  oidcRoute("GET", "/callback", {
    ...PUBLIC,
    summary: "Come back from the provider; answers as a login does",
    params: FINISH,
    handler: finish,
  }),
  oidcRoute("POST", "/login", {
    ...PUBLIC,
    summary: "Finish a login of which a page holds code and state; answers as a login does",
    params: FINISH,
    handler: finish,
  }),
];
