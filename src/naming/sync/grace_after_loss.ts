/** Beats that clients may have sent to a node just when it was lost: nobody can say that those clients were silent. */
import { NAMING_SYNC } from "../../base/mod.ts";
import type { Publisher } from "../publisher.ts";
import type { Peer } from "./peer.ts";

export class MissedBeats {
  readonly #publisher: Publisher;
  /** When leases got their full time again, lately. */
  #pardonedMs: number[] = [];

  constructor(publisher: Publisher) {
    this.#publisher = publisher;
  }

  /** Gives all leases their full time again when one of these nodes has been lost since the last look. */
  look(peers: Iterable<Peer>, nowMs: number): void {
    let lost = false;
    for (const peer of peers) {
      const reachable = peer.isReachable(nowMs);
      lost ||= peer.wasReachable && !reachable;
      peer.wasReachable = reachable;
    }
    if (!lost) return;
    const lately = this.#pardonedMs.filter((ms) => nowMs - ms < NAMING_SYNC.pardonsWithinMs);
    if (lately.length >= NAMING_SYNC.maxPardons) return;
    this.#pardonedMs = [...lately, nowMs];
    this.#publisher.pardon(nowMs);
  }
}
