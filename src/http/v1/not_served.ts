/** Calls that share a path with served ones and are told apart only by a parameter. */
import type { HttpAnswer } from "../../h1/mod.ts";
import type { HttpCall } from "../call.ts";
import { jsonError } from "../error_shape.ts";

/** As if the path were unknown: the call must not fall through to another one that the same path serves. */
export function notServedHere(call: HttpCall): HttpAnswer {
  return jsonError(404, "No message available", call);
}
