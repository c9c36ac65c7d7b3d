/** Waiting for configs to change: long polls of HTTP and listens of gRPC connections. */
import type { ConfigKey } from "../../base/mod.ts";
import type { Caller } from "../caller.ts";

/** One listened config as the client named it: the answer must repeat the client's own spelling. */
export interface ListenItem {
  readonly key: ConfigKey;
  /** Md5 the client holds; empty when it has nothing. */
  readonly md5: string;
  /** Tenant exactly as sent (`undefined` when the field was absent). */
  readonly tenantAsSent: string | undefined;
}

export interface ListenedConfig {
  readonly item: ListenItem;
  readonly md5: string;
}

/** A listener of one config, as people want to know it. */
export interface ListenerView {
  readonly ip: string;
  /** Of the application, as the client says it; empty where it does not. */
  readonly app: string;
  /** What the client calls itself. */
  readonly sdk: string;
  /** The gray tag that it names; empty: none. */
  readonly tag: string;
  /** Empty for a long poll. */
  readonly connectionId: string;
  readonly sinceMs: number;
  /** What it last named. */
  readonly md5: string;
  /** Whether that is what there is for this client. */
  readonly inStep: boolean;
}

export interface ListenerOfNode extends ListenerView {
  /** To which it came. */
  readonly node: number;
}

export interface HoldOptions {
  readonly holdMs: number;
  readonly signal: AbortSignal;
  /** Asked when a config has changed; absent where everybody may be told. */
  readonly mayTell?: MayTell;
}

/** By the rights of the moment in which it is asked. */
export type MayTell = (item: ListenItem) => boolean;

/** Listeners of both protocols, indexed by config, so that a change touches only its own listeners. */
export interface ConfigWatch {
  /** Items whose content differs now from what the client holds. */
  changed(items: readonly ListenItem[], caller: Caller): ListenItem[];
  /**
   * Long poll: resolves at once with what differs, else with the one item that changes first, else with [] after
   * `holdMs` or when `signal` aborts or the server stops. What may not be told any more when it changes ends no poll.
   */
  poll(
    items: readonly ListenItem[],
    caller: Caller,
    options: HoldOptions,
  ): Promise<ListenItem[]> | ListenItem[];
  /** gRPC: adds or renews listens of a connection; answers the items that differ now. */
  listen(connectionId: string, items: readonly ListenItem[], caller: Caller): ListenItem[];
  unlisten(connectionId: string, items: readonly ListenItem[]): void;
  dropConnection(connectionId: string): void;
  /** Called for each gRPC listener of a changed config. At most one handler: the gRPC edge. */
  onNotify(handler: (connectionId: string, item: ListenItem) => void): void;
  /** Listeners of one config on this node: client ip -> md5 it last named. Throws ApiError tooLarge, as `listenedBy`. */
  listenersOf(key: ConfigKey): Map<string, string>;
  /** The same listeners one by one. Throws ApiError tooLarge. */
  viewsOf(key: ConfigKey): ListenerView[];
  /** Configs that one client ip listens to on this node. */
  listenedBy(ip: string): ListenedConfig[];
  /** How many configs a connection to this node listens to. */
  listensOf(connectionId: string): number;
  counts(): { readonly longPolls: number; readonly connections: number; readonly listens: number };
  /** Answers all held polls; for shutdown. */
  close(): void;
}
