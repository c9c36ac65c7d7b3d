/** The last step: the handler of the type, or the answer that is always the same. */
import type { Edge } from "../edge.ts";
import { RequestCaller } from "../request_caller.ts";
import type { GrpcRoute } from "../route.ts";
import type { Way } from "./step.ts";

export function handle(
  { fixed, answer, permission }: GrpcRoute,
  { pushes }: Edge,
  _next: Way,
): Way {
  if (fixed !== undefined) return () => fixed;
  if (permission.action !== "write" && permission.action !== "admin") {
    return ({ api, caller, source }) => answer(source, { api, pushes, caller });
  }
  return (exchange) => {
    const { api, source } = exchange;
    return answer(source, { api, pushes, caller: new RequestCaller(exchange) });
  };
}
