/** Time as the shell sees it. Pure rooms never hold one: they are handed numbers. */
export interface Clock {
  /** Wall clock, milliseconds since the epoch. For times that users see. */
  nowMs(): number;
  /** Monotonic milliseconds; never goes back. For deadlines and intervals. */
  monotonicMs(): number;
}

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
};
