/** Words of the push plan. Times are monotonic milliseconds handed in by the caller. */
import type { LatencyView } from "../base/mod.ts";

/** What kind of state is pushed; each kind has its own rhythm. */
export type PushKind = "config" | "naming" | "configFuzzy" | "namingFuzzy";

/** A push ready to leave. The id comes back in the acknowledgement; equal ids mean equal bytes. */
export interface PushMessage {
  readonly requestId: string;
  readonly bytes: Uint8Array;
}

/** One key of one connection. */
export interface PushTarget {
  readonly connectionId: string;
  readonly kind: PushKind;
  readonly key: string;
}

/** Makes the message from the state as it is when the push leaves, not as it was when the change was seen. */
export type PushSource = () => PushMessage;

export interface PushRules {
  /** After a push, more changes of its key gather for so long. */
  readonly mergeMs: number;
  readonly ackTimeoutMs: number;
  /** Pause before the next try, by the number of tries that failed. */
  readonly retryMs: (failedTries: number) => number;
}

export interface PushLimits {
  readonly maxTries: number;
  /** Unacknowledged pushes of one connection. */
  readonly maxInflight: number;
  /** Keys of one connection that the outbox remembers. */
  readonly maxPending: number;
  readonly tickMs: number;
}

/** What the shell must do now. */
export type PushEffect =
  | {
    readonly type: "send";
    readonly connectionId: string;
    readonly kind: PushKind;
    readonly key: string;
    readonly message: PushMessage;
    /** Tries of this key that failed before. */
    readonly failedTries: number;
    /** Changes that this push replaces, because they never left. */
    readonly merged: number;
  }
  /** The connection cannot follow; its outbox is gone already. */
  | { readonly type: "close"; readonly connectionId: string; readonly reason: string };

export interface PushStats {
  readonly connections: number;
  /** Keys with something sent or to be sent. */
  readonly keys: number;
  readonly inflight: number;
  readonly sent: number;
  /** Changes that never left because a newer one took their place. */
  readonly merged: number;
  readonly acked: number;
  /** Refusals and time-outs. */
  readonly failed: number;
  /** Connections given up. */
  readonly closed: number;
  /** From a push to its acknowledgement. */
  readonly ackLatency: Readonly<Record<PushKind, LatencyView>>;
}
