/** Logins, answered as a server without authentication does: clients with credentials go on as if they had a token. */
import { param, type ParamValues } from "../../api/mod.ts";
import { json } from "../answer.ts";
import { type HttpRoute, routesUnder } from "../route.ts";

const OPEN_TOKEN = "AUTH_DISABLED";
const TOKEN_TTL_SECONDS = 18_000;
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

/** A login under one path, by both methods. */
export function loginRoutes(path: string): readonly HttpRoute[] {
  const route = routesUnder({ base: path, family: "caused", answersWhileStarting: true });
  return METHODS.map((method) =>
    route(method, "", {
      summary: "Log in; without authentication every login succeeds",
      permission: { action: "public" },
      params: LOGIN,
      handler: login,
    })
  );
}

export const authRoutes: readonly HttpRoute[] = [
  ...loginRoutes("/nacos/v1/auth/login"),
  ...loginRoutes("/nacos/v1/auth/users/login"),
];
