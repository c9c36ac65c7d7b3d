/**
 * Users and access tokens from the command line. Who asks is proved by a secret that this server leaves in its data
 * directory, or is a manager who has logged in: a request from this machine alone proves nothing here.
 */
import {
  type AccessOperator,
  type Caller,
  operateAccess,
  param,
  type ParamValues,
  readAccessRequest,
  SYSTEM,
} from "../api/mod.ts";
import { ApiError, sameSecret } from "../base/mod.ts";
import type { HttpAnswer } from "../h1/mod.ts";
import { json } from "./answer.ts";
import { bearerIn } from "./bearer.ts";
import type { HttpCall } from "./call.ts";
import { heldCaller } from "./caller.ts";
import { type HttpRoute, routesUnder } from "./route.ts";
import type { ServerInfo } from "./server_info.ts";

const MAX_REQUEST_BYTES = 64 * 1_024;
/** Under which the history and the audit log have what the operator of this machine does. */
const COMMAND_LINE = "command line";

const ACCESS = { authorization: param.header().named("Authorization") };

async function access(
  { authorization }: ParamValues<typeof ACCESS>,
  call: HttpCall,
  info: ServerInfo,
): Promise<HttpAnswer> {
  const operator = await operatorOf(bearerIn(authorization) ?? "", call, info);
  const request = readAccessRequest(parsed(call.body));
  const answer = json(await operateAccess(call.api.users, request, operator));
  answer.setHeader("cache-control", "no-store");
  return answer;
}

async function operatorOf(
  token: string,
  { api, caller }: HttpCall,
  { operatorSecret = "" }: ServerInfo,
): Promise<AccessOperator> {
  if (operatorSecret !== "" && sameSecret(token, operatorSecret)) {
    return { principal: SYSTEM, caller: commandLine(caller, COMMAND_LINE) };
  }
  if (api.auth.isEnabled) {
    const proved = await api.auth.authenticate(token);
    if (proved.ok) {
      const { principal } = proved;
      const { kind, mustChangePassword, rights, operator } = principal;
      if (kind === "user" && rights.isManager && !mustChangePassword) {
        return { principal, caller: commandLine(caller, operator) };
      }
    }
  }
  throw new ApiError(
    "forbidden",
    "authorization failed! The secret in the server's data directory is wanted, or a manager's login",
  );
}

function commandLine(caller: Caller, user: string): Caller {
  return { ...heldCaller(caller), user, protocol: "cli" };
}

/** Nothing of it is repeated in the error: passwords are in it. */
function parsed(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch (error) {
    if (error instanceof SyntaxError) throw new ApiError("invalid", "the body is wanted as JSON");
    throw error;
  }
}

const route = routesUnder({ base: "/rnacos/v1", family: "caused" });

export function operateRoutes(info: ServerInfo): readonly HttpRoute[] {
  return [
    route("POST", "/access", {
      summary:
        "What `rnacos user` and `rnacos token` ask for; for who can read the data directory, and for managers",
      permission: { action: "admin", resource: "user" },
      hasOwnToken: true,
      params: ACCESS,
      maxBodyBytes: MAX_REQUEST_BYTES,
      body: { contentType: "application/json", summary: "a verb and what it needs" },
      handler: (params, call) => access(params, call, info),
    }),
  ];
}
