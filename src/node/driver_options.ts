import type { Clock, Logger } from "../base/mod.ts";
import type { RaftCore, SoftState } from "../raft/mod.ts";
import type { StateEvent, StateMachine } from "../state/mod.ts";
import type { RaftStore } from "../store/mod.ts";
import type { NodeObserver, SnapshotBounds } from "./options.ts";
import type { Found } from "./snapshotter.ts";
import type { RaftTransport } from "./transport.ts";

/** What the loop needs of the node around it. */
export interface DriverOptions {
  readonly raft: RaftCore;
  readonly store: RaftStore;
  readonly machine: StateMachine;
  readonly transport: RaftTransport;
  readonly log: Logger;
  readonly clock: Clock;
  readonly bounds: SnapshotBounds;
  readonly observe: NodeObserver;
  readonly tickMs: number | undefined;
  readonly spaceCheckMs: number | undefined;
  /** What the log held at start. */
  readonly found: Found;
  readonly onEvents: (events: readonly StateEvent[], index: number) => void;
  readonly onRole: (soft: SoftState) => void;
  /** The node cannot go on; nothing is driven any more. */
  readonly onFailed: (error: Error) => void;
}
