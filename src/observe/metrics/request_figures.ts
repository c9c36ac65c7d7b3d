/** Answered requests by route: how many, how they ended, how long they took. Labels are made when they are scraped. */
import { LatencyHistogram } from "../../base/mod.ts";
import type { LatencySample, Sample } from "./metric_spec.ts";

interface RouteFigures {
  readonly byStatus: Map<number, { count: number }>;
  readonly latency: LatencyHistogram;
}

/** Methods and routes must come from the server's own tables: what a client can choose would grow without end. */
export class RequestFigures {
  readonly #byMethod = new Map<string, Map<string, RouteFigures>>();

  record(method: string, route: string, status: number, elapsedMs: number): void {
    const figures = this.#byMethod.get(method)?.get(route) ?? this.#add(method, route);
    const ended = figures.byStatus.get(status);
    if (ended === undefined) figures.byStatus.set(status, { count: 1 });
    else ended.count++;
    figures.latency.record(elapsedMs);
  }

  *counts(): Iterable<Sample> {
    for (const [method, route, { byStatus }] of this.#all()) {
      for (const [status, { count }] of byStatus) {
        yield { labels: { method, route, status: `${status}` }, value: count };
      }
    }
  }

  *latencies(): Iterable<LatencySample> {
    for (const [method, route, { latency }] of this.#all()) {
      yield { labels: { method, route }, latency };
    }
  }

  #add(method: string, route: string): RouteFigures {
    const routes = this.#byMethod.get(method) ?? new Map<string, RouteFigures>();
    this.#byMethod.set(method, routes);
    const figures = {
      byStatus: new Map<number, { count: number }>(),
      latency: new LatencyHistogram(),
    };
    routes.set(route, figures);
    return figures;
  }

  *#all(): Iterable<readonly [method: string, route: string, figures: RouteFigures]> {
    for (const [method, routes] of this.#byMethod) {
      for (const [route, figures] of routes) yield [method, route, figures];
    }
  }
}
