/** The rules that Prometheus has for names, and our own for labels. */
import { assert, assertEquals, assertMatch } from "#assert";
import { FakeApi } from "../../../tests/support/fake_api.ts";
import { systemClock } from "../../base/mod.ts";
import type { ClusterMetricsOptions } from "./cluster_metrics.ts";
import type { EdgeSources } from "./edge_metrics.ts";
import type { MetricSpec } from "./metric_spec.ts";
import { ServerMetrics } from "./server_metrics.ts";

/** Every label that there is, and its one meaning. */
const LABELS: Readonly<Record<string, string>> = {
  code: "how a gRPC request ended: ok, failed",
  kind: "of a push: config, naming",
  method: "of HTTP",
  namespace: "id of a namespace",
  node: "id of a node",
  part: "what a member may do: voter, learner",
  role: "of consensus",
  route: "pattern of an HTTP path",
  status: "of HTTP",
  type: "of a gRPC request",
  version: "of the program",
};

/** Names of r-nacos, which end in other ways than ours. */
const FAMILIAR: readonly string[] = [
  "http_request_total_count",
  "grpc_request_total_count",
  "app_rss_memory",
  "config_data_size",
  "naming_service_size",
  "naming_instance_size",
  "grpc_conn_size",
];

function allSpecs(): readonly MetricSpec[] {
  const metrics = new ServerMetrics(systemClock);
  const unasked = () => {
    throw new Error("only names are looked at");
  };
  const sources: EdgeSources = { grpc: unasked, udp: unasked };
  const links: ClusterMetricsOptions = { ...Object.create(null), node: Object.create(null) };
  metrics.serve(new FakeApi().api(), sources, links);
  return metrics.specs();
}

Deno.test("every name says what it counts and in which unit", () => {
  const specs = allSpecs();
  assert(specs.length > 90, `found ${specs.length}`);
  for (const { name, help, type, labels = [] } of specs) {
    if (help.startsWith("As in r-nacos: ")) continue;
    assertMatch(name, /^(rnacos|process)(_[a-z]+)+$/, name);
    assertEquals(name.endsWith("_total"), type === "counter", name);
    // Base units, at the end of the name or before `_total`.
    assertEquals(/_(ms|millis|micros|minutes|kib|mib|kb|mb|percent)(_|$)/.test(name), false, name);
    assert(help.length > 5 && !help.endsWith("."), `${name}: ${help}`);
    for (const label of labels) assert(label in LABELS, `${name} has the label ${label}`);
  }
  const familiar = specs.filter(({ help }) => help.startsWith("As in r-nacos: "));
  assertEquals(familiar.map(({ name }) => name), FAMILIAR);
  const used = new Set(specs.flatMap(({ labels = [] }) => labels));
  assertEquals([...used].sort(), Object.keys(LABELS));
});

Deno.test("metrics say from the start on whether requests need a token", () => {
  for (const isAuthOn of [true, false]) {
    const specs = new ServerMetrics(systemClock, { isAuthOn }).specs();
    const found = specs.find(({ name }) => name === "rnacos_authentication_on");
    assertEquals(found?.read(), isAuthOn ? 1 : 0);
  }
});
