/** `/v3/auth`: what v3 clients log in by, and users as its consoles manage them. */
import type { HttpRoute } from "../route.ts";
import type { ServerInfo } from "../server_info.ts";
import { loginRoutes } from "../v1/auth_routes.ts";
import { roleRoutes } from "../v1/role_routes.ts";
import { V3_FORM } from "../v1/user_form.ts";
import { userRoutes } from "../v1/user_routes.ts";

export function authV3Routes(info: ServerInfo): readonly HttpRoute[] {
  return [
    ...loginRoutes("/nacos/v3/auth/user/login", info),
    ...userRoutes(V3_FORM),
    ...roleRoutes(V3_FORM),
  ];
}
