/** The last step: the handler of the type, or the answer that is always the same. */
import type { Edge } from "../edge.ts";
import type { GrpcRoute } from "../route.ts";
import type { Way } from "./step.ts";

export function handle({ fixed, answer }: GrpcRoute, { pushes }: Edge, _next: Way): Way {
  if (fixed !== undefined) return () => fixed;
  return ({ api, caller, source }) => answer(source, { api, pushes, caller });
}
