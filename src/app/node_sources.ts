/** What this node tells people of itself: through whichever node they ask. */
import type { Api, ConnectionView, NodeSources, ServerView } from "../api/mod.ts";
import { containsText, selectPage } from "../base/mod.ts";
import type { GrpcClient, GrpcServer } from "../grpc/mod.ts";
import type { RunningNode } from "../node/mod.ts";
import type { ServerMetrics } from "../observe/metrics/mod.ts";

export interface NodeSourcesOptions {
  readonly node: Pick<RunningNode, "status">;
  readonly view: Pick<ServerView, "whyNotServing">;
  readonly metrics: Pick<ServerMetrics, "rates" | "startedMs">;
  readonly diskTotalBytes: number;
  /** Undefined until it listens. */
  readonly grpc: () => Pick<GrpcServer, "clients" | "reset" | "stats"> | undefined;
  readonly namingAdmin: Pick<Api["namingAdmin"], "connectionFigures">;
  readonly watch: Pick<Api["config"]["watch"], "listensOf">;
}

/** All that is asked for at once is small: these lists are cut out as a whole. */
const UNBROKEN = Infinity;

export function nodeSources(options: NodeSourcesOptions): NodeSources {
  const { node, view, metrics, grpc, diskTotalBytes } = options;
  return {
    figures() {
      const { raft, store, disk } = node.status();
      return {
        startedMs: Math.round(metrics.startedMs),
        memoryBytes: Deno.memoryUsage().rss,
        diskFreeBytes: Number.isFinite(disk.freeBytes) ? Math.max(0, disk.freeBytes) : 0,
        diskTotalBytes,
        dataBytes: store.fileBytes,
        connections: grpc()?.stats().registered ?? 0,
        term: raft.term,
        appliedIndex: raft.applied,
        trouble: view.whyNotServing(),
        isDiskFull: disk.reason !== "",
      };
    },
    rates: (steps) => metrics.rates.series(steps),
    connections(text, count) {
      const found = matching(grpc()?.clients() ?? [], text);
      const shown = selectPage(found, byId, { from: 0, to: count }, UNBROKEN).next().value ?? [];
      return { totalCount: found.length, items: shown.map((one) => viewOf(one, options)) };
    },
    reset: (connectionId) => grpc()?.reset(connectionId) ?? false,
  };
}

function matching(clients: Iterable<GrpcClient>, text: string): GrpcClient[] {
  if (text === "") return [...clients];
  const contains = containsText(text);
  const found: GrpcClient[] = [];
  for (const client of clients) {
    const { id, ip, appName, agent } = client;
    if ([id, ip, appName, agent].some((one) => contains.test(one))) found.push(client);
  }
  return found;
}

function byId(one: GrpcClient, other: GrpcClient): number {
  return one.id < other.id ? -1 : one.id > other.id ? 1 : 0;
}

function viewOf(
  { id, ip, appName, agent, connectedMs, lastSeenMs }: GrpcClient,
  { namingAdmin, watch }: NodeSourcesOptions,
): ConnectionView {
  const { published, subscribed } = namingAdmin.connectionFigures(id);
  return {
    ...{ id, ip, connectedMs },
    app: appName,
    sdk: agent,
    lastActiveMs: lastSeenMs,
    publishes: published,
    subscribes: subscribed,
    listens: watch.listensOf(id),
  };
}
