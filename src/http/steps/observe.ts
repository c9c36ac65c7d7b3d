/** Tells of every answer, with the route that it belongs to. */
import type { Edge } from "../edge.ts";
import { nameOfMethod } from "../route_table.ts";
import type { Way } from "./step.ts";
import type { HttpRoute } from "../route.ts";

export function observe({ path }: HttpRoute, { onAnswer, clock }: Edge, next: Way): Way {
  if (onAnswer === undefined) return next;
  return (exchange) => {
    const startedMs = clock.monotonicMs();
    const answer = next(exchange);
    const method = nameOfMethod(exchange.method);
    if (answer instanceof Promise) {
      return answer.then((response) => {
        onAnswer(method, path, response.status, startedMs);
        return response;
      });
    }
    onAnswer(method, path, answer.status, startedMs);
    return answer;
  };
}
