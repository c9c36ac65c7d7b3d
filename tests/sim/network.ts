import type { NodeId } from "../../src/raft/mod.ts";
import type { Rng } from "../support/rng.ts";
import type { SimOptions } from "./options.ts";

/** Where packets are handed over; virtual microseconds. */
export interface Carrier {
  readonly now: number;
  at(delayUs: number, run: () => void): void;
}

/** What became of a packet, for the count of faults. */
export type PacketFault = "lost" | "blocked" | "duplicated" | "clogged";

/**
 * Links between every two nodes, each direction on its own. Packets are lost, delayed, doubled and
 * overtake one another; a link can be blocked (a partition) or clogged (everything waits until a
 * moment and then comes at once).
 */
export class Network {
  readonly #carrier: Carrier;
  readonly #rng: Rng;
  readonly #options: SimOptions;
  readonly #onFault: (fault: PacketFault) => void;
  readonly #blocked = new Set<number>();
  readonly #cloggedUntil = new Map<number, number>();
  #epoch = 0;
  /** With false every packet arrives once and quickly, unless its link is blocked. */
  faulty = true;

  constructor(
    carrier: Carrier,
    rng: Rng,
    options: SimOptions,
    onFault: (fault: PacketFault) => void,
  ) {
    this.#carrier = carrier;
    this.#rng = rng;
    this.#options = options;
    this.#onFault = onFault;
  }

  /**
   * Carries a packet; `deliver` runs zero, one or two times, later. Returns false if it was lost.
   */
  send(from: NodeId, to: NodeId, deliver: () => void): boolean {
    if (this.isBlocked(from, to)) {
      this.#onFault("blocked");
      return false;
    }
    if (this.faulty && this.#rng.chance(this.#options.lossRate)) {
      this.#onFault("lost");
      return false;
    }
    const epoch = this.#epoch;
    const arrive = () => {
      if (epoch === this.#epoch) deliver();
    };
    this.#carrier.at(this.#delayUs(from, to), arrive);
    if (this.faulty && this.#rng.chance(this.#options.duplicateRate)) {
      this.#onFault("duplicated");
      this.#carrier.at(this.#delayUs(from, to), arrive);
    }
    return true;
  }

  isBlocked(from: NodeId, to: NodeId): boolean {
    return this.#blocked.has(link(from, to));
  }

  /** Blocks or opens one direction. */
  setBlocked(from: NodeId, to: NodeId, blocked: boolean): void {
    if (blocked) this.#blocked.add(link(from, to));
    else this.#blocked.delete(link(from, to));
  }

  /** Everything sent on this direction waits until the moment. */
  clog(from: NodeId, to: NodeId, untilUs: number): void {
    this.#cloggedUntil.set(link(from, to), untilUs);
    this.#onFault("clogged");
  }

  /** Opens every link; what is still under way is lost. */
  heal(): void {
    this.#epoch++;
    this.#blocked.clear();
    this.#cloggedUntil.clear();
  }

  #delayUs(from: NodeId, to: NodeId): number {
    const { delayUs, delayTailUs } = this.#options;
    if (!this.faulty) return 500 + this.#rng.below(500);
    const tail = -Math.log(1 - this.#rng.float()) * delayTailUs;
    const delay = Math.floor(delayUs + tail);
    const clogged = this.#cloggedUntil.get(link(from, to)) ?? 0;
    return clogged > this.#carrier.now ? clogged - this.#carrier.now + delay : delay;
  }
}

function link(from: NodeId, to: NodeId): number {
  return from * 1_000 + to;
}
