import { assertEquals } from "#assert";
import { createFakeNode } from "../../tests/support/fake_node.ts";
import { systemClock } from "../base/mod.ts";
import type { GrpcClient } from "../grpc/mod.ts";
import { ServerMetrics } from "../observe/metrics/mod.ts";
import { nodeSources, type NodeSourcesOptions } from "./node_sources.ts";

function client(id: string, agent = "Nacos-Java-Client:v3"): GrpcClient {
  return { id, ip: "10.0.0.1", appName: "shop", agent, connectedMs: 1, lastSeenMs: 2 };
}

function sourcesOver(clients: readonly GrpcClient[], more: Partial<NodeSourcesOptions> = {}) {
  const resets: string[] = [];
  const sources = nodeSources({
    node: createFakeNode(),
    view: { whyNotServing: () => "a reason" },
    metrics: new ServerMetrics(systemClock),
    diskTotalBytes: 99,
    grpc: () => ({
      clients: () => clients,
      reset: (id) => resets.push(id) > 0,
      stats: () => {
        throw new Error("no test needs these figures");
      },
    }),
    namingAdmin: { connectionFigures: () => ({ published: 3, subscribed: 4 }) },
    watch: { listensOf: (id) => id.length },
    ...more,
  });
  return { sources, resets };
}

Deno.test("a node tells of itself, also before clients can come to it", () => {
  const { sources } = sourcesOver([], { grpc: () => undefined });
  const { memoryBytes, diskFreeBytes, diskTotalBytes, connections, trouble, isDiskFull } = sources
    .figures();
  assertEquals(memoryBytes > 0, true);
  // How much is free is not known.
  assertEquals([diskFreeBytes, diskTotalBytes, connections], [0, 99, 0]);
  assertEquals([trouble, isDiskFull], ["a reason", false]);
  assertEquals(sources.connections("", 10), { totalCount: 0, items: [] });
  assertEquals(sources.reset("a"), false);
});

Deno.test("clients are told in the order of their ids, with what they hold", () => {
  const { sources, resets } = sourcesOver([client("cc"), client("a", "Go"), client("bbb")]);
  const { totalCount, items } = sources.connections("", 2);
  assertEquals([totalCount, items.map(({ id, listens }) => [id, listens])], [3, [
    ["a", 1],
    ["bbb", 3],
  ]]);
  assertEquals([items[0]?.publishes, items[0]?.subscribes, items[0]?.app], [3, 4, "shop"]);
  const byText = (text: string) => sources.connections(text, 9).items.map(({ id }) => id);
  assertEquals([byText("JAVA"), byText("go"), byText("shop"), byText("none")], [
    ["bbb", "cc"],
    ["a"],
    ["a", "bbb", "cc"],
    [],
  ]);
  assertEquals([sources.reset("a"), resets], [true, ["a"]]);
});
