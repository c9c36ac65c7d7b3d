/** Clients over gRPC of this node, and how many each node has. */
import { type ConnectionOfNode, param, type ParamValues } from "../../api/mod.ts";
import { ApiError, CONSOLE, javaDouble } from "../../base/mod.ts";
import type { HttpCall } from "../call.ts";
import type { ServerInfo } from "../server_info.ts";
import { Machine, SYSTEM } from "../v1/machine_figures.ts";
import { addressOf } from "../v1/member_json.ts";
import { inQuery } from "./missing_param.ts";

const machine = new Machine(SYSTEM);
/** A node has too many when it has this much more than the mean. */
const OVER_MEAN = 1.1;

/** By connection id, in the members that Nacos tells of them. */
export async function currentClients(call: HttpCall): Promise<Record<string, unknown>> {
  const { id: node } = call.server.consensus();
  const page = { text: "", node, pageNo: 1, pageSize: CONSOLE.maxClientRows };
  const { found } = await call.api.nodes.connections(page);
  return Object.fromEntries(found.items.map((one) => [one.id, connectionJson(one)]));
}

function connectionJson(one: ConnectionOfNode): Record<string, unknown> {
  return {
    traced: false,
    abilityTable: null,
    metaInfo: {
      connectType: "GRPC",
      clientIp: one.ip,
      remoteIp: one.ip,
      remotePort: Number(one.id.slice(one.id.lastIndexOf("_") + 1)) || 0,
      version: one.sdk,
      connectionId: one.id,
      createTime: one.connectedMs,
      lastActiveTime: one.lastActiveMs,
      appName: one.app,
      labels: { source: "sdk" },
      sdkSource: true,
      clusterSource: false,
    },
    connected: true,
  };
}

interface NodeLoad {
  readonly address: string;
  readonly sdkConCount: number;
  /** Known of the node itself alone. */
  readonly more: Record<string, string>;
}

/** Connections by node; `row` gives a node its form. */
export async function clusterLoad(
  call: HttpCall,
  info: ServerInfo,
  row: (load: NodeLoad) => unknown,
): Promise<Record<string, unknown>> {
  const { found } = await call.api.nodes.figures();
  const members = call.server.cluster.members();
  const loads = members.flatMap((member): NodeLoad[] => {
    const figures = found.get(member.id);
    if (figures === undefined) return [];
    const address = addressOf(member, call, info);
    return [{ address, sdkConCount: figures.connections, more: member.self ? ownFigures() : {} }];
  }).sort((one, other) => one.address < other.address ? -1 : 1);
  const counts = loads.map(({ sdkConCount }) => sdkConCount);
  const total = counts.reduce((sum, count) => sum + count, 0);
  const avg = loads.length === 0 ? 0 : Math.floor(total / loads.length);
  return {
    detail: loads.map(row),
    memberCount: members.length,
    metricsCount: loads.length,
    completed: loads.length === members.length,
    max: Math.max(0, ...counts),
    min: counts.length === 0 ? -1 : Math.min(...counts),
    avg,
    threshold: javaDouble(avg * OVER_MEAN),
    total,
  };
}

function ownFigures(): Record<string, string> {
  const { load, cpu } = machine.read();
  return { load: String(load), cpu: String(cpu) };
}

/** All members are texts, as in Nacos. */
export function metricRow({ address, sdkConCount, more }: NodeLoad): unknown {
  const count = String(sdkConCount);
  return { address, metric: { conCount: count, sdkConCount: count, ...more } };
}

export const RELOADED = {
  connectionId: param.name().required(inQuery()),
  redirectAddress: param.text().or(""),
};

/** Sends one client of this node elsewhere. Rejects with ApiError `unsupported` where it is told whereto. */
export async function reloadClient(
  { connectionId, redirectAddress }: ParamValues<typeof RELOADED>,
  { api, server }: HttpCall,
): Promise<void> {
  if (redirectAddress !== "") {
    throw new ApiError(
      "unsupported",
      "A client finds its next node itself: redirectAddress is not taken",
    );
  }
  await api.nodes.reset(server.consensus().id, connectionId);
}

export function refuseReload(): never {
  throw new ApiError(
    "unsupported",
    "Connections are not moved by this route: /loader/reloadClient sends one client elsewhere",
  );
}
