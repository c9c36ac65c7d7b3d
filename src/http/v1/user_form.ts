/** How v1 and v3 spell the same routes of users, roles and permissions, and how they wrap the answers. */
import { param, type ParamValues } from "../../api/mod.ts";
import type { Permission } from "../../auth/mod.ts";
import { ApiError } from "../../base/mod.ts";
import type { HttpAnswer } from "../../h1/mod.ts";
import { json, restResult, result } from "../answer.ts";
import { PAGE, pageAt } from "./config_params.ts";

export interface UserForm {
  readonly base: string;
  readonly user: string;
  readonly role: string;
  readonly permission: string;
  /** Behind these for a list. */
  readonly list: string;
  /** A change that was made. */
  done(message: string): HttpAnswer;
  /** What was asked for. */
  shown(value: unknown): HttpAnswer;
  /** A name and a password that was drawn. */
  made(value: unknown): HttpAnswer;
  refusedAdmin(): HttpAnswer;
}

const HAS_ADMIN = "have admin user cannot use it";
const CONFLICT = 409;

export const V1_FORM: UserForm = {
  base: "/nacos/v1/auth",
  user: "/users",
  role: "/roles",
  permission: "/permissions",
  list: "",
  done: (message) => restResult(message),
  shown: (value) => json(value),
  made: (value) => json(value),
  refusedAdmin: () => restResult(HAS_ADMIN, null, CONFLICT),
};

export const V3_FORM: UserForm = {
  base: "/nacos/v3/auth",
  user: "/user",
  role: "/role",
  permission: "/permission",
  list: "/list",
  done: result,
  shown: result,
  made: result,
  refusedAdmin: () => json({ code: CONFLICT, message: `${HAS_ADMIN}.`, data: null }),
};

/** Users, roles and permissions are for managers, and for operators of this machine. */
export const MANAGE: Permission = { action: "admin", resource: "user" };

export const SEARCH = {
  search: param.filled().or("accurate").about("`accurate`, or `blur` where `*` is a wildcard"),
  pageNo: PAGE.pageNo.required(),
  pageSize: PAGE.pageSize.required(),
};

export function queryOf(params: ParamValues<typeof SEARCH>) {
  const search = params.search === "blur" ? "blur" as const : "accurate" as const;
  return { search, ...pageAt(params) };
}

/** Nacos answers what is not there as it answers a wrong parameter. */
export async function asWrong<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof ApiError && error.kind === "notFound") {
      throw new ApiError("invalid", error.message, error.code);
    }
    throw error;
  }
}
