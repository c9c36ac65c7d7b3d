/** Users and roles of another server, with the hashes of their passwords: what `rnacos import` sends. */
import type {
  AccessImport,
  AccessImportReport,
  ImportedAccessRole,
  ImportedAccessUser,
} from "../api/mod.ts";
import { ApiError, AUTH, isJsonObject, jsonExcess, JsonMembers } from "../base/mod.ts";
import type { HttpAnswer } from "../h1/mod.ts";
import { json } from "./answer.ts";
import type { HttpCall } from "./call.ts";
import { type HttpRoute, routesUnder } from "./route.ts";

const SOURCES = ["inner", "ldap", "oauth2"] as const;
/** For lists inside a row the size of the body is the bound: what is too much for a user is told in their row. */
const MAX_ITEMS = AUTH.maxImportBytes;

async function importAccess(call: HttpCall): Promise<HttpAnswer> {
  const report: AccessImportReport = await call.api.users.import(
    readImport(call.body),
    call.caller,
  );
  return json(report);
}

function readImport(body: Uint8Array): AccessImport {
  const members = readBody(body);
  const existing = members.text("existing") ?? "skip";
  if (existing !== "skip" && existing !== "replace") {
    throw new ApiError("invalid", "existing is wanted as skip or replace");
  }
  return {
    existing,
    dryRun: members.bool("dryRun") ?? false,
    users: members.objects("users", AUTH.maxImportedRows).map(readUser),
    roles: members.objects("roles", AUTH.maxImportedRows).map(readRole),
  };
}

/** Unlike elsewhere, a refusal shows nothing of the body, which holds hashes. */
function readBody(body: Uint8Array): JsonMembers {
  const excess = jsonExcess(body);
  if (excess !== undefined) throw new ApiError("invalid", `The body has ${excess}`);
  const text = new TextDecoder().decode(body);
  try {
    const value: unknown = JSON.parse(text);
    if (isJsonObject(value)) return new JsonMembers(value, text);
  } catch {
    // What is no JSON is answered like what is no object.
  }
  throw new ApiError(
    "invalid",
    'The body is wanted as JSON like {"users":[],"roles":[]}, with content-type application/json',
  );
}

/** Absent members mean less: nobody can log in by what was not said. */
function readUser(user: JsonMembers): ImportedAccessUser {
  const source = user.text("source") ?? "inner";
  const known = SOURCES.find((each) => each === source);
  if (known === undefined) {
    throw new ApiError("invalid", `The source of a user is wanted as ${SOURCES.join(", ")}`);
  }
  return {
    name: user.text("name") ?? "",
    nickname: user.text("nickname") ?? "",
    passwordHash: user.text("passwordHash") ?? "",
    enabled: user.bool("enabled") ?? false,
    mustChangePassword: user.bool("mustChangePassword") ?? false,
    roles: user.textList("roles", MAX_ITEMS),
    privilege: readPrivilege(user.object("privilege")),
    source: known,
  };
}

function readPrivilege(privilege: JsonMembers | undefined): ImportedAccessUser["privilege"] {
  return {
    enabled: privilege?.bool("enabled") ?? true,
    whitelistIsAll: privilege?.bool("whitelistIsAll") ?? false,
    whitelist: privilege?.textList("whitelist", MAX_ITEMS) ?? [],
    blacklistIsAll: privilege?.bool("blacklistIsAll") ?? false,
    blacklist: privilege?.textList("blacklist", MAX_ITEMS) ?? [],
  };
}

function readRole(role: JsonMembers): ImportedAccessRole {
  const grants = role.objects("grants", MAX_ITEMS);
  return {
    role: role.text("role") ?? "",
    grants: grants.map((grant) => ({
      resource: grant.text("resource") ?? "",
      action: grant.text("action") ?? "",
    })),
  };
}

const route = routesUnder({ base: "/rnacos", family: "caused" });

export const accessImportRoutes: readonly HttpRoute[] = [
  route("POST", "/import/access", {
    summary: "Users with password hashes, and roles with their grants, of another server",
    permission: { action: "admin", resource: "user" },
    params: {},
    maxBodyBytes: AUTH.maxImportBytes,
    body: {
      contentType: "application/json",
      summary: "`users`, `roles`, `existing` (`skip` or `replace`) and `dryRun`",
    },
    handler: (_params, call) => importAccess(call),
  }),
];
