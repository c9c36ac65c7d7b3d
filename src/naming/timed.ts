/** Everything in the registry that has a time at which it must be looked at shares one wheel. */
export interface Timed {
  /** Called at or after the time it was scheduled for; schedules itself again when it is not over. */
  due(nowMs: number): void;
}
