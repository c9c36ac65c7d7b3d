import { assertEquals } from "#assert";
import { FakeApi } from "../../../tests/support/fake_api.ts";
import { LatencyHistogram } from "../../base/mod.ts";
import type { GrpcStats } from "../../grpc/mod.ts";
import { RequestFigures } from "./request_figures.ts";
import { rNacosMetrics } from "./r_nacos_metrics.ts";

Deno.test("figures under the names of r-nacos are the sums of ours", () => {
  const http = new RequestFigures();
  http.record("GET", "/a", 200, 1);
  http.record("GET", "/b", 404, 1);
  const latency = new LatencyHistogram();
  const grpc = (): GrpcStats => ({
    ...Object.create(null),
    registered: 9,
    calls: new Map([["A", { count: 3, failed: 1, latency }], [
      "B",
      { count: 4, failed: 0, latency },
    ]]),
  });
  const node = Object.create(null);
  const specs = rNacosMetrics({ node, api: new FakeApi().api(), grpc, http });
  const read = (name: string) => specs.find((spec) => spec.name === name)?.read();
  assertEquals(read("http_request_total_count"), 2);
  assertEquals(read("grpc_request_total_count"), 7);
  assertEquals(read("grpc_conn_size"), 9);
  const rss = read("app_rss_memory");
  assertEquals(typeof rss === "number" && rss > 10 && rss < 10_000, true, `${rss}`);
});
