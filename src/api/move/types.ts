/** What another server, its database or a file holds, moved in by this server itself. */
import type { RecordOutcome } from "../../migrate/mod.ts";
import type { Page } from "../../state/mod.ts";
import type { Caller } from "../caller.ts";

export type MoveSource =
  /** A Nacos, an r-nacos or a server of our own, by its open API. */
  | {
    readonly kind: "server";
    readonly url: URL;
    /** Empty: it asks for none. */
    readonly user: string;
    readonly password: string;
    /** Of `/rnacos/backup` there, which tells users, too; empty: the open API is asked. */
    readonly backupToken: string;
  }
  /** The database of a Nacos. */
  | {
    readonly kind: "mysql";
    readonly url: URL;
    readonly user: string;
    readonly password: string;
  }
  /** An archive of configs, or a transfer file. */
  | { readonly kind: "file"; readonly name: string; readonly bytes: Uint8Array };

export interface MoveInput {
  readonly source: MoveSource;
  /** Of an archive where its configs go, of others the only one that is taken; undefined: all, or the default one. */
  readonly namespace: string | undefined;
  readonly existing: "skip" | "replace";
  /** Earlier contents, too, where the source has them. */
  readonly history: boolean;
  readonly users: boolean;
  /** Nothing is written: it only says what would be done. */
  readonly isPreview: boolean;
  /** Whether who began it may still do so. */
  readonly may: () => boolean;
}

export type MoveRow = RecordOutcome;
export type MoveOutcome = MoveRow["outcome"];
export type MoveState = "running" | "done" | "cancelled" | "failed";

export interface MoveJob {
  readonly id: string;
  /** What it is taken from, without any secret. */
  readonly source: string;
  readonly isPreview: boolean;
  readonly startedBy: string;
  readonly startedMs: number;
  /** Undefined while it is running. */
  readonly endedMs: number | undefined;
  readonly state: MoveState;
  /** Why it failed. */
  readonly error: string;
  /** By kind and outcome. */
  readonly counts: readonly {
    readonly kind: MoveRow["kind"];
    readonly outcome: MoveOutcome;
    readonly count: number;
  }[];
  /** What has no place here, by what it is. */
  readonly leftOut: readonly { readonly what: string; readonly count: number }[];
}

export interface MoveRowQuery {
  /** Undefined: all that are kept. */
  readonly outcome: MoveOutcome | undefined;
  /** From 1. */
  readonly pageNo: number;
  readonly pageSize: number;
}

export interface MoveApi {
  /** Throws ApiError: conflict while another one is running, invalid. */
  start(input: MoveInput, caller: Caller): MoveJob;
  /** The last one of this node; undefined where there was none. */
  job(): MoveJob | undefined;
  /** The first of each outcome, those first that somebody has to look at. */
  rows(query: MoveRowQuery): Page<MoveRow>;
  /** False where none is running. */
  cancel(): boolean;
  /** Resolves when none is running. */
  ended(): Promise<void>;
}
