/** What fronts and the core say to each other. Each message is a batch. */
import type { LogFields, LogLevel } from "../base/mod.ts";
import type { VersionStamp } from "./version_table.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** A request that the core is to answer. */
export interface PassedCall {
  readonly id: number;
  readonly method: string;
  readonly url: string;
  /** The whole head as it was sent, in Latin-1. */
  readonly head: string;
  readonly remoteAddr: Deno.Addr | undefined;
  readonly arrived: Bytes | undefined;
  /** Of a body that is still coming. */
  readonly body: ReadableStream<Bytes> | undefined;
}

type PassedContent =
  | { readonly whole: string | Bytes }
  | { readonly stream: ReadableStream<Bytes> | null };

export interface PassedAnswer {
  readonly id: number;
  readonly status: number;
  readonly fields: readonly (readonly [name: string, value: string])[];
  readonly content: PassedContent;
  /** The front may give it again as long as this holds. */
  readonly stamp: VersionStamp | undefined;
}

interface FrontLog {
  readonly level: LogLevel;
  readonly message: string;
  readonly fields: LogFields | undefined;
}

export interface ToCore {
  readonly calls?: PassedCall[];
  /** Calls whose clients have gone away. */
  readonly gone?: number[];
  /** Answers that were given without the core since the last message, and how many are kept. */
  readonly hits?: number;
  readonly kept?: number;
  readonly log?: FrontLog;
  readonly now?: "listening" | "finished";
}

/** The first message to a front. */
export interface FrontStart {
  readonly hostname: string;
  readonly port: number;
  readonly memory: SharedArrayBuffer;
  readonly maxConnections: number;
  readonly reservedConnections: number;
}

export interface ToFront {
  readonly start?: FrontStart;
  readonly answers?: PassedAnswer[];
  /** Takes no more connections, and ends when those it has are done. */
  readonly shutdown?: true;
}
