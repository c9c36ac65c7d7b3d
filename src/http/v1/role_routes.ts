/** Roles and permissions as consoles of Nacos manage them: `/v1/auth/roles`, `/v3/auth/role` and so on. */
import { param, type ParamValues } from "../../api/mod.ts";
import { nacosRole } from "../../auth/mod.ts";
import type { HttpAnswer } from "../../h1/mod.ts";
import { pageOf, result } from "../answer.ts";
import type { HttpCall } from "../call.ts";
import { type DeclareRoute, type HttpRoute, routesUnder } from "../route.ts";
import { asWrong, MANAGE, queryOf, SEARCH, type UserForm } from "./user_form.ts";

const BINDING = { role: param.text().required(), username: param.text().required() };
const UNBOUND = {
  role: param.text().required(),
  username: param.text().or("").about("blank: of everybody, with what is granted to the role"),
};
const ROLES = { username: param.text().or(""), role: param.text().or(""), ...SEARCH };
const ROLE = { role: param.text().required() };

function roleRoutesUnder(form: UserForm, route: DeclareRoute): readonly HttpRoute[] {
  return [
    route("POST", "", {
      summary: "Give a role to a user",
      permission: MANAGE,
      params: BINDING,
      async handler({ role, username }, { api, caller }) {
        await asWrong(api.users.roles.bind(role, username, caller));
        return form.done("add role ok!");
      },
    }),
    route("DELETE", "", {
      summary: "Take a role from a user, or from everybody",
      permission: MANAGE,
      params: UNBOUND,
      async handler({ role, username }, { api, caller }) {
        const user = username.trim() === "" ? undefined : username;
        await asWrong(api.users.roles.unbind(role, user, caller));
        return form.done(`delete role of user ${username} ok!`);
      },
    }),
    route("GET", form.list, {
      summary: "Who has which role, page by page",
      permission: MANAGE,
      params: ROLES,
      handler(params, { api }) {
        const query = queryOf(params);
        const found = api.users.roles.list({
          ...query,
          role: params.role,
          username: params.username,
        });
        const row = (one: { readonly role: string; readonly username: string }) => ({
          role: nacosRole(one.role),
          username: one.username,
        });
        return form.shown(pageOf(found, query, row));
      },
    }),
    route("GET", "/search", {
      summary: "Names of roles that contain a text",
      permission: MANAGE,
      params: ROLE,
      handler: ({ role }, { api }) => form.shown(api.users.roles.searchNames(role).map(nacosRole)),
    }),
  ];
}

const GRANT = {
  role: param.text().required(),
  resource: param.text().required().about("`namespace:group:type/name`, with stars"),
  action: param.text().required().about("`r`, `w` or `rw`"),
};
const PERMISSIONS = { role: param.text().or(""), ...SEARCH };
/** v1 has the list and the question under one path: the list has `search`, or names no resource. */
const LIST_OR_GRANT = {
  ...SEARCH,
  search: param.filled().about("`accurate` or `blur`: a list"),
  role: param.text().or(""),
  resource: param.filled().about("without `search`: whether this is granted"),
  action: param.text().or(""),
};

function listPermissions(
  params: ParamValues<typeof PERMISSIONS>,
  { api }: HttpCall,
  form: UserForm,
): HttpAnswer {
  const query = queryOf(params);
  const found = api.users.roles.permissions({ ...query, role: params.role });
  return form.shown(pageOf(found, query, ({ role, resource, action }) => ({
    role: nacosRole(role),
    resource,
    action,
  })));
}

function hasGrant(
  { role, resource, action }: ParamValues<typeof GRANT>,
  { api }: HttpCall,
): HttpAnswer {
  return result(api.users.roles.hasGrant(role, resource, action));
}

function permissionQuestions(form: UserForm, route: DeclareRoute): readonly HttpRoute[] {
  if (form.list === "") {
    return [
      route("GET", "", {
        summary: "What is granted to roles, page by page; or whether something is granted",
        permission: MANAGE,
        params: LIST_OR_GRANT,
        handler(params, call) {
          const { search, resource } = params;
          if (search === undefined && resource !== undefined) {
            return hasGrant({ role: params.role, resource, action: params.action }, call);
          }
          const { role, pageNo, pageSize } = params;
          return listPermissions({ role, pageNo, pageSize, search: search ?? "" }, call, form);
        },
      }),
    ];
  }
  return [
    route("GET", form.list, {
      summary: "What is granted to roles, page by page",
      permission: MANAGE,
      params: PERMISSIONS,
      handler: (params, call) => listPermissions(params, call, form),
    }),
    route("GET", "", {
      summary: "Whether something is granted to a role",
      permission: MANAGE,
      params: GRANT,
      handler: hasGrant,
    }),
  ];
}

function permissionRoutesUnder(form: UserForm, route: DeclareRoute): readonly HttpRoute[] {
  return [
    route("POST", "", {
      summary: "Grant something to a role",
      permission: MANAGE,
      params: GRANT,
      async handler({ role, resource, action }, { api, caller }) {
        await asWrong(api.users.roles.grant(role, resource, action, caller));
        return form.done("add permission ok!");
      },
    }),
    route("DELETE", "", {
      summary: "Take a grant from a role",
      permission: MANAGE,
      params: GRANT,
      async handler({ role, resource, action }, { api, caller }) {
        await asWrong(api.users.roles.revoke(role, resource, action, caller));
        return form.done("delete permission ok!");
      },
    }),
    ...permissionQuestions(form, route),
  ];
}

export function roleRoutes(form: UserForm): readonly HttpRoute[] {
  const { base, role, permission } = form;
  const under = (path: string) => routesUnder({ base: base + path, family: "caused" });
  return [
    ...roleRoutesUnder(form, under(role)),
    ...permissionRoutesUnder(form, under(permission)),
  ];
}
