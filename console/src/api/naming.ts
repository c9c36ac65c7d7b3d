/** What the pages of services change, by the routes that every client of the server has. */
import type { InstanceEvents, InstanceRow, ServiceDetail } from "./wire.ts";
import { get, send } from "./client.ts";

export interface ServiceAt {
  readonly ns: string;
  readonly group: string;
  readonly name: string;
}

const paramsOf = ({ ns, group, name }: ServiceAt) => ({
  namespaceId: ns,
  groupName: group,
  serviceName: name,
});

export interface ServiceSettings {
  /** 0 to 1. */
  readonly protectThreshold: number;
  readonly metadata: Readonly<Record<string, string>>;
  readonly selector: { readonly type: string; readonly expression: string };
}

const settingsForm = ({ protectThreshold, metadata, selector }: ServiceSettings) => ({
  protectThreshold,
  metadata: JSON.stringify(metadata),
  selector: JSON.stringify(selector),
});

export const serviceKey = ({ ns, group, name }: ServiceAt) => ["service", ns, group, name];

export function getService({ ns, group, name }: ServiceAt): Promise<ServiceDetail> {
  return get("rnacos/v1/console/service", { namespace: ns, group, name });
}

export function getInstanceEvents({ ns, group, name }: ServiceAt): Promise<InstanceEvents> {
  return get("rnacos/v1/console/service/recent", { namespace: ns, group, name });
}

export function createService(at: ServiceAt, settings: ServiceSettings): Promise<unknown> {
  return send("POST", "nacos/v1/ns/service", {
    form: { ...paramsOf(at), ...settingsForm(settings) },
  });
}

export function setService(at: ServiceAt, settings: ServiceSettings): Promise<unknown> {
  return send("PUT", "nacos/v1/ns/service", {
    form: { ...paramsOf(at), ...settingsForm(settings) },
  });
}

export function removeService(at: ServiceAt): Promise<unknown> {
  return send("DELETE", "nacos/v1/ns/service", { params: paramsOf(at) });
}

export interface Checker {
  readonly type: string;
  readonly path?: string;
  readonly headers?: string;
  readonly expectedResponseCode?: number;
}

export interface ClusterSettings {
  readonly name: string;
  readonly healthChecker: Checker;
  readonly defaultCheckPort: number;
  readonly useIPPort4Check: boolean;
  readonly metadata: Readonly<Record<string, string>>;
}

/** With the options of the checkers, which the console's own answer does not have. */
export async function getClusters(at: ServiceAt): Promise<readonly ClusterSettings[]> {
  const found = await get<{ readonly clusters: readonly ClusterSettings[] }>(
    "nacos/v1/ns/catalog/service",
    paramsOf(at),
  );
  return found.clusters;
}

export function setCluster(at: ServiceAt, cluster: ClusterSettings): Promise<unknown> {
  return send("PUT", "nacos/v1/ns/cluster", {
    form: {
      ...paramsOf(at),
      clusterName: cluster.name,
      checkPort: cluster.defaultCheckPort,
      useInstancePort4Check: cluster.useIPPort4Check,
      healthChecker: JSON.stringify(cluster.healthChecker),
      metadata: JSON.stringify(cluster.metadata),
    },
  });
}

export type InstanceAt = Pick<InstanceRow, "ip" | "port" | "cluster" | "ephemeral">;

/** One instance of a service, as rows and addresses name it. */
export function instanceId({ ip, port, cluster }: Omit<InstanceAt, "ephemeral">): string {
  return `${ip}:${port}@${cluster}`;
}

const instanceParams = (at: ServiceAt, { ip, port, cluster, ephemeral }: InstanceAt) => ({
  ...paramsOf(at),
  ip,
  port,
  clusterName: cluster,
  ephemeral,
});

export interface InstanceChange {
  readonly weight?: number;
  readonly enabled?: boolean;
  /** All that is laid over the metadata of the client. */
  readonly metadata?: Readonly<Record<string, string>>;
}

export function changeInstance(
  at: ServiceAt,
  row: InstanceAt,
  { weight, enabled, metadata }: InstanceChange,
): Promise<unknown> {
  return send("PATCH", "nacos/v1/ns/instance", {
    form: {
      ...instanceParams(at, row),
      ...(weight === undefined ? {} : { weight }),
      ...(enabled === undefined ? {} : { enabled }),
      ...(metadata === undefined ? {} : { metadata: JSON.stringify(metadata) }),
    },
  });
}

export function removeOverride(at: ServiceAt, row: InstanceAt): Promise<unknown> {
  return send("DELETE", "nacos/v1/ns/instance/override", { params: instanceParams(at, row) });
}

export function deregister(at: ServiceAt, row: InstanceAt): Promise<unknown> {
  return send("DELETE", "nacos/v1/ns/instance", { params: instanceParams(at, row) });
}

/** Puts a persistent instance (back) into the list. */
export function register(at: ServiceAt, row: InstanceRow): Promise<unknown> {
  return send("POST", "nacos/v1/ns/instance", {
    form: {
      ...instanceParams(at, row),
      weight: row.sent?.weight ?? row.weight,
      enabled: row.sent?.enabled ?? row.enabled,
      metadata: JSON.stringify(row.metadata),
    },
  });
}

export interface Subscriber {
  readonly addrStr: string;
  readonly agent: string;
  readonly app: string;
  readonly cluster: string;
}

export interface Subscribers {
  readonly subscribers: readonly Subscriber[];
  readonly count: number;
  /** Nodes whose subscribers are missing. */
  readonly unansweredNodes?: readonly number[];
}

export function getSubscribers(
  at: ServiceAt,
  page: { readonly pageNo: number; readonly pageSize: number },
): Promise<Subscribers> {
  return get("nacos/v1/ns/service/subscribers", { ...paramsOf(at), ...page });
}

export interface Explanation {
  readonly listed: boolean;
  readonly self: number;
  readonly home: number;
  readonly publications: readonly {
    readonly node: number;
    readonly kind: string;
    readonly client: string;
    readonly stampMs: number;
    readonly healthy: boolean;
    readonly silentMs?: number;
    readonly unhealthyAfterMs: number;
    readonly removedAfterMs: number;
    readonly nodeState: string;
  }[];
  readonly override?: InstanceChange;
  readonly endedMs?: number;
  readonly protectThreshold: number;
}

export function explain(
  at: ServiceAt,
  { ip, port, cluster }: Omit<InstanceAt, "ephemeral">,
): Promise<Explanation> {
  return get("nacos/v1/ns/instance/explain", { ...paramsOf(at), ip, port, clusterName: cluster });
}
