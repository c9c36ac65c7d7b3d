/** Locks as Nacos has them: one holder, not to be taken twice by the same, and for a time. */
import { type ApplyContext, done, type Outcome, refused } from "../core/outcome.ts";
import { sortedByText } from "../core/section.ts";
import type { AcquireLock, DropLocks, ExpireLocks, ReleaseLock } from "./lock_commands.ts";
import { addLock, deleteLock, type LockRecord, type LockTables } from "./lock_record.ts";

type Context = ApplyContext<LockTables>;

/** The result's id is the fencing token, or 0 where somebody has the lock. */
export function applyLockAcquire(context: Context, command: AcquireLock): Outcome {
  const { bounds, index, tables, timeMs } = context;
  const { key, holder, durationMs } = command;
  const before = tables.locks.get(key);
  if (before !== undefined && !isOver(before, timeMs)) return done(context, { existed: true });
  const others = tables.locks.size - (before === undefined ? 0 : 1);
  const own = (tables.locksOfHolder.get(holder)?.size ?? 0) - (before?.holder === holder ? 1 : 0);
  if (others >= bounds.maxLocks || own >= bounds.maxLocksOfHolder) {
    const message = `Cannot lock ${key}: the connection has ${own} locks of at most ` +
      `${bounds.maxLocksOfHolder}, all have ${others} of ${bounds.maxLocks}`;
    return refused(index, { kind: "overloaded", message });
  }
  if (before !== undefined) deleteLock(tables, before);
  addLock(tables, { key, holder, fencingToken: index, expiresMs: timeMs + durationMs });
  return done(context, { id: index, existed: before !== undefined });
}

/** `existed`: it was the caller's. Another's lock stays: whose time was over must not end what came after it. */
export function applyLockRelease(context: Context, command: ReleaseLock): Outcome {
  const { tables } = context;
  const record = tables.locks.get(command.key);
  if (record === undefined || !isOwn(record, command)) return done(context, { existed: false });
  deleteLock(tables, record);
  return done(context, { existed: true });
}

export function applyLockDrop(context: Context, command: DropLocks): Outcome {
  const { tables } = context;
  let existed = false;
  for (const holder of command.holders) {
    for (const key of [...tables.locksOfHolder.get(holder) ?? []]) {
      const record = tables.locks.get(key);
      if (record !== undefined) deleteLock(tables, record);
      existed = true;
    }
  }
  return done(context, { existed });
}

export function applyLockExpire(context: Context, _command: ExpireLocks): Outcome {
  const { bounds, tables, timeMs } = context;
  const over = [...tables.locks.values()].filter((record) => isOver(record, timeMs));
  // By name: the order of a table is another one after a restore.
  const now = over.length > bounds.maxLocksExpiredAtOnce
    ? sortedByText(over, ({ key }) => key).slice(0, bounds.maxLocksExpiredAtOnce)
    : over;
  for (const record of now) deleteLock(tables, record);
  return done(context, { existed: over.length > 0 });
}

function isOver({ expiresMs }: LockRecord, timeMs: number): boolean {
  return timeMs >= expiresMs;
}

function isOwn(record: LockRecord, { holder, fencingToken }: ReleaseLock): boolean {
  return fencingToken === 0 ? record.holder === holder : record.fencingToken === fencingToken;
}
