/** Calls that share a path with served ones and are told apart only by a parameter. */
import type { HttpCall } from "../call.ts";
import { errorFamily } from "../error_family.ts";
import { jsonError } from "../error_shape.ts";

/** As if the path were unknown: the call must not fall through to another one that the same path serves. */
export function notServedHere(call: HttpCall): Response {
  const nowMs = call.nowMs();
  return jsonError(404, "No message available", {
    family: errorFamily(call.path),
    path: call.path,
    nowMs,
  });
}
