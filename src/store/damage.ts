import { BytesError } from "../base/mod.ts";
import { StoreDamaged } from "./types.ts";

/** What SQLite says of a file that is no sound database. It says other things of disks and rights. */
const UNSOUND = /malformed|not a database/i;

const REMEDY =
  "Nothing was changed. Restore the data directory from a backup; a member of a cluster " +
  "may instead be removed, have its data directory moved away, and be added again as a new member";

const UPGRADE =
  "Nothing was changed. Start this data directory with the version that wrote it or a later one";

/** The error for damage at or below what was acknowledged. `what` names the place, `found` the evidence. */
export function damaged(what: string, found: string, cause?: unknown): StoreDamaged {
  const message = `Cannot use the data directory: ${what} is damaged (${found}). ${REMEDY}.`;
  const isLost = cause === undefined || cause instanceof BytesError ||
    (cause instanceof Error && UNSOUND.test(cause.message));
  return new StoreDamaged(message, { isLost, cause });
}

/** The error for data that a later version of this program wrote. */
export function tooNew(what: string, found: number, known: number): StoreDamaged {
  return new StoreDamaged(
    `Cannot use the data directory: ${what} has format ${found}, and this program knows formats ` +
      `up to ${known}. ${UPGRADE}.`,
    { isLost: false },
  );
}

/** The error for a directory from which files are missing. */
export function incomplete(
  dataDir: string,
  found: string,
  { hint, isLost }: {
    /** A remedy of this case alone. */
    readonly hint?: string;
    readonly isLost: boolean;
  },
): StoreDamaged {
  return new StoreDamaged(
    `Cannot use the data directory ${dataDir}: ${found}. Nothing was changed. Restore the whole directory from a ` +
      "backup, or start with a new directory; a member of a cluster may instead be removed and be added again with " +
      `a new directory.${hint === undefined ? "" : ` ${hint}.`}`,
    { isLost },
  );
}
