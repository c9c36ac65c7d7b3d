/** Logins on the pages of a provider, as browsers begin and end them at the console: with a page instead of a token. */
import { ApiError } from "../../base/mod.ts";
import type { ParamValues } from "../../api/mod.ts";
import type { HttpAnswer } from "../../h1/mod.ts";
import { answerWith, NOT_CACHED } from "../answer.ts";
import type { HttpCall } from "../call.ts";
import { escapeHtml } from "../error_shape.ts";
import type { HttpRoute } from "../route.ts";
import { BEGIN, beginAtProvider, FINISH, finishAtProvider, oidcRoute } from "../v3/oidc_routes.ts";
import type { SessionOptions } from "./session_routes.ts";

const PUBLIC = { permission: { action: "public" } } as const;

export function providerRoutes(options: SessionOptions): readonly HttpRoute[] {
  return [
    oidcRoute("GET", "/authorize", {
      ...PUBLIC,
      summary: "Begin a login on the pages of the provider",
      params: BEGIN,
      handler: beginAtProvider,
    }),
    oidcRoute("GET", "/callback", {
      ...PUBLIC,
      summary: "Come back from the provider, to a page of the console",
      params: FINISH,
      handler: (params, call) => finish(options, params, call),
    }),
  ];
}

async function finish(
  { basePath, sessions, ttlMs }: SessionOptions,
  params: ParamValues<typeof FINISH>,
  call: HttpCall,
): Promise<HttpAnswer> {
  try {
    const { session, endTicket, isSecure } = await finishAtProvider(params, call, ttlMs);
    const { accessToken, ttlSeconds, returnTo } = session;
    const answer = answerWith("", {
      location: returnTo.startsWith(basePath) ? returnTo : basePath,
      "cache-control": NOT_CACHED,
      "referrer-policy": "no-referrer",
    }, 303);
    answer.addHeader("set-cookie", endTicket);
    const scheme = isSecure ? "https" : undefined;
    answer.addHeader("set-cookie", sessions.cookie(accessToken, ttlSeconds, scheme));
    return answer;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return failed(error, basePath);
  }
}

/** Somebody sits in front of it, who wants to go on. */
function failed({ kind, message }: ApiError, basePath: string): HttpAnswer {
  const body = `<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>rnacos</title></head>
<body>
<h1>The login did not succeed</h1>
<p>${escapeHtml(message)}</p>
<p><a href="${basePath}">Back to the console</a></p>
</body>
</html>
`;
  return answerWith(body, {
    "content-type": "text/html; charset=utf-8",
    "cache-control": NOT_CACHED,
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
  }, kind === "unavailable" || kind === "overloaded" ? 503 : 403);
}
