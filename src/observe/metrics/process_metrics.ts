/** What the process itself uses, under the names that Prometheus has for that. */
import { cpuUsage } from "node:process";
import type { MetricSpec } from "./metric_spec.ts";

const MICRO = 1e-6;

/** `startedMs`: when the process began, in milliseconds since the epoch. */
export function processMetrics(startedMs: number): MetricSpec[] {
  return [
    {
      name: "process_start_time_seconds",
      help: "Start of the process in seconds since the epoch",
      type: "gauge",
      read: () => startedMs / 1_000,
    },
    {
      name: "process_cpu_seconds_total",
      help: "CPU time of the process in user and system mode",
      type: "counter",
      read: () => {
        const { user, system } = cpuUsage();
        return (user + system) * MICRO;
      },
    },
    {
      name: "process_resident_memory_bytes",
      help: "Resident memory of the process",
      type: "gauge",
      read: () => Deno.memoryUsage().rss,
    },
    {
      name: "process_heap_bytes",
      help: "Used memory of the garbage-collected heap",
      type: "gauge",
      read: () => Deno.memoryUsage().heapUsed,
    },
    {
      name: "process_external_memory_bytes",
      help: "Memory of buffers outside the garbage-collected heap",
      type: "gauge",
      read: () => Deno.memoryUsage().external,
    },
  ];
}
