/** One other node: what it must still hear, what is under way to it, and how it does. */
import { NAMING_SYNC } from "../../base/mod.ts";
import type { PartialPull } from "./partial_pull.ts";
import type { OwnEntry } from "./own_records.ts";

interface Flight {
  readonly callId: number;
  readonly items: Map<OwnEntry, number>;
  readonly sentMs: number;
}

export class SyncPeer {
  readonly id: number;
  connected = false;
  /** The newest answer to a call; -Infinity before the first. */
  answeredMs = -Infinity;
  /** Start of its process, as it said last; 0 before. */
  epoch = 0;
  warm = false;
  /** At the last look. */
  wasReachable = false;
  /** How far its clock is ahead of the one here. */
  leadMs = 0;
  /** What it published has been compared or taken over since it was last reached. */
  exchanged = false;
  /** It has said which other records it knows since it was last reached. */
  spokeOfOthers = false;
  /** Its records and the copies here were equal at this time; 0 for never. */
  equalMs = 0;
  /** Services it must hear of -> the version that it has. */
  readonly dirty: Map<OwnEntry, number> = new Map();
  /** Since when something waits to be heard; 0 when nothing does. */
  behindMs = 0;
  flight: Flight | undefined;
  nextSyncMs = 0;
  /** What it was told of others: set -> version up to which it is complete there. */
  told: ReadonlyMap<string, number> = new Map();
  readonly wanted: Set<string> = new Set();
  pull: { readonly callId: number; readonly setName: string } | undefined;
  /** Services that it tells in parts; the first one is asked for now. */
  partialPulls: PartialPull[] = [];
  sentBatches = 0;
  lostBatches = 0;

  constructor(id: number) {
    this.id = id;
  }

  /** All that it has said is known here, and all that it knows of others is known to be there. */
  get isThrough(): boolean {
    return this.exchanged && this.spokeOfOthers && this.wanted.size === 0 &&
      this.pull === undefined && this.partialPulls.length === 0;
  }

  isReachable(nowMs: number): boolean {
    return this.connected && nowMs - this.answeredMs < NAMING_SYNC.suspectMs;
  }

  add(entry: OwnEntry, before: number, nowMs: number): void {
    if (this.dirty.has(entry)) return;
    this.dirty.set(entry, before);
    if (this.behindMs === 0) this.behindMs = nowMs;
  }

  awaits(entry: OwnEntry): boolean {
    return this.dirty.has(entry) || this.flight?.items.has(entry) === true;
  }

  depart(flight: Flight): void {
    this.flight = flight;
    this.sentBatches++;
  }

  /** What was under way has arrived. */
  arrived(): void {
    const sentMs = this.flight?.sentMs ?? 0;
    this.flight = undefined;
    this.behindMs = this.dirty.size === 0 ? 0 : sentMs;
  }

  /** What was under way may not have arrived: it is told again, from where it began. */
  lost(): void {
    for (const [entry, base] of this.flight?.items ?? []) {
      this.dirty.set(entry, Math.min(base, this.dirty.get(entry) ?? base));
    }
    this.flight = undefined;
    this.lostBatches++;
  }
}
