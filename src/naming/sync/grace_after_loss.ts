/** Beats that clients may have sent to a node just when it was lost: those clients may not have been silent. */
import { NAMING_SYNC } from "../../base/mod.ts";
import type { Publisher } from "../publisher.ts";
import type { SyncPeer } from "./sync_peer.ts";

export class GraceAfterLoss {
  readonly #publisher: Pick<Publisher, "grantGrace">;
  /** When leases got their full time again, lately. */
  #grantedMs: number[] = [];

  constructor(publisher: Pick<Publisher, "grantGrace">) {
    this.#publisher = publisher;
  }

  /** Gives all leases their full time again when one of these nodes has been lost since the last look. */
  look(peers: Iterable<SyncPeer>, nowMs: number): void {
    let lost = false;
    for (const peer of peers) {
      const reachable = peer.isReachable(nowMs);
      lost ||= peer.wasReachable && !reachable;
      peer.wasReachable = reachable;
    }
    if (!lost) return;
    const lately = this.#grantedMs.filter((ms) => nowMs - ms < NAMING_SYNC.gracesWithinMs);
    if (lately.length >= NAMING_SYNC.maxPardons) return;
    this.#grantedMs = [...lately, nowMs];
    this.#publisher.grantGrace(nowMs);
  }
}
