/** The verbs by which data leaves as a file. */
import type { Caller } from "../caller.ts";

/** What a token opens: nothing was configured, it is another one, or it is the right one. */
type BackupAccess = "closed" | "wrong" | "open";

/** A file on its way out. Whoever has it must call `release` in the end, however it ends. */
export interface OutgoingFile {
  readonly name: string;
  /** Made as they are asked for, from a copy of the state. */
  readonly parts: Iterator<Uint8Array<ArrayBuffer>>;
  release(): void;
}

export interface BackupOptions {
  /** The state of this node as it is, without asking the cluster whether it is the latest. */
  readonly local: boolean;
}

interface TransferOptions extends BackupOptions {
  readonly namespace?: string;
}

export interface BackupApi {
  /** Compares in a time that says nothing about the token; a wrong one is noted in the log. */
  access(token: string, caller: Caller): BackupAccess;
  /**
   * Everything that is replicated, at one index. Both reject with ApiError `overloaded` while another file is on its
   * way, and `unavailable` when the cluster cannot say what is the latest. Who was given what is noted in the log.
   */
  full(options: BackupOptions, caller: Caller): Promise<OutgoingFile>;
  /** A transfer file, as r-nacos writes and reads them; of one namespace when it is named. */
  transfer(options: TransferOptions, caller: Caller): Promise<OutgoingFile>;
}
