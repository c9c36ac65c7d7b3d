/** Whether something that was thrown says that nobody, or the wrong one, asks. */
import { ApiError } from "../base/mod.ts";

export function isRefusal(thrown: unknown): boolean {
  return thrown instanceof ApiError && thrown.kind === "forbidden";
}
