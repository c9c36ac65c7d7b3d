/** Members of the cluster as v2 and v3 list them. */
import { param, type ParamValues } from "../../api/mod.ts";
import { ApiError } from "../../base/mod.ts";
import type { HttpCall } from "../call.ts";
import type { ServerInfo } from "../server_info.ts";
import { addressOf, memberJson, stateOf } from "../v1/member_json.ts";

const STATES: readonly string[] = ["STARTING", "UP", "SUSPICIOUS", "DOWN", "ISOLATION"];

export const MEMBERS = {
  address: param.text().or("").about("beginning of the address"),
  state: param.name().about(STATES.join(", ")),
};

/** Throws ApiError `invalid` for a state that there is not. */
export function membersJson(
  { address, state }: ParamValues<typeof MEMBERS>,
  call: HttpCall,
  info: ServerInfo,
): readonly Record<string, unknown>[] {
  const wanted = state?.toUpperCase();
  if (wanted !== undefined && !STATES.includes(wanted)) {
    throw new ApiError("invalid", `Illegal state: ${state?.slice(0, 64)}`, 23_000);
  }
  return call.server.cluster.members()
    .filter((member) => addressOf(member, call, info).startsWith(address))
    .filter((member) => wanted === undefined || stateOf(member, call) === wanted)
    .map((member) => memberJson(member, call, info));
}

export function selfJson(call: HttpCall, info: ServerInfo): Record<string, unknown> | null {
  const self = call.server.cluster.members().find((each) => each.self);
  return self === undefined ? null : memberJson(self, call, info);
}

/** Members are changed through the log, one at a time, and never by what a request says of them. */
export function refuseMembers(): never {
  throw new ApiError(
    "unsupported",
    "Members are not set by this route: nodes join by themselves, and go by /nacos/v1/raft/remove-node",
  );
}
