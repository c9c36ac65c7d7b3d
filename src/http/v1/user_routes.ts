/** Users as consoles of Nacos manage them: `/v1/auth/users` and `/v3/auth/user`. */
import { param, type ParamValues } from "../../api/mod.ts";
import { ROLE_MANAGER } from "../../auth/mod.ts";
import { ApiError, given } from "../../base/mod.ts";
import type { HttpAnswer } from "../../h1/mod.ts";
import { pageOf } from "../answer.ts";
import type { HttpCall } from "../call.ts";
import { type HttpRoute, routesUnder } from "../route.ts";
import { asWrong, MANAGE, queryOf, SEARCH, type UserForm } from "./user_form.ts";

/** The administrator of Nacos' first start. */
const FIRST_USER = "nacos";

const NEW_USER = { username: param.text().required(), password: param.text().required() };
const CHANGED_PASSWORD = {
  username: param.text().required(),
  newPassword: param.text().required(),
  oldPassword: param.filled().about("checked where it is given"),
};
const NAMED = { username: param.text().required() };
const FIRST = { password: param.filled().about("drawn when absent") };
const LISTED = { username: param.text().or(""), ...SEARCH };

async function createFirst(
  { password = crypto.randomUUID() }: ParamValues<typeof FIRST>,
  { api, caller }: HttpCall,
  form: UserForm,
): Promise<HttpAnswer> {
  if (api.users.hasManager()) return form.refusedAdmin();
  await api.users.create({ name: FIRST_USER, password, roles: [ROLE_MANAGER] }, caller);
  return form.made({ username: FIRST_USER, password });
}

async function removeUser(
  { username }: ParamValues<typeof NAMED>,
  { api, caller }: HttpCall,
): Promise<void> {
  if (api.users.get(username)?.roles.includes(ROLE_MANAGER) === true) {
    throw new ApiError("invalid", `cannot delete admin: ${username}`);
  }
  await api.users.remove(username, caller);
}

export function userRoutes(form: UserForm): readonly HttpRoute[] {
  const route = routesUnder({ base: form.base + form.user, family: "caused" });
  return [
    route("POST", "", {
      summary: "Create a user",
      permission: MANAGE,
      params: NEW_USER,
      async handler({ username, password }, { api, caller }) {
        await api.users.create({ name: username, password }, caller);
        return form.done("create user ok!");
      },
    }),
    route("POST", "/admin", {
      summary: "Create the user `nacos` as administrator, as long as there is none",
      permission: MANAGE,
      params: FIRST,
      handler: (params, call) => createFirst(params, call, form),
    }),
    route("PUT", "", {
      summary: "Change a password: users their own one, managers any",
      permission: { action: "identity", withOldPassword: true },
      params: CHANGED_PASSWORD,
      async handler({ username: name, newPassword, oldPassword }, { api, caller, principal }) {
        const change = given({ name, newPassword, oldPassword });
        await asWrong(api.users.changePassword(change, principal, caller));
        return form.done("update user ok!");
      },
    }),
    route("DELETE", "", {
      summary: "Remove a user who is no administrator",
      permission: MANAGE,
      params: NAMED,
      async handler(params, call) {
        await removeUser(params, call);
        return form.done("delete user ok!");
      },
    }),
    route("GET", form.list, {
      summary: "Users, page by page",
      permission: MANAGE,
      params: LISTED,
      handler(params, { api }) {
        const query = queryOf(params);
        const found = api.users.list({ ...query, name: params.username });
        // Consoles know the member; what Nacos has there is for nobody to see.
        return form.shown(pageOf(found, query, ({ name }) => ({ username: name, password: null })));
      },
    }),
    route("GET", "/search", {
      summary: "Names of users that contain a text",
      permission: MANAGE,
      params: NAMED,
      handler: ({ username }, { api }) => form.shown(api.users.searchNames(username)),
    }),
  ];
}
