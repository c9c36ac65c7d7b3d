/** Counts calls, failures and their time, by type. */
import type { Edge } from "../edge.ts";
import type { Exchange } from "../exchange.ts";
import type { GrpcRoute } from "../route.ts";
import type { Way } from "./step.ts";

export function observe({ type }: GrpcRoute, { clock, figures }: Edge, next: Way): Way {
  const counter = figures.of(type);
  const tell = (exchange: Exchange, startedMs: number, answer: Uint8Array): Uint8Array => {
    if (exchange.failed) counter.failed++;
    counter.latency.record(clock.monotonicMs() - startedMs);
    return answer;
  };
  return (exchange) => {
    const startedMs = clock.monotonicMs();
    counter.count++;
    const answer = next(exchange);
    return answer instanceof Uint8Array
      ? tell(exchange, startedMs, answer)
      : answer.then((bytes) => tell(exchange, startedMs, bytes));
  };
}
