/**
 * Assertions of the core. They stay on in production: a node that has lost its footing must stop,
 * because going on could tell two clients two different truths.
 */
/**
 * The core met a state that the protocol rules out. The process must stop and recover from its log.
 */
class RaftInvariantError extends Error {
  override readonly name = "RaftInvariantError";
}

/**
 * Throws `RaftInvariantError` unless `condition` holds. The message is built only when it is
 * needed.
 */
export function invariant(condition: boolean, message: () => string): asserts condition {
  if (!condition) throw new RaftInvariantError(`Raft invariant violated: ${message()}`);
}

/** Returns `value`, which must be present. */
export function present<T>(value: T | undefined, message: () => string): T {
  invariant(value !== undefined, message);
  return value;
}
