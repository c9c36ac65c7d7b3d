import type { DiskSpace, NodeId, RaftCore } from "../raft/mod.ts";
import type { Command } from "../state/mod.ts";
import type { AppliedWaiters } from "./applied_waiters.ts";
import type { RulesSight } from "./rules_version.ts";
import type { StampClock } from "./stamp_clock.ts";
import type { ForwardAnswer, ForwardRequest } from "./transport.ts";

/** What proposals need of the node around them. */
export interface ProposalsOptions {
  readonly nodeId: NodeId;
  readonly raft: RaftCore;
  readonly waiters: AppliedWaiters;
  /** Passes a proposal on; `answered` is called once, at the latest when its time is up. */
  readonly forward: (
    to: NodeId,
    request: ForwardRequest,
    answered: (answer: ForwardAnswer) => void,
  ) => void;
  readonly stamp: StampClock;
  readonly monotonicMs: () => number;
  /** Who leads now, as last told by the core; 0 when no leader is known. */
  readonly leader: () => NodeId;
  /** A write is under way: nothing could be written here before it is done. */
  readonly diskBusy: () => boolean;
  readonly appliedIndex: () => number;
  /** What is left of this node's disk; absent: always enough. */
  readonly space?: () => DiskSpace;
  /** How many request ids the state remembers. */
  readonly maxRemembered: number;
  readonly rules: RulesSight;
  readonly versionOf: (command: Command) => number;
  /** Asks the loop for a turn. */
  readonly kick: () => void;
}
