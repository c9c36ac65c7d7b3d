import { assert, assertEquals, assertStringIncludes, assertThrows } from "#assert";
import { cpuUsage } from "node:process";
import { LATENCY_BOUNDS_MS, LatencyHistogram } from "../../base/mod.ts";
import type { MetricSpec } from "./metric_spec.ts";
import { createRegistry } from "./metrics_registry.ts";
import { processMetrics } from "./process_metrics.ts";
import { RequestFigures } from "./request_figures.ts";

Deno.test("createRegistry() reads values when they are asked for and forgets labels that went", async () => {
  let names = ["a", "b"];
  const spec: MetricSpec = {
    name: "rnacos_things",
    help: "Things",
    type: "gauge",
    labels: ["name"],
    read: () => names.map((name) => ({ labels: { name }, value: name.length })),
  };
  const registry = createRegistry([spec]);
  assertStringIncludes(await registry.metrics(), 'rnacos_things{name="b"} 1');
  names = ["a"];
  assertEquals((await registry.metrics()).includes('name="b"'), false);
});

Deno.test("createRegistry() refuses two metrics of one name", () => {
  const spec: MetricSpec = { name: "rnacos_x", help: "X", type: "counter", read: () => 1 };
  assertThrows(() => createRegistry([spec, spec]), Error, "rnacos_x");
});

Deno.test("RequestFigures counts by method, route and status, and keeps times by method and route", () => {
  const figures = new RequestFigures();
  figures.record("GET", "/a", 200, 5);
  figures.record("GET", "/a", 200, 7);
  figures.record("GET", "/a", 404, 1);
  figures.record("POST", "/a", 200, 0.1);
  assertEquals([...figures.counts()], [
    { labels: { method: "GET", route: "/a", status: "200" }, value: 2 },
    { labels: { method: "GET", route: "/a", status: "404" }, value: 1 },
    { labels: { method: "POST", route: "/a", status: "200" }, value: 1 },
  ]);
  const times = [...figures.latencies()].map(({ labels, latency }) => [labels, latency.sumMs]);
  assertEquals(times, [[{ method: "GET", route: "/a" }, 13], [
    { method: "POST", route: "/a" },
    0.1,
  ]]);
});

Deno.test("a histogram is written in seconds, each bucket with all that was quicker", async () => {
  const latency = new LatencyHistogram();
  for (const tookMs of [0.2, 0.4, 3, 40_000]) latency.record(tookMs);
  const registry = createRegistry([{
    name: "rnacos_x_duration_seconds",
    help: "X",
    type: "histogram",
    labels: ["kind"],
    read: () => [{ labels: { kind: "a" }, latency }],
  }]);
  const lines = (await registry.metrics()).trim().split("\n");
  assertEquals(lines.slice(0, 2), [
    "# HELP rnacos_x_duration_seconds X",
    "# TYPE rnacos_x_duration_seconds histogram",
  ]);
  const buckets = lines.filter((line) => line.startsWith("rnacos_x_duration_seconds_bucket"));
  assertEquals(buckets.length, LATENCY_BOUNDS_MS.length + 1);
  for (
    const line of [
      'rnacos_x_duration_seconds_bucket{kind="a",le="0.0005"} 2',
      'rnacos_x_duration_seconds_bucket{kind="a",le="0.0025"} 2',
      'rnacos_x_duration_seconds_bucket{kind="a",le="0.005"} 3',
      'rnacos_x_duration_seconds_bucket{kind="a",le="30"} 3',
      'rnacos_x_duration_seconds_bucket{kind="a",le="+Inf"} 4',
      'rnacos_x_duration_seconds_sum{kind="a"} 40.0036',
      'rnacos_x_duration_seconds_count{kind="a"} 4',
    ]
  ) assert(lines.includes(line), `${line} is not in\n${lines.join("\n")}`);
});

Deno.test("process metrics are of the magnitude that their names promise", async () => {
  const registry = createRegistry(processMetrics(1_700_000_000_000));
  const text = await registry.metrics();
  assertStringIncludes(text, "process_start_time_seconds 1700000000");
  const rss = Number(/^process_resident_memory_bytes (\d+)$/m.exec(text)?.[1]);
  assertEquals(rss > 10_000_000, true);
});

Deno.test("what the process uses is what the platform says, in base units", () => {
  const specs = processMetrics(1_500);
  const read = (name: string) => Number(specs.find((spec) => spec.name === name)?.read());
  const before = cpuUsage();
  const seconds = read("process_cpu_seconds_total");
  const after = cpuUsage();
  assertEquals(read("process_start_time_seconds"), 1.5);
  assert(seconds >= (before.user + before.system) / 1e6 - 0.001, `${seconds}`);
  assert(seconds <= (after.user + after.system) / 1e6 + 0.001, `${seconds}`);
  const { heapUsed, rss } = Deno.memoryUsage();
  const isNear = (found: number, wanted: number) => found > wanted / 2 && found < wanted * 2;
  assert(isNear(read("process_heap_bytes"), heapUsed));
  assert(isNear(read("process_resident_memory_bytes"), rss));
  assert(read("process_external_memory_bytes") < rss);
});

Deno.test("counters are read anew each time, and forget labels that went", async () => {
  let rows = [{ labels: { kind: "a" }, value: 5 }, { labels: { kind: "b" }, value: 1 }];
  const registry = createRegistry([{
    name: "rnacos_x_total",
    help: "X",
    type: "counter",
    labels: ["kind"],
    read: () => rows,
  }]);
  await registry.metrics();
  rows = [{ labels: { kind: "a" }, value: 7 }];
  const text = await registry.metrics();
  assertStringIncludes(text, 'rnacos_x_total{kind="a"} 7');
  assertEquals(text.includes('kind="b"'), false);
});

Deno.test("a histogram without labels has its lines, too", async () => {
  const latency = new LatencyHistogram();
  latency.record(1);
  const registry = createRegistry([{
    name: "rnacos_y_duration_seconds",
    help: "Y",
    type: "histogram",
    read: () => [{ labels: {}, latency }],
  }]);
  assertStringIncludes(await registry.metrics(), "rnacos_y_duration_seconds_count 1");
});
