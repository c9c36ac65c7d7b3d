import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { createRegistry, type MetricSpec } from "./metrics_registry.ts";
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

Deno.test("RequestFigures counts by three labels and adds up the time", () => {
  const figures = new RequestFigures("method", "route", "status");
  figures.record("GET", "/a", 200, 5);
  figures.record("GET", "/a", 200, 7);
  figures.record("GET", "/a", 404, 1);
  assertEquals([...figures.counts()], [
    { labels: { method: "GET", route: "/a", status: "200" }, value: 2 },
    { labels: { method: "GET", route: "/a", status: "404" }, value: 1 },
  ]);
  assertEquals([...figures.seconds()].map(({ value }) => value), [0.012, 0.001]);
});

Deno.test("process metrics are of the magnitude that their names promise", async () => {
  const registry = createRegistry(processMetrics(1_700_000_000_000));
  const text = await registry.metrics();
  assertStringIncludes(text, "process_start_time_seconds 1700000000");
  const rss = Number(/^process_resident_memory_bytes (\d+)$/m.exec(text)?.[1]);
  assertEquals(rss > 10_000_000, true);
});
