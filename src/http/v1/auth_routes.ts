/** Logins, answered as a server without authentication does: clients with credentials go on as if they had a token. */
import { json } from "../answer.ts";
import type { HttpCall } from "../call.ts";
import type { HttpRoute } from "../route.ts";

const OPEN_TOKEN = "AUTH_DISABLED";
const TOKEN_TTL_SECONDS = 18_000;
const PATHS = [
  "/nacos/v1/auth/login",
  "/nacos/v1/auth/users/login",
  "/nacos/v3/auth/user/login",
] as const;
const METHODS = ["POST", "GET"] as const;

function login(call: HttpCall): Response {
  const answer = json({
    accessToken: OPEN_TOKEN,
    tokenTtl: TOKEN_TTL_SECONDS,
    globalAdmin: true,
    username: call.params.text("username", ""),
  });
  answer.headers.set("authorization", `Bearer ${OPEN_TOKEN}`);
  return answer;
}

export const authRoutes: readonly HttpRoute[] = PATHS.flatMap((path) =>
  METHODS.map((method): HttpRoute => ({
    protocol: "http",
    method,
    path,
    summary: "Log in; without authentication every login succeeds",
    permission: { action: "public" },
    params: [{ name: "username" }, { name: "password" }],
    answersWhileStarting: true,
    handler: login,
  }))
);
