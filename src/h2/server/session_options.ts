import type { UnsentShare } from "../../base/mod.ts";
import type { BufferPool } from "../../wire/mod.ts";
import type { ByteBudget } from "../byte_budget.ts";
import type { CallService, Route } from "../types.ts";

/** What the HTTP/2 of one connection needs from around it. */
export interface SessionOptions {
  /** By path. */
  readonly routes: ReadonlyMap<string, Route>;
  readonly calls: CallService;
  readonly maxStreams: number;
  /** Answers and messages that wait for the peer; beyond its bound the connection fails. */
  readonly unsent: UnsentShare;
  /** A message must have arrived in this time. */
  readonly messageTimeoutMs: number;
  /** For messages of all connections that have not arrived whole or are not answered. */
  readonly budget: ByteBudget;
  /** For header blocks of all connections that have not arrived whole. */
  readonly headerBudget: ByteBudget;
  readonly pool: BufferPool;
  readonly nowMs: () => number;
  /** There may be something to send, outside of `receive`. */
  readonly wake: () => void;
  /** What the peer did wrong, for a bounded log. */
  readonly onFault: (what: string) => void;
}
