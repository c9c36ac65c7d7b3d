/** Locks that clients hold: record, tables and what can be read. */
import type { StateSource } from "../core/part.ts";

export interface LockRecord {
  readonly key: string;
  /** The connection that has it, under a name that no other node and start gives. */
  readonly holder: string;
  /** Grows with each time that anything is locked: what a lock guards can refuse those with an older one. */
  readonly fencingToken: number;
  /** From then on anybody may take it. Milliseconds since the epoch, of the leader. */
  readonly expiresMs: number;
}

export interface LockTables {
  readonly locks: Map<string, LockRecord>;
  /** Keys by holder. Made of `locks`. */
  readonly locksOfHolder: Map<string, Set<string>>;
}

interface LockView {
  lock(key: string): LockRecord | undefined;
  locks(): MapIterator<LockRecord>;
  lockCount(): number;
}

export function createLockTables(): LockTables {
  return { locks: new Map(), locksOfHolder: new Map() };
}

export function lockView(source: StateSource<LockTables>): LockView {
  return {
    lock: (key) => source.tables.locks.get(key),
    locks: () => source.tables.locks.values(),
    lockCount: () => source.tables.locks.size,
  };
}

/** The key must be free. */
export function addLock({ locks, locksOfHolder }: LockTables, record: LockRecord): void {
  locks.set(record.key, record);
  const keys = locksOfHolder.get(record.holder);
  if (keys === undefined) locksOfHolder.set(record.holder, new Set([record.key]));
  else keys.add(record.key);
}

export function deleteLock({ locks, locksOfHolder }: LockTables, record: LockRecord): void {
  locks.delete(record.key);
  const keys = locksOfHolder.get(record.holder);
  keys?.delete(record.key);
  if (keys?.size === 0) locksOfHolder.delete(record.holder);
}
