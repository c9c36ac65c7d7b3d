import { assertEquals } from "#assert";
import { FakeApi } from "../../../tests/support/fake_api.ts";
import type { Api } from "../../api/mod.ts";
import type { NodeFacade } from "../../node/mod.ts";
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

Deno.test("figures of configs and of the registry are there under the names of r-nacos, memory in MiB", () => {
  const api = { namingAdmin: { counts: () => ({ services: 4, instances: 5 }) } } as unknown as Api;
  const node = { state: { configCount: () => 6 } } as unknown as NodeFacade;
  const grpc = () => ({ registered: 0, calls: new Map() }) as unknown as GrpcStats;
  const specs = rNacosMetrics({ node, api, grpc, http: new RequestFigures() });
  const read = (name: string) => specs.find((spec) => spec.name === name)?.read();
  const names = ["naming_service_size", "naming_instance_size", "config_data_size"];
  assertEquals(names.map(read), [4, 5, 6]);
  assertEquals([read("http_request_total_count"), read("grpc_request_total_count")], [0, 0]);
  const ofNow = Deno.memoryUsage().rss / (1_024 * 1_024);
  const rss = Number(read("app_rss_memory"));
  assertEquals(Math.abs(rss / ofNow - 1) < 0.2, true, `${rss} of ${ofNow}`);
});
