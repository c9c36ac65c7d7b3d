/** Commands about locks, and how they stand in the log. */
import { readList, writeList } from "../../base/mod.ts";
import type { CommandCodec } from "../core/command.ts";
import { readName, writeText } from "../core/fields.ts";

export interface AcquireLock {
  readonly type: "lock.acquire";
  readonly key: string;
  readonly holder: string;
  /** From the leader's time on. */
  readonly durationMs: number;
}

export interface ReleaseLock {
  readonly type: "lock.release";
  readonly key: string;
  readonly holder: string;
  /** Proves that the lock is one's own, whoever asks; 0 for none. */
  readonly fencingToken: number;
}

/** All locks of holders that are no more. */
export interface DropLocks {
  readonly type: "lock.drop";
  readonly holders: readonly string[];
}

/** Forgets locks whose time was over at the leader's time, a number of them at once. */
export interface ExpireLocks {
  readonly type: "lock.expire";
}

const SINCE = 3;

export const acquireLock: CommandCodec<AcquireLock> = {
  type: "lock.acquire",
  number: 28,
  since: SINCE,
  write: (writer, { key, holder, durationMs }) =>
    void writer.utf8(key).utf8(holder).varint(durationMs),
  read: (reader) => ({
    type: "lock.acquire",
    key: readName(reader),
    holder: readName(reader),
    durationMs: reader.varint(),
  }),
};

export const releaseLock: CommandCodec<ReleaseLock> = {
  type: "lock.release",
  number: 29,
  since: SINCE,
  write: (writer, { key, holder, fencingToken }) =>
    void writer.utf8(key).utf8(holder).varint(fencingToken),
  read: (reader) => ({
    type: "lock.release",
    key: readName(reader),
    holder: readName(reader),
    fencingToken: reader.varint(),
  }),
};

export const dropLocks: CommandCodec<DropLocks> = {
  type: "lock.drop",
  number: 30,
  since: SINCE,
  write: (writer, { holders }) => writeList(writer, holders, writeText),
  read: (reader) => ({ type: "lock.drop", holders: readList(reader, readName) }),
};

export const expireLocks: CommandCodec<ExpireLocks> = {
  type: "lock.expire",
  number: 31,
  since: SINCE,
  write: () => {},
  read: () => ({ type: "lock.expire" }),
};
