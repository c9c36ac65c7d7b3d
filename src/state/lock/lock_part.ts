/** Locks as a part of the state. */
import { commandRule } from "../core/command.ts";
import {
  applyLockAcquire,
  applyLockDrop,
  applyLockExpire,
  applyLockRelease,
} from "./apply_lock.ts";
import { acquireLock, dropLocks, expireLocks, releaseLock } from "./lock_commands.ts";
import { createLockTables, lockView } from "./lock_record.ts";
import { lockSection } from "./lock_section.ts";

export const lockPart = {
  commands: [
    commandRule(acquireLock, applyLockAcquire),
    commandRule(releaseLock, applyLockRelease),
    commandRule(dropLocks, applyLockDrop),
    commandRule(expireLocks, applyLockExpire),
  ],
  sections: [lockSection],
  createTables: createLockTables,
  view: lockView,
};
