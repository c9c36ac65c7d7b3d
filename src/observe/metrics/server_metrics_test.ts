import { assert, assertEquals, assertStringIncludes } from "#assert";
import { CollectedLog } from "../../../tests/support/collected_log.ts";
import type { Api } from "../../api/mod.ts";
import { VERSION } from "../../base/mod.ts";
import type { NodeFacade } from "../../node/mod.ts";
import type { ClusterMetricsOptions } from "./cluster_metrics.ts";
import type { EdgeSources } from "./edge_metrics.ts";
import { ServerMetrics } from "./server_metrics.ts";

const CLOCK = { nowMs: () => 5_000, monotonicMs: () => 2_000 };

const API = {
  config: { watch: { counts: () => ({ longPolls: 1, connections: 2, listens: 3 }) } },
  namingAdmin: { counts: () => ({ services: 4, instances: 5 }), peers: () => undefined },
} as unknown as Api;
const NODE = {
  status: () => ({ raft: { role: "leader", applied: 6 }, pendingProposals: 7 }),
  state: { configCount: () => 8 },
} as unknown as NodeFacade;

function valueOf(metrics: ServerMetrics, name: string): unknown {
  return metrics.specs().find((spec) => spec.name === name)?.read();
}

Deno.test("from the start on there is the process, the version and the access log", async () => {
  const metrics = new ServerMetrics(CLOCK, { accessLog: () => ({ written: 9, dropped: 10 }) });
  const text = await metrics.text();
  assertStringIncludes(text, "process_start_time_seconds 3\n");
  assertStringIncludes(text, `rnacos_build_info{version="${VERSION}"} 1`);
  assertStringIncludes(text, "rnacos_access_log_lines_total 9");
  assertStringIncludes(text, "rnacos_access_log_dropped_total 10");
  assertEquals(text.includes("rnacos_raft_term"), false);
  metrics.figures.http.record("GET", "/a", 200, 1);
  assertStringIncludes(
    await metrics.text(),
    'rnacos_http_requests_total{method="GET",route="/a",status="200"} 1',
  );
});

Deno.test("without an access log nothing was written to it", () => {
  const metrics = new ServerMetrics(CLOCK);
  assertEquals(valueOf(metrics, "rnacos_access_log_lines_total"), 0);
  assertEquals(valueOf(metrics, "rnacos_access_log_dropped_total"), 0);
});

Deno.test("a server that serves tells more, also to who has asked before", async () => {
  const metrics = new ServerMetrics(CLOCK);
  const early = await metrics.text();
  const links = {
    node: { ...NODE, state: { ...NODE.state, namespaces: () => [], historyCount: () => 0 } },
  } as unknown as ClusterMetricsOptions;
  const sources = { grpc: () => ({}), udp: () => ({}) } as unknown as EdgeSources;
  metrics.serve(API, sources, links);
  const names = metrics.specs().map(({ name }) => name);
  for (
    const name of [
      "process_start_time_seconds",
      "rnacos_build_info",
      "rnacos_raft_term",
      "rnacos_peer_connected",
      "rnacos_services",
      "rnacos_naming_records",
      "naming_service_size",
    ]
  ) assert(names.includes(name), name);
  assertEquals(names.length, new Set(names).size);
  assertEquals(early.includes("rnacos_services"), false);
  // The writer of before would still write what it knew then.
  const later = await metrics.text().catch((error: Error) => error.message);
  assertEquals(later === early, false);
});

Deno.test("the line of figures has each of them under its name", () => {
  const { logger, fieldsOf } = collected();
  new ServerMetrics(CLOCK).log(logger, { node: NODE, api: API });
  const { rssBytes, ...rest } = fieldsOf();
  assertEquals(rest, {
    role: "leader",
    applied: 6,
    pendingProposals: 7,
    configs: 8,
    services: 4,
    instances: 5,
    longPolls: 1,
    listens: 3,
  });
  assert(Number(rssBytes) > 1_000_000);
});

function collected() {
  const log = new CollectedLog();
  return { logger: log.logger, fieldsOf: () => log.fieldsOf("Figures") };
}
