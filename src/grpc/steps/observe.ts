/** Counts calls, failures and their time, by type. */
import type { Edge } from "../edge.ts";
import type { Exchange } from "../exchange.ts";
import type { GrpcRoute } from "../route.ts";
import type { Way } from "./step.ts";

export function observe({ type, fixed }: GrpcRoute, { clock, figures }: Edge, next: Way): Way {
  const counter = figures.of(type);
  const tell = (exchange: Exchange, tookMs: number, answer: Uint8Array): Uint8Array => {
    if (exchange.failed) counter.failed++;
    counter.latency.record(tookMs);
    return answer;
  };
  const since = (startedMs: number): number => clock.monotonicMs() - startedMs;
  // Looking at the clock takes longer than to give the answer that is always the same.
  const atOnce = fixed === undefined ? since : () => 0;
  return (exchange) => {
    // The session has just looked at the clock.
    const startedMs = exchange.session.lastSeenMs;
    counter.count++;
    const answer = next(exchange);
    return answer instanceof Uint8Array
      ? tell(exchange, atOnce(startedMs), answer)
      : answer.then((bytes) => tell(exchange, since(startedMs), bytes));
  };
}
