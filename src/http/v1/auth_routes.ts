/**
 * Logins, under the paths of Nacos and r-nacos. Without authentication they answer as an open server does: clients with
 * credentials go on as if they had a token.
 */
import { param, type ParamValues } from "../../api/mod.ts";
import type { HttpAnswer, WholeAnswer } from "../../h1/mod.ts";
import { json, NOT_CACHED, text } from "../answer.ts";
import type { HttpCall } from "../call.ts";
import { heldCaller } from "../caller.ts";
import { type Answer, type HttpRoute, routesUnder } from "../route.ts";
import type { ServerInfo } from "../server_info.ts";
import { userRoutes } from "./user_routes.ts";
import { roleRoutes } from "./role_routes.ts";
import { V1_FORM } from "./user_form.ts";

const OPEN_TOKEN = "AUTH_DISABLED";
const TOKEN_TTL_SECONDS = 18_000;
const METHODS = ["POST", "GET"] as const;

const LOGIN = {
  username: param.text().or(""),
  password: param.text().or(""),
};

type LoginParams = ParamValues<typeof LOGIN>;

interface Login {
  readonly accessToken: string;
  readonly ttlSeconds: number;
  readonly isManager: boolean;
  readonly username: string;
}

/** The answer to a login; `more` stands behind what every client knows. */
export function loggedIn(login: Login, more: Readonly<Record<string, string>> = {}): WholeAnswer {
  const { accessToken, ttlSeconds: tokenTtl, isManager: globalAdmin, username } = login;
  const response = json({ accessToken, tokenTtl, globalAdmin, username, ...more });
  response.setHeader("authorization", `Bearer ${accessToken}`);
  response.setHeader("cache-control", NOT_CACHED);
  return response;
}

function openLogin({ username }: LoginParams): HttpAnswer {
  return loggedIn({
    accessToken: OPEN_TOKEN,
    ttlSeconds: TOKEN_TTL_SECONDS,
    isManager: true,
    username,
  });
}

async function login(params: LoginParams, { api, caller }: HttpCall): Promise<HttpAnswer> {
  const { username, password } = params;
  const found = await api.auth.login({ username, password }, heldCaller(caller));
  if (found.ok) return loggedIn(found);
  return found.reason === "wrong"
    ? text("user not found!", 403)
    : text("LOGIN_LIMITE_ERROR,Frequent login, please try again later", 403);
}

/** A login under one path, by both methods. */
export function loginRoutes(path: string, { isAuthOn }: ServerInfo): readonly HttpRoute[] {
  const route = routesUnder({ base: path, family: "caused", answersWhileStarting: !isAuthOn });
  const handler: (params: LoginParams, call: HttpCall) => Answer = isAuthOn ? login : openLogin;
  return METHODS.map((method) =>
    route(method, "", {
      summary: "Log in for a token; without authentication every login succeeds",
      permission: { action: "public" },
      params: LOGIN,
      handler,
    })
  );
}

export function authRoutes(info: ServerInfo): readonly HttpRoute[] {
  return [
    ...loginRoutes("/nacos/v1/auth/login", info),
    ...loginRoutes("/nacos/v1/auth/users/login", info),
    ...loginRoutes("/rnacos/v1/auth/user/login", info),
    ...userRoutes(V1_FORM),
    ...roleRoutes(V1_FORM),
  ];
}
