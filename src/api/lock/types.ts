/** The verbs of distributed locks. */
import type { Caller } from "../caller.ts";

/** As sent: the verbs check it. */
export interface LockInput {
  readonly key: string | undefined;
  readonly lockType: string | undefined;
}

/** `fencingToken`: grows with each time that anything is locked; only there when the lock was taken. */
export type Acquired =
  | { readonly taken: true; readonly fencingToken: number }
  | { readonly taken: false };

export interface LockApi {
  /**
   * Takes the lock for `expiredTimeMs` (`LOCK.defaultMs` when negative or absent, `LOCK.maxMs` at most), unless
   * somebody has it, be it the caller. Throws ApiError.
   */
  acquire(
    input: LockInput & { expiredTimeMs?: number | undefined },
    caller: Caller,
  ): Promise<Acquired>;
  /**
   * Gives it back; false when the caller does not have it. Who shows the fencing token need not be the connection that
   * took it.
   */
  release(
    input: LockInput & { fencingToken?: number | undefined },
    caller: Caller,
  ): Promise<boolean>;
  /** What the connection holds is free again. */
  connectionClosed(connectionId: string): void;
  /** Ends the timers. */
  close(): void;
}
