/** Refuses while there is nothing to serve from, and what an operator wants to be refused. */
import type { WholeAnswer } from "../../h1/mod.ts";
import type { Edge } from "../edge.ts";
import { text } from "../answer.ts";
import type { HttpRoute } from "../route.ts";
import type { Way } from "./step.ts";

export function gate(route: HttpRoute, edge: Edge, next: Way): Way {
  if (route.answersWhileStarting === true) return next;
  const behind = route.obeysStatus === true ? statusGate(route, next) : next;
  const { server } = edge;
  return (exchange) => server.isServing() ? behind(exchange) : unavailable("STARTING");
}

/** An operator may have put the registry to a status in which it serves no reads, or no writes. */
function statusGate({ method }: HttpRoute, next: Way): Way {
  const open = method === "GET" ? "READ_ONLY" : "WRITE_ONLY";
  return (exchange) => {
    const status = exchange.api.namingAdmin.overriddenStatus();
    const isOpen = status === undefined || status === "UP" || status === open;
    return isOpen ? next(exchange) : unavailable(status);
  };
}

function unavailable(status: string): WholeAnswer {
  return text(`server is ${status}now, please try again later!`, 503);
}
