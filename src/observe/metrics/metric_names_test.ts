/** The rules that Prometheus has for names, and our own for labels. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { FakeApi } from "../../../tests/support/fake_api.ts";
import { systemClock } from "../../base/mod.ts";
import type { ClusterMetricsOptions } from "./cluster_metrics.ts";
import type { EdgeSources } from "./edge_metrics.ts";
import type { MetricSpec } from "./metrics_registry.ts";
import { ServerMetrics } from "./server_metrics.ts";

/** Every label that there is, and its one meaning. */
const LABELS: Readonly<Record<string, string>> = {
  code: "how a gRPC request ended: ok, failed",
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
    assertMatch(name, /^(rnacos|process)(_[a-z]+)+$/, name);
    assertEquals(name.endsWith("_total"), type === "counter", name);
    // Base units, at the end of the name or before `_total`.
    assertEquals(/_(ms|millis|micros|minutes|kib|mib|kb|mb|percent)(_|$)/.test(name), false, name);
    assert(help.length > 5 && !help.endsWith("."), `${name}: ${help}`);
    for (const label of labels) assert(label in LABELS, `${name} has the label ${label}`);
  }
  const used = new Set(specs.flatMap(({ labels = [] }) => labels));
  assertEquals([...used].sort(), Object.keys(LABELS));
});
