/** `/v1/ns/operator`: figures and diagnostics. */
import { param, type ParamValues } from "../../api/mod.ts";
import { ApiError, javaDouble, javaFloat, type LogLevel } from "../../base/mod.ts";
import type { MemberView } from "../../cluster/mod.ts";
import type { HttpAnswer } from "../../h1/mod.ts";
import { json, text } from "../answer.ts";
import type { HttpCall } from "../call.ts";
import type { ServerInfo } from "../server_info.ts";
import { Machine, SYSTEM } from "./machine_figures.ts";
import { onlyTrue } from "./naming_params.ts";
import { addressOf, splitAddress, stateOf } from "./member_json.ts";

const LEVELS: readonly LogLevel[] = ["trace", "debug", "info", "warn", "error"];

const machine = new Machine(SYSTEM);

/** Before the data is loaded there is no registry to ask, and nothing that an operator has set is known. */
function statusOf(call: HttpCall): string {
  const { server } = call;
  if (!server.isServing()) return "STARTING";
  return call.api.namingAdmin.overriddenStatus() ??
    (server.whyNotReady() === "" ? "UP" : "STARTING");
}

/** Clients only read `status`; without `onlyStatus=false` that is all there is. */
export const METRICS = { onlyStatus: onlyTrue().or(true) };

export function metrics(params: ParamValues<typeof METRICS>, call: HttpCall): HttpAnswer {
  return json(metricsJson(params.onlyStatus, call));
}

export function metricsJson(onlyStatus: boolean, call: HttpCall): Record<string, unknown> {
  const status = statusOf(call);
  if (onlyStatus) return { status };
  const counts = call.api.namingAdmin.counts();
  const { cpu, load, mem } = machine.read();
  const clients = counts.connectionClients + counts.beatClients + counts.persistentClients;
  return {
    status,
    serviceCount: counts.services,
    instanceCount: counts.instances,
    subscribeCount: counts.subscriptions + counts.udpSubscriptions,
    responsibleInstanceCount: counts.instances,
    clientCount: clients,
    connectionBasedClientCount: counts.connectionClients,
    ephemeralIpPortClientCount: counts.beatClients,
    persistentIpPortClientCount: counts.persistentClients,
    responsibleClientCount: clients,
    cpu: javaFloat(cpu),
    load: javaFloat(load),
    mem: javaFloat(mem),
  };
}

export const SERVERS = { healthy: onlyTrue().or(false) };

export function servers(
  { healthy }: ParamValues<typeof SERVERS>,
  call: HttpCall,
  info: ServerInfo,
): HttpAnswer {
  const all = call.server.cluster.members().map((member) => serverJson(member, call, info));
  return json({ servers: healthy ? all.filter(({ alive }) => alive) : all });
}

function serverJson(member: MemberView, call: HttpCall, info: ServerInfo) {
  const address = addressOf(member, call, info);
  const { ip, port } = splitAddress(address);
  const state = stateOf(member, call);
  return {
    ip,
    port,
    servePort: port,
    state,
    alive: state === "UP",
    key: address,
    address,
    weight: 1,
    adWeight: javaDouble(0),
    site: "unknown",
    lastRefTime: call.nowMs(),
    extendInfo: { version: info.protocolVersion },
    failAccessCnt: 0,
  };
}

/** Every client belongs to the node that is asked. */
export function responsibleServer(info: ServerInfo): HttpAnswer {
  return json(responsibleServerJson(info));
}

export function responsibleServerJson(info: ServerInfo): Record<string, string> {
  return { responsibleServer: `${info.host}:${info.httpPort()}` };
}

export function pushState(_params: unknown, { api }: HttpCall): HttpAnswer {
  const counts = api.namingAdmin.counts();
  return json({
    subscribeCount: counts.subscriptions,
    udpSubscribeCount: counts.udpSubscriptions,
  });
}

export const LOG_LEVEL = { logName: param.text().required(), logLevel: param.text().required() };

export function setLogLevel(
  params: ParamValues<typeof LOG_LEVEL>,
  info: ServerInfo,
): HttpAnswer {
  const target = params.logName;
  const wanted = params.logLevel.toLowerCase();
  const level = LEVELS.find((one) => one === wanted);
  if (level === undefined) {
    throw new ApiError(
      "invalid",
      `Cannot set the log level: found ${wanted.slice(0, 32)}, one of ${
        LEVELS.join(", ")
      } is wanted`,
    );
  }
  info.setLogLevel?.(target, level);
  return text("ok");
}
