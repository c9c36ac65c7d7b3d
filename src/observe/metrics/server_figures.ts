/** Plain numbers that serving bumps, and the metrics made of them when they are scraped. */
import type { NodeObserver } from "../../node/mod.ts";
import type { MetricSpec } from "./metric_spec.ts";
import { RequestFigures } from "./request_figures.ts";

interface Tally {
  count: number;
  totalMs: number;
  maxMs: number;
  items: number;
  bytes: number;
}

function newTally(): Tally {
  return { count: 0, totalMs: 0, maxMs: 0, items: 0, bytes: 0 };
}

function add(tally: Tally, ms: number, items = 0, bytes = 0): void {
  tally.count++;
  tally.totalMs += ms;
  tally.items += items;
  tally.bytes += bytes;
  if (ms > tally.maxMs) tally.maxMs = ms;
}

function counter(name: string, help: string, read: () => number): MetricSpec {
  return { name, help, type: "counter", read };
}

/** `NAME_total` and `NAME_seconds_total`. */
function timed(name: string, help: string, tally: Tally): MetricSpec[] {
  return [
    counter(`${name}_total`, help, () => tally.count),
    counter(`${name}_seconds_total`, `Time of: ${help}`, () => tally.totalMs / 1_000),
  ];
}

export class ServerFigures {
  readonly http = new RequestFigures();
  readonly #writes = newTally();
  readonly #proposals = newTally();
  readonly #failures = newTally();
  readonly #applies = newTally();
  readonly #snapshots = newTally();

  /** What the node calls at events worth counting. */
  readonly observer: NodeObserver = {
    diskWrite: (ms, entries, sizeBytes) => add(this.#writes, ms, entries, sizeBytes),
    proposed: (ms, ok) => add(ok ? this.#proposals : this.#failures, ms),
    applied: (ms, entries) => add(this.#applies, ms, entries),
    snapshot: (ms, sizeBytes) => add(this.#snapshots, ms, 0, sizeBytes),
  };

  metrics(): MetricSpec[] {
    return [
      {
        name: "rnacos_http_requests_total",
        help: "Answered HTTP requests",
        type: "counter",
        labels: ["method", "route", "status"],
        read: () => this.http.counts(),
      },
      {
        name: "rnacos_http_request_duration_seconds",
        help: "Time from request to answer; long polls included",
        type: "histogram",
        labels: ["method", "route"],
        read: () => this.http.latencies(),
      },
      ...timed("rnacos_raft_append", "Durable writes of the log", this.#writes),
      counter("rnacos_raft_append_entries_total", "Entries written", () => this.#writes.items),
      counter("rnacos_raft_append_bytes_total", "Bytes of entries", () => this.#writes.bytes),
      {
        name: "rnacos_raft_append_max_seconds",
        help: "Longest durable write so far",
        type: "gauge",
        read: () => this.#writes.maxMs / 1_000,
      },
      ...timed("rnacos_raft_proposals", "Writes acknowledged", this.#proposals),
      ...timed("rnacos_raft_proposals_failed", "Writes not acknowledged", this.#failures),
      ...timed("rnacos_raft_apply", "Batches applied to the state", this.#applies),
      counter("rnacos_raft_apply_entries_total", "Entries applied", () => this.#applies.items),
      ...timed("rnacos_raft_snapshots", "Snapshots taken", this.#snapshots),
    ];
  }
}
