import { StoreFull } from "./types.ts";

/** What SQLite and the systems below say when there is no room. A failed sync says something else, and is no such case. */
const NO_ROOM =
  /database or disk is full|no space left|not enough space on the disk|os error 28\b/i;

export function isDiskFull(thrown: unknown): boolean {
  return thrown instanceof StoreFull || (thrown instanceof Error && NO_ROOM.test(thrown.message));
}

export function storeFull(cause: unknown): StoreFull {
  if (cause instanceof StoreFull) return cause;
  return new StoreFull(
    "Cannot write to the data directory: the disk is full; nothing was written",
    {
      cause,
    },
  );
}
