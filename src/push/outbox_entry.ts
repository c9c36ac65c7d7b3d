/** What the plan of pushes keeps for a connection, and for each key of it. */
import type { WheelHandle } from "../base/mod.ts";
import type { PushKind, PushSource } from "./types.ts";

/** One key of one connection: what must be sent, what is on its way, and when it may go on. */
export interface Entry {
  readonly connection: Connection;
  readonly kind: PushKind;
  readonly key: string;
  /** State not sent yet; undefined when the client has been sent the newest. */
  source: PushSource | undefined;
  /** What was sent last, for another try. */
  lastSource: PushSource | undefined;
  inflightId: string | undefined;
  sentMs: number;
  failedTries: number;
  /** Changes since the last push that a newer one took the place of. */
  merged: number;
  /** End of the merge window or of the pause before the next try. */
  notBeforeMs: number;
  timer: WheelHandle<Entry> | undefined;
}

export interface Connection {
  readonly id: string;
  readonly entries: Map<string, Entry>;
  readonly inflight: Map<string, Entry>;
  /** Entries that could be sent but for the limit of pushes under way. */
  readonly ready: Set<Entry>;
}

export function newConnection(id: string): Connection {
  return { id, entries: new Map(), inflight: new Map(), ready: new Set() };
}

export function newEntry(connection: Connection, kind: PushKind, key: string): Entry {
  return {
    connection,
    kind,
    key,
    source: undefined,
    lastSource: undefined,
    inflightId: undefined,
    sentMs: 0,
    failedTries: 0,
    merged: 0,
    notBeforeMs: 0,
    timer: undefined,
  };
}
