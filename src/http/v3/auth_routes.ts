/** `/v3/auth`: what v3 clients log in by. */
import type { HttpRoute } from "../route.ts";
import { loginRoutes } from "../v1/auth_routes.ts";

export const authV3Routes: readonly HttpRoute[] = loginRoutes("/nacos/v3/auth/user/login");
