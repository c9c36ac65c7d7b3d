/** Changes that are published later: at a time, or when a second person confirms them. Records, tables, what can be read. */
import type { StateSource } from "../core/part.ts";
import type { PublishConfig } from "../config/config_commands.ts";

/** `schedule` waits for a time, `request` for somebody else than who asked. */
export type WaitingKind = "schedule" | "request";

export const WAITING_KINDS: readonly WaitingKind[] = ["schedule", "request"];

export interface WaitingChange {
  /** Index of the entry that asked for it. */
  readonly id: number;
  readonly kind: WaitingKind;
  /** Of a formal config, without a condition of its own. */
  readonly change: PublishConfig;
  /** MD5 of the content that must be there then; the empty one demands that there is none. Absent: whatever is there. */
  readonly expectedMd5?: string;
  /** When it is published, or until when it can be confirmed. */
  readonly dueMs: number;
  /** Who is proved to have asked; empty when nobody is. */
  readonly user: string;
  /** Of the access token that was shown; empty for none. */
  readonly tokenId: string;
  /** Under which name the history will have it. */
  readonly operator: string;
  readonly askedMs: number;
  /** Why it will not be published; empty while it waits. */
  readonly failure: string;
  readonly failedMs: number;
}

export interface WaitingTables {
  /** By id, in the order of ids. */
  readonly waiting: Map<number, WaitingChange>;
  /** Characters of all contents. */
  waitingChars: number;
}

interface WaitingView {
  waitingChange(id: number): WaitingChange | undefined;
  /** In the order in which they were asked for. */
  waitingChanges(): MapIterator<WaitingChange>;
  waitingCount(): number;
}

export function createWaitingTables(): WaitingTables {
  return { waiting: new Map(), waitingChars: 0 };
}

export function waitingView(source: StateSource<WaitingTables>): WaitingView {
  return {
    waitingChange: (id) => source.tables.waiting.get(id),
    waitingChanges: () => source.tables.waiting.values(),
    waitingCount: () => source.tables.waiting.size,
  };
}

export function addWaiting(tables: WaitingTables, record: WaitingChange): void {
  tables.waitingChars += record.change.content.length;
  tables.waiting.set(record.id, record);
}

export function deleteWaiting(tables: WaitingTables, { id, change }: WaitingChange): void {
  tables.waitingChars -= change.content.length;
  tables.waiting.delete(id);
}
