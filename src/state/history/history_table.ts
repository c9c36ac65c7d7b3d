/**
 * Rows of history, bounded in number and in text, of one config and of all. A row's text is the very string that the
 * config held, so a row of kind I costs no text; U and D rows keep what the config let go.
 */
import { type ConfigKey, configKeyText } from "../../base/mod.ts";
import type { HistoryRecord } from "./history_record.ts";

interface HistoryBounds {
  readonly maxHistoryRowsPerConfig: number;
  readonly maxHistoryRows: number;
  readonly maxHistoryCharsPerConfig: number;
  readonly maxHistoryChars: number;
}

const NO_ROWS: readonly HistoryRecord[] = [];

/** Characters that only this row keeps alive. A function of the row alone, so that a restored table counts the same. */
function ownChars({ operation, content, comment = "" }: HistoryRecord): number {
  return (operation === "I" ? 0 : content.length) + comment.length;
}

export class HistoryTable {
  readonly #bounds: HistoryBounds;
  /** In the order of ids, which is the order of time. */
  readonly #rows = new Map<number, HistoryRecord>();
  /** Oldest first. Arrays are replaced, never changed, so a reader may keep one. */
  readonly #byKey = new Map<string, readonly HistoryRecord[]>();
  #chars = 0;
  /** No row has a smaller id. A map's own walk from the front would pass everything that was deleted there. */
  #oldestId = 0;

  constructor(bounds: HistoryBounds) {
    this.#bounds = bounds;
  }

  get size(): number {
    return this.#rows.size;
  }

  byId(id: number): HistoryRecord | undefined {
    return this.#rows.get(id);
  }

  all(): Iterable<HistoryRecord> {
    return this.#rows.values();
  }

  /** Rows of one config, oldest first. */
  of(key: ConfigKey): readonly HistoryRecord[] {
    return this.#byKey.get(configKeyText(key)) ?? NO_ROWS;
  }

  /** Appends a row and lets the oldest go where a bound is passed. `text` is the key's joined text. */
  add(row: HistoryRecord, text: string): void {
    if (this.#rows.size === 0) this.#oldestId = row.id;
    this.#rows.set(row.id, row);
    this.#chars += ownChars(row);
    // `concat` makes an array of exact size, where `push` would reserve room for sixteen more.
    const rows = (this.#byKey.get(text) ?? NO_ROWS).concat(row);
    const excess = this.#excess(rows);
    this.#byKey.set(text, excess === 0 ? rows : rows.slice(excess));
    for (let at = 0; at < excess; at++) {
      const old = rows[at];
      if (old !== undefined) this.#forget(old);
    }
    this.#trimAll();
  }

  /** Adds what a dump tells of a row in another place. `text` is the key's joined text. */
  annotate(row: HistoryRecord, comment: string, text: string): void {
    const annotated = { ...row, comment };
    this.#rows.set(row.id, annotated);
    this.#chars += comment.length;
    const rows = this.#byKey.get(text) ?? NO_ROWS;
    this.#byKey.set(text, rows.map((other) => other === row ? annotated : other));
  }

  /** Removes every row that was written before this time. */
  trim(beforeMs: number): number {
    const before = this.#rows.size;
    for (const row of this.#rows.values()) {
      // Leaders' clocks differ a little, so an older row may stand behind a younger one: all are looked at.
      if (row.modifiedMs < beforeMs) this.#drop(row);
    }
    return before - this.#rows.size;
  }

  /** How many rows at the front must go for the bounds of one config. */
  #excess(rows: readonly HistoryRecord[]): number {
    const bounds = this.#bounds;
    let kept = 0;
    let chars = 0;
    for (let at = rows.length - 1; at >= 0; at--) {
      const row = rows[at];
      if (row === undefined) break;
      chars += ownChars(row);
      const fits = kept < bounds.maxHistoryRowsPerConfig &&
        chars <= bounds.maxHistoryCharsPerConfig;
      if (kept > 0 && !fits) return at + 1;
      kept++;
    }
    return 0;
  }

  #trimAll(): void {
    const bounds = this.#bounds;
    while (this.#rows.size > bounds.maxHistoryRows || this.#chars > bounds.maxHistoryChars) {
      const row = this.#rows.get(this.#oldestId);
      if (row !== undefined) this.#drop(row);
      this.#oldestId++;
    }
  }

  #drop(row: HistoryRecord): void {
    this.#forget(row);
    const text = configKeyText(row);
    const rows = (this.#byKey.get(text) ?? NO_ROWS).filter((other) => other !== row);
    if (rows.length === 0) this.#byKey.delete(text);
    else this.#byKey.set(text, rows);
  }

  #forget(row: HistoryRecord): void {
    this.#rows.delete(row.id);
    this.#chars -= ownChars(row);
  }
}

export interface HistoryTables {
  readonly history: HistoryTable;
  nextHistoryId: number;
}
