/** Messages between nodes: delayed, lost, and cut by partitions, one direction at a time. */
import type { Rng } from "../support/rng.ts";
import type { EventQueue } from "../sim/event_queue.ts";

export class Network {
  readonly #cut: Set<string> = new Set();
  readonly #rng: Rng;
  readonly #queue: EventQueue;
  readonly #delayMs: number;
  readonly #tailMs: number;
  lossRate: number;
  #healedMs = -Infinity;
  /** When a pair of nodes could last not talk in both directions: `low-high` -> time. */
  readonly #brokenMs: Map<string, number> = new Map();

  constructor(
    rng: Rng,
    queue: EventQueue,
    options: { readonly delayMs: number; readonly delayTailMs: number; readonly lossRate: number },
  ) {
    this.#rng = rng;
    this.#queue = queue;
    this.#delayMs = options.delayMs;
    this.#tailMs = options.delayTailMs;
    this.lossRate = options.lossRate;
  }

  isCut(from: number, to: number): boolean {
    return this.#cut.has(`${from}>${to}`);
  }

  cut(from: number, to: number): void {
    if (from !== to) this.#cut.add(`${from}>${to}`);
  }

  heal(nowMs: number): void {
    for (const pair of this.#cut) {
      const [from, to] = pair.split(">").map(Number);
      this.broke(from ?? 0, to ?? 0, nowMs);
    }
    if (this.#cut.size > 0) this.#healedMs = nowMs;
    this.#cut.clear();
  }

  /** Notes that two nodes could not talk at this time. */
  broke(one: number, other: number, nowMs: number): void {
    this.#brokenMs.set(`${Math.min(one, other)}-${Math.max(one, other)}`, nowMs);
  }

  wasCutSince(sinceMs: number): boolean {
    return this.#cut.size > 0 || this.#healedMs > sinceMs;
  }

  /** For how long two nodes have been able to talk. */
  goodForMs(one: number, other: number, nowMs: number): number {
    if (this.isCut(one, other) || this.isCut(other, one)) return 0;
    const key = `${Math.min(one, other)}-${Math.max(one, other)}`;
    return nowMs - (this.#brokenMs.get(key) ?? 0);
  }

  send(from: number, to: number, nowMs: number, deliver: (atMs: number) => void): void {
    const tail = this.#tailMs > 0 && this.#rng.chance(0.05) ? this.#rng.below(this.#tailMs) : 0;
    const atMs = nowMs + this.#delayMs * (0.5 + this.#rng.float()) + tail;
    if (this.isCut(from, to) || this.#rng.chance(this.lossRate)) return;
    this.#queue.push(atMs, () => {
      if (!this.isCut(from, to)) deliver(atMs);
    });
  }
}
