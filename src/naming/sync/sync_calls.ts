/** Calls to other nodes that are under way. */
import type { SyncPeer } from "./sync_peer.ts";

export interface OutCall {
  readonly to: number;
  readonly callId: number;
  readonly body: Uint8Array<ArrayBuffer>;
  readonly timeoutMs: number;
}

export class SyncCalls {
  readonly #peers: Map<number, SyncPeer> = new Map();
  #nextCallId = 1;
  /** Answers to earlier calls may have waited while this node stood still. */
  #freshCallId = 0;

  /** The id of a new call to this peer. */
  open(peer: SyncPeer): number {
    const callId = this.#nextCallId++;
    this.#peers.set(callId, peer);
    return callId;
  }

  /** Whom the call went to; undefined when no call of this id is under way. */
  close(callId: number): SyncPeer | undefined {
    const peer = this.#peers.get(callId);
    this.#peers.delete(callId);
    return peer;
  }

  /** Answers to calls that are under way say nothing about the present any more. */
  startAfresh(): void {
    this.#freshCallId = this.#nextCallId;
  }

  isFresh(callId: number): boolean {
    return callId >= this.#freshCallId;
  }
}
