import { assertEquals } from "@std/assert";
import { FakeApi } from "../../../tests/support/fake_api.ts";
import type { GrpcStats } from "../../grpc/mod.ts";
import { edgeMetrics } from "./edge_metrics.ts";

Deno.test("edgeMetrics() tells what pushes over UDP came to", () => {
  const counts = { sent: 7, acknowledged: 4, retried: 2, failed: 1, dropped: 3, outstanding: 5 };
  const grpc = (): GrpcStats => {
    throw new Error("nobody asked for these");
  };
  const specs = edgeMetrics(new FakeApi().api(), { grpc, udp: () => counts });
  const found = specs.filter(({ name }) => name.startsWith("rnacos_udp_pushes"))
    .map(({ name, read }) => [name.slice("rnacos_udp_pushes_".length), read()]);
  assertEquals(Object.fromEntries(found), {
    inflight: 5,
    total: 7,
    retried_total: 2,
    acked_total: 4,
    failed_total: 1,
    dropped_total: 3,
  });
});
