/** Reads that wait for their confirmation: on the leader by context, on a follower by token. */
import type { NodeId } from "./types.ts";

/** Who asked: this node itself, or a follower that passed it on. */
export interface ReadAsk {
  readonly token: number;
  readonly from: NodeId;
}

interface PendingRead extends ReadAsk {
  readonly context: number;
  readonly index: number;
}

export class ReadQueue {
  /** Newest context given out. Never reset, so that no two attempts of this node share one. */
  context = 0;
  /** Newest context that a heartbeat has carried to everyone. */
  broadcast = 0;
  /** On a new leader: asked before the first commit of its term. */
  waiting: ReadAsk[] = [];
  /** On the leader: contexts ascending. */
  pending: PendingRead[] = [];
  /** On a follower: tokens sent to the leader, with the tick at which they are given up. */
  readonly forwarded = new Map<number, number>();

  get count(): number {
    return this.waiting.length + this.pending.length + this.forwarded.size;
  }

  /** Takes out the reads whose context is confirmed. */
  takeThrough(context: number): PendingRead[] {
    let ready = 0;
    while ((this.pending[ready]?.context ?? Infinity) <= context) ready += 1;
    return this.pending.splice(0, ready);
  }
}
