/** Ends of addresses that are remembered, so that no copy of an older publication revives them. */
import { NAMING_SYNC, type ServiceKey, serviceKeyText } from "../../base/mod.ts";
import type { TombstoneData } from "./messages.ts";

export interface Tombstone extends TombstoneData {
  readonly key: ServiceKey;
  readonly keyText: string;
  /** `node.epoch` of who ended it; empty for this node. */
  readonly origin: string;
  readonly untilMs: number;
  /** In the own records of this node; 0 for tombstones of others. */
  version: number;
}

export class Tombstones {
  readonly #byService: Map<string, Map<string, Tombstone>> = new Map();
  /** In the order of their ends; those replaced by newer ones are passed over when their time comes. */
  #queue: Tombstone[] = [];
  #over = 0;
  #size = 0;
  readonly #onOver: (tombstone: Tombstone) => void;

  /** `onOver` is told of each tombstone that is no longer remembered. */
  constructor(onOver: (tombstone: Tombstone) => void) {
    this.#onOver = onOver;
  }

  get size(): number {
    return this.#size;
  }

  /** The tombstone of this address; undefined when there is none. */
  find(keyText: string, kind: TombstoneData["kind"], idText: string): Tombstone | undefined {
    return this.#byService.get(keyText)?.get(markKey(kind, idText));
  }

  of(keyText: string): Iterable<Tombstone> {
    return this.#byService.get(keyText)?.values() ?? [];
  }

  /** The tombstone made, or undefined when a newer one is known already. */
  add(key: ServiceKey, data: TombstoneData, origin: string, nowMs: number): Tombstone | undefined {
    const keyText = serviceKeyText(key);
    const known = this.find(keyText, data.kind, data.idText);
    if (known !== undefined && known.stampMs >= data.stampMs) return undefined;
    const untilMs = nowMs + NAMING_SYNC.markLifeMs;
    const { kind, idText, stampMs } = data;
    const tombstone: Tombstone = {
      kind,
      idText,
      stampMs,
      key,
      keyText,
      origin,
      untilMs,
      version: 0,
    };
    if (known !== undefined) this.#drop(known);
    let tombstones = this.#byService.get(keyText);
    if (tombstones === undefined) this.#byService.set(keyText, tombstones = new Map());
    tombstones.set(markKey(kind, idText), tombstone);
    this.#queue.push(tombstone);
    this.#size++;
    while (this.#size > NAMING_SYNC.maxMarks) this.#endOldest();
    return tombstone;
  }

  sweep(nowMs: number): void {
    for (;;) {
      const oldest = this.#queue[this.#over];
      if (oldest === undefined || oldest.untilMs > nowMs) break;
      this.#endOldest();
    }
    if (this.#over * 2 > this.#queue.length) {
      this.#queue = this.#queue.slice(this.#over);
      this.#over = 0;
    }
  }

  #endOldest(): void {
    const oldest = this.#queue[this.#over++];
    if (oldest === undefined) throw new Error("Cannot end a tombstone: there is none");
    if (this.find(oldest.keyText, oldest.kind, oldest.idText) === oldest) this.#drop(oldest);
  }

  #drop(tombstone: Tombstone): void {
    const tombstones = this.#byService.get(tombstone.keyText);
    tombstones?.delete(markKey(tombstone.kind, tombstone.idText));
    if (tombstones?.size === 0) this.#byService.delete(tombstone.keyText);
    this.#size--;
    this.#onOver(tombstone);
  }
}

function markKey(kind: TombstoneData["kind"], idText: string): string {
  return kind === "http" ? `h${idText}` : `c${idText}`;
}
