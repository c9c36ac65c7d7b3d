import { assertEquals } from "#assert";
import type { TlsFigures } from "../../tls/mod.ts";
import { tlsMetrics } from "./tls_metrics.ts";

const FIGURES: TlsFigures = {
  rules: { mode: "strict", clientAuth: "nodes" },
  handshakes: 3,
  failures: 4,
  plainDials: 5,
  reloads: 6,
  reason: "it does not fit",
  subject: "CN=node",
  endsMs: 1_700_000_000_000,
};

function values(figures: TlsFigures | undefined) {
  return tlsMetrics(() => figures).map((spec) => [spec.name.slice(11), spec.read()]);
}

Deno.test("what TLS did is told, and nothing of it while it is off", () => {
  const told = values(FIGURES);
  assertEquals(told, [
    ["strict", 1],
    ["handshakes_total", 3],
    ["failures_total", 4],
    ["plain_dials_total", 5],
    ["reloads_total", 6],
    ["certificate_unused", 1],
    ["certificate_end_timestamp_seconds", 1_700_000_000],
  ]);
  assertEquals(values(undefined), told.map(([name]) => [name, 0]));
  const quiet = { ...FIGURES, rules: { mode: "mixed", clientAuth: "none" }, reason: "" } as const;
  const [strict, , , , , unused] = values(quiet);
  assertEquals([strict, unused], [["strict", 0], ["certificate_unused", 0]]);
});
