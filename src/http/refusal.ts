/** Whether something that was thrown says that nobody, or the wrong one, asks. */
import { ApiError } from "../base/mod.ts";

const KINDS: ReadonlySet<string> = new Set(["forbidden", "unauthenticated"]);

export function isRefusal(thrown: unknown): thrown is ApiError {
  return thrown instanceof ApiError && KINDS.has(thrown.kind);
}
