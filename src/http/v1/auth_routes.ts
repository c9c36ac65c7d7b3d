/** Logins, answered as a server without authentication does: clients with credentials go on as if they had a token. */
import { param, type ParamValues } from "../../api/mod.ts";
import { json } from "../answer.ts";
import { type HttpRoute, routesUnder } from "../route.ts";

const OPEN_TOKEN = "AUTH_DISABLED";
const TOKEN_TTL_SECONDS = 18_000;
const PATHS = [
  "/nacos/v1/auth/login",
  "/nacos/v1/auth/users/login",
  "/nacos/v3/auth/user/login",
] as const;
const METHODS = ["POST", "GET"] as const;

const LOGIN = { username: param.text().or(""), password: param.text() };

function login({ username }: ParamValues<typeof LOGIN>): Response {
  const answer = json({
    accessToken: OPEN_TOKEN,
    tokenTtl: TOKEN_TTL_SECONDS,
    globalAdmin: true,
    username,
  });
  answer.headers.set("authorization", `Bearer ${OPEN_TOKEN}`);
  return answer;
}

const route = routesUnder({ base: "", family: "caused", answersWhileStarting: true });

export const authRoutes: readonly HttpRoute[] = PATHS.flatMap((path) =>
  METHODS.map((method) =>
    route(method, path, {
      summary: "Log in; without authentication every login succeeds",
      permission: { action: "public" },
      params: LOGIN,
      handler: login,
    })
  )
);
