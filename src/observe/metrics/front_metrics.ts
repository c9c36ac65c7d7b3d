/** Figures of the threads that share the port of HTTP; all of them 0 while there are none. */
import type { FrontFigures } from "../../front/mod.ts";
import type { MetricSpec, NumberSpec } from "./metric_spec.ts";

type Reading = readonly [
  name: string,
  type: NumberSpec["type"],
  help: string,
  read: (found: FrontFigures) => number,
];

const READINGS: readonly Reading[] = [
  ["rnacos_http_fronts", "gauge", "Threads that serve the HTTP port beside the core", (found) => {
    return found.running;
  }],
  [
    "rnacos_http_front_restarts_total",
    "counter",
    "Threads of the HTTP port that died and were replaced",
    ({ restarts }) => restarts,
  ],
  [
    "rnacos_http_front_kept_answers",
    "gauge",
    "Answers that the threads of the HTTP port keep, as they last told",
    ({ keptAnswers }) => keptAnswers,
  ],
  [
    "rnacos_http_front_hits_total",
    "counter",
    "Requests that were answered from what was kept, without the core",
    ({ hits }) => hits,
  ],
];

export function frontMetrics(figures: () => FrontFigures | undefined): MetricSpec[] {
  return READINGS.map(([name, type, help, read]) => ({
    name,
    type,
    help,
    read: () => {
      const found = figures();
      return found === undefined ? 0 : read(found);
    },
  }));
}
