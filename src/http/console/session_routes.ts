/** `/rnacos/v1/console/session`: who is logged in at the console, on its port alone. */
import {
  type Authentication,
  param,
  type ParamValues,
  type SessionEnds,
  type UserView,
} from "../../api/mod.ts";
import {
  FailureCounters,
  type Principal,
  reachesNamespace,
  seesNamespace,
} from "../../auth/mod.ts";
import { CREDENTIALS, HTTP, isJsonObject, network, VERSION } from "../../base/mod.ts";
import type { HttpAnswer, WholeAnswer } from "../../h1/mod.ts";
import { json, NOT_CACHED } from "../answer.ts";
import type { BrowserSessions } from "../browser_sessions.ts";
import type { HttpCall } from "../call.ts";
import { heldCaller } from "../caller.ts";
import { jsonError } from "../error_shape.ts";
import { type HttpRoute, routesUnder } from "../route.ts";
import type { ConsoleSession, NamespaceRights } from "./wire.ts";

export interface SessionOptions {
  readonly sessions: BrowserSessions;
  /** Life of a session. */
  readonly ttlMs: number;
  /** Renewed while it is used, no further than this. */
  readonly maxMs: number;
  /** Of a user, from one address of a connection. */
  readonly failedLoginsPerHour: number;
  /** Whether clients need tokens, too. */
  readonly isApiAuthOn: boolean;
  readonly nodeId: string;
  /** Path of the console, as it is given to providers of logins to come back to. */
  readonly basePath: string;
}

const HOUR_MS = 3_600_000;
const SECOND_MS = 1_000;
const BEGIN_AT_PROVIDER = "nacos/v3/auth/oidc/authorize";
const SCHEME = param.header().named("X-Forwarded-Proto").about("how the browser came to the proxy");
const SESSION = { cookie: param.header().named("Cookie").about("the session"), scheme: SCHEME };
const NO_LOGIN = 'The body is wanted as JSON like {"username":"","password":""}';
const LOGIN = {
  username: param.text().or(""),
  password: param.text().or(""),
  scheme: SCHEME,
};

type Login = ParamValues<typeof LOGIN>;

export function sessionRoutes(options: SessionOptions): readonly HttpRoute[] {
  const route = routesUnder({ base: "/rnacos/v1/console/session", family: "console" });
  const login = loginWith(options);
  return [
    route("GET", "", {
      summary: "Who is logged in at the console, and what they may; on the console's port alone",
      permission: { action: "public" },
      params: SESSION,
      handler: (params, call) => sessionAnswer(options, params, call),
    }),
    route("POST", "", {
      summary: "Log in at the console: gives a cookie that scripts cannot read",
      permission: { action: "public" },
      params: LOGIN,
      maxBodyBytes: HTTP.maxLoginBodyBytes,
      body: { contentType: "application/json", summary: "`username` and `password`" },
      handler: login,
    }),
    route("POST", "/renew", {
      summary: "Go on with the session for another while, as long as its longest life is not over",
      permission: { action: "public" },
      params: SESSION,
      handler: (params, call) => renew(options, params, call),
    }),
    route("DELETE", "", {
      summary: "Log out at the console: ends the login on all nodes",
      permission: { action: "public" },
      params: SESSION,
      handler: async ({ cookie = "", scheme }, call) => {
        await call.api.auth.logout(options.sessions.tokenOf(cookie), heldCaller(call.caller));
        return withCookie(json({}), options.sessions.cookie("", 0, schemeOf(scheme, call)));
      },
    }),
  ];
}

function loginWith(options: SessionOptions): (sent: Login, call: HttpCall) => Promise<HttpAnswer> {
  const [seed = 0] = crypto.getRandomValues(new Uint32Array(1));
  const failures = new FailureCounters({
    slots: CREDENTIALS.loginSlots,
    limit: options.failedLoginsPerHour,
    windowMs: HOUR_MS,
    seed,
  });
  return async (sent, call) => {
    const input = call.body.length === 0 ? sent : loginOf(call.body);
    if (input === undefined) return jsonError(400, NO_LOGIN, call);
    const { username, password } = input;
    const caller = heldCaller(call.caller);
    // By what the connection says and not a header: nobody has a new address for each try. A directory takes all
    // spellings of a name for one.
    const who = `${username.toLowerCase()}\0${network(caller.peerIp ?? "")}`;
    const nowMs = performance.now();
    if (!failures.admits(who, nowMs)) {
      call.api.auth.tellTurnedAway({ username }, caller);
      return tooOften(options, call);
    }
    const found = await call.api.auth.login(
      { username, password, ttlMs: options.ttlMs, maxMs: options.maxMs },
      caller,
    );
    if (!found.ok) {
      if (found.reason === "limited") return tooOften(options, call);
      failures.add(who, nowMs);
      return jsonError(403, "The user name or the password is wrong", call);
    }
    failures.clear(who);
    const proof = await call.api.auth.authenticate(found.accessToken);
    const { accessToken, ttlSeconds } = found;
    const scheme = schemeOf(sent.scheme, call);
    const ends = await call.api.auth.lifeOf(accessToken);
    const answer = json(sessionOf(options, { proof, ends }, call));
    return withCookie(answer, options.sessions.cookie(accessToken, ttlSeconds, scheme));
  };
}

/** How the browser came: in TLS to here, or as the proxy in front says. */
function schemeOf(told: string | undefined, { isSecure }: HttpCall): string | undefined {
  return isSecure ? "https" : told;
}

/** What is no form is JSON; undefined for what is no login. Nothing of it is shown: it may hold a password. */
function loginOf(body: Uint8Array): Pick<Login, "username" | "password"> | undefined {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(body));
  } catch {
    value = undefined; // Answered like what is no object.
  }
  if (isJsonObject(value)) {
    const { username, password } = value;
    if (typeof username === "string" && typeof password === "string") return { username, password };
  }
  return undefined;
}

function tooOften({ failedLoginsPerHour }: SessionOptions, call: HttpCall): HttpAnswer {
  const answer = jsonError(429, "Too many failed logins, please try again later", call);
  answer.setHeader("retry-after", String(Math.ceil(HOUR_MS / SECOND_MS / failedLoginsPerHour)));
  return answer;
}

async function sessionAnswer(
  options: SessionOptions,
  { cookie = "", scheme }: ParamValues<typeof SESSION>,
  call: HttpCall,
): Promise<HttpAnswer> {
  const token = options.sessions.tokenOf(cookie);
  const proof = await call.api.auth.authenticate(token);
  const ends = await call.api.auth.lifeOf(token);
  const answer = json(sessionOf(options, { proof, ends }, call));
  // A session that has ended is taken away, so that it is not sent again and again.
  if (token !== "" && !proof.ok) {
    return withCookie(answer, options.sessions.cookie("", 0, schemeOf(scheme, call)));
  }
  answer.setHeader("cache-control", NOT_CACHED);
  return answer;
}

/** What is asked by somebody at the page, and not by the page alone: an empty chair keeps no session. */
async function renew(
  options: SessionOptions,
  params: ParamValues<typeof SESSION>,
  call: HttpCall,
): Promise<HttpAnswer> {
  const { cookie = "", scheme } = params;
  const found = await call.api.auth.renew(options.sessions.tokenOf(cookie), options.ttlMs);
  if (found === undefined) return await sessionAnswer(options, params, call);
  const { accessToken, ttlSeconds } = found;
  const { auth } = call.api;
  const proof = await auth.authenticate(accessToken);
  const answer = json(sessionOf(options, { proof, ends: await auth.lifeOf(accessToken) }, call));
  return withCookie(
    answer,
    options.sessions.cookie(accessToken, ttlSeconds, schemeOf(scheme, call)),
  );
}

function withCookie(answer: WholeAnswer, cookie: string): WholeAnswer {
  answer.setHeader("set-cookie", cookie);
  answer.setHeader("cache-control", NOT_CACHED);
  return answer;
}

function sessionOf(
  options: SessionOptions,
  { proof, ends }: { readonly proof: Authentication; readonly ends: SessionEnds | undefined },
  call: HttpCall,
): ConsoleSession {
  const { sessions: { isOpen }, ttlMs, isApiAuthOn, nodeId } = options;
  const principal = isOpen ? call.principal : proof.ok ? proof.principal : undefined;
  return {
    ...principal !== undefined && {
      user: userOf(principal, call.api.users.get(principal.user)),
    },
    rights: principal === undefined ? [] : rightsOf(principal, call),
    isOpen,
    isApiAuthOn,
    providers: providersOf(options, call),
    version: VERSION,
    nodeId,
    sessionSeconds: Math.floor(ttlMs / SECOND_MS),
    expiresMs: ends?.expiresMs ?? 0,
    endsMs: ends?.endsMs ?? 0,
  };
}

function userOf(
  principal: Principal,
  known: UserView | undefined,
): NonNullable<ConsoleSession["user"]> {
  const { kind, operator, roles, rights, mustChangePassword } = principal;
  return {
    name: principal.user || operator,
    nickname: known?.nickname ?? "",
    roles,
    isManager: kind === "system" || rights.isManager,
    mustChangePassword,
    hasPassword: known?.source === "inner",
  };
}

function rightsOf(principal: Principal, { api }: HttpCall): NamespaceRights[] {
  return api.namespaces.list().filter(({ id }) => seesNamespace(principal, id)).map(({ id }) => ({
    namespace: id,
    readConfigs: reachesNamespace(principal, "config", "read", id),
    writeConfigs: reachesNamespace(principal, "config", "write", id),
    readServices: reachesNamespace(principal, "naming", "read", id),
    writeServices: reachesNamespace(principal, "naming", "write", id),
  }));
}

function providersOf(
  { basePath, sessions }: SessionOptions,
  { api }: HttpCall,
): ConsoleSession["providers"] {
  const { provider } = api.auth;
  if (provider === undefined || sessions.isOpen) return [];
  const href = `${BEGIN_AT_PROVIDER}?returnTo=${encodeURIComponent(basePath)}`;
  return [{ text: provider.button, href }];
}
