/** Refuses while there is nothing to serve from. */
import type { Edge } from "../edge.ts";
import { text } from "../answer.ts";
import type { HttpRoute } from "../route.ts";
import type { Way } from "./step.ts";

const STARTING_TEXT = "server is STARTINGnow, please try again later!";

export function gate(route: HttpRoute, { server }: Edge, next: Way): Way {
  if (route.answersWhileStarting === true) return next;
  return (exchange) => server.isServing() ? next(exchange) : text(STARTING_TEXT, 503);
}
