/**
 * Who waits for which config: long polls and gRPC connections, indexed by config, so that a change costs what its own
 * listeners cost. The deadlines of all polls sit in one timing wheel, which turns only while there are polls.
 */
import {
  ApiError,
  type Clock,
  CONFIG,
  type ConfigKey,
  type Logger,
  silentLogger,
  type Timers,
  TimingWheel,
} from "../../base/mod.ts";
import type { NodeFacade } from "../../node/mod.ts";
import type { StateEvent } from "../../state/mod.ts";
import { invalidParam } from "./config_params.ts";
import { type Bucket, type Listen, type Listener, ListenIndex } from "./listen_index.ts";
import { checkRows } from "./listener_questions.ts";
import { md5For, tagOf } from "./read_config.ts";
import type { Caller } from "../caller.ts";
import type {
  ConfigWatch,
  HoldOptions,
  ListenedConfig,
  ListenerView,
  ListenItem,
} from "./watch_types.ts";

interface WatchDeps {
  readonly node: NodeFacade;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger?: Logger;
}

export function createConfigWatch(deps: WatchDeps): ConfigWatch {
  return new Watch(deps);
}

type Changed = Extract<StateEvent, { type: "configChanged" }>;

class Watch implements ConfigWatch {
  readonly #deps: WatchDeps;
  readonly #log: Logger;
  readonly #index = new ListenIndex();
  readonly #polls = new Set<Listener>();
  readonly #connections = new Map<string, Listener>();
  readonly #wheel = new TimingWheel<Listener>({
    tickMs: CONFIG.pollTickMs,
    slots: CONFIG.pollWheelSlots,
  });
  readonly #stopEvents: () => void;
  #stopTicks: (() => void) | undefined;
  #notify: ((connectionId: string, item: ListenItem) => void) | undefined;
  #closed = false;

  constructor(deps: WatchDeps) {
    this.#deps = deps;
    this.#log = deps.logger ?? silentLogger;
    this.#stopEvents = deps.node.onEvents((events) => this.#hear(events));
  }

  changed(items: readonly ListenItem[], caller: Caller): ListenItem[] {
    checkCount(items);
    const { state } = this.#deps.node;
    return items.filter((item) => md5For(state, item.key, caller) !== item.md5);
  }

  poll(
    items: readonly ListenItem[],
    caller: Caller,
    options: HoldOptions,
  ): Promise<ListenItem[]> | ListenItem[] {
    const changed = this.changed(items, caller);
    const holds = !this.#closed && !options.signal.aborted && options.holdMs > 0;
    if (changed.length > 0 || !holds) return changed;
    if (this.#polls.size >= CONFIG.maxLongPolls) {
      throw new ApiError("overloaded", `Cannot hold more than ${CONFIG.maxLongPolls} long polls`);
    }
    this.#requireCapacity(items.length);
    // Checking and holding happen in one turn, so no change can fall between them.
    return new Promise((resolve) => this.#hold(items, caller, { ...options, resolve }));
  }

  listen(connectionId: string, items: readonly ListenItem[], caller: Caller): ListenItem[] {
    const changed = this.changed(items, caller);
    const listener = this.#connections.get(connectionId) ??
      { caller, connectionId, sinceMs: this.#nowMs(), listens: new Map(), finish: undefined };
    // Clients name all their configs again now and then: only what is new needs room.
    const more = this.#index.countNew(listener, items);
    if (listener.listens.size + more > CONFIG.maxListensPerConnection) {
      throw new ApiError(
        "overloaded",
        `A connection may listen to ${CONFIG.maxListensPerConnection} configs at most`,
      );
    }
    this.#requireCapacity(more);
    for (const item of items) this.#index.add(listener, item);
    if (listener.listens.size > 0) this.#connections.set(connectionId, listener);
    return changed;
  }

  unlisten(connectionId: string, items: readonly ListenItem[]): void {
    checkCount(items);
    const listener = this.#connections.get(connectionId);
    if (listener === undefined) return;
    for (const item of items) this.#index.remove(listener, item.key);
    if (listener.listens.size === 0) this.#connections.delete(connectionId);
  }

  dropConnection(connectionId: string): void {
    const listener = this.#connections.get(connectionId);
    if (listener === undefined) return;
    this.#index.removeAll(listener);
    this.#connections.delete(connectionId);
  }

  onNotify(handler: (connectionId: string, item: ListenItem) => void): void {
    if (this.#notify !== undefined) throw new Error("Cannot add a second handler of notices");
    this.#notify = handler;
  }

  listenersOf(key: ConfigKey): Map<string, string> {
    const found = new Map<string, string>();
    for (const { listener, item } of this.#index.of(key)) found.set(listener.caller.ip, item.md5);
    checkRows(found.size);
    return found;
  }

  viewsOf(key: ConfigKey): ListenerView[] {
    const listens = this.#index.of(key);
    checkRows(listens.size);
    const { state } = this.#deps.node;
    return Array.from(listens, ({ listener, item }) => {
      const { caller, connectionId, sinceMs } = listener;
      return {
        ip: caller.ip,
        app: caller.appName,
        sdk: caller.agent,
        tag: tagOf(caller),
        ...{ connectionId, sinceMs },
        md5: item.md5,
        inStep: md5For(state, key, caller) === item.md5,
      };
    });
  }

  listenedBy(ip: string): ListenedConfig[] {
    const found = new Map<Bucket, ListenedConfig>();
    for (const listeners of [this.#polls, this.#connections.values()]) {
      for (const listener of listeners) {
        if (listener.caller.ip !== ip) continue;
        for (const [bucket, { item }] of listener.listens) {
          found.set(bucket, { item, md5: item.md5 });
        }
        checkRows(found.size);
      }
    }
    return [...found.values()];
  }

  listensOf(connectionId: string): number {
    return this.#connections.get(connectionId)?.listens.size ?? 0;
  }

  counts(): { readonly longPolls: number; readonly connections: number; readonly listens: number } {
    return {
      longPolls: this.#polls.size,
      connections: this.#connections.size,
      listens: this.#index.size,
    };
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#stopEvents();
    for (const poll of this.#polls) poll.finish?.([]);
  }

  #hold(
    items: readonly ListenItem[],
    caller: Caller,
    options: HoldOptions & { readonly resolve: (changed: ListenItem[]) => void },
  ): void {
    const { signal, mayTell } = options;
    const finish = (changed: ListenItem[]) => {
      if (!this.#polls.delete(poll)) return;
      this.#wheel.cancel(deadline);
      signal.removeEventListener("abort", onAbort);
      this.#index.removeAll(poll);
      this.#turnWheel();
      options.resolve(changed);
    };
    const onAbort = () => finish([]);
    const poll: Listener = {
      ...{ caller, finish, mayTell },
      connectionId: "",
      sinceMs: this.#nowMs(),
      listens: new Map(),
    };
    this.#polls.add(poll);
    for (const item of items) this.#index.add(poll, item);
    this.#turnWheel();
    const deadline = this.#wheel.schedule(
      this.#deps.clock.monotonicMs() + options.holdMs,
      poll,
    );
    signal.addEventListener("abort", onAbort, { once: true });
  }

  #nowMs(): number {
    return Math.round(this.#deps.clock.nowMs());
  }

  /** Starts or stops the interval that turns the wheel. */
  #turnWheel(): void {
    if (this.#polls.size === 0) {
      this.#stopTicks?.();
      this.#stopTicks = undefined;
    } else if (this.#stopTicks === undefined) {
      // The empty wheel catches up with the time it stood still.
      this.#tick();
      this.#stopTicks = this.#deps.timers.every(CONFIG.pollTickMs, () => this.#tick());
    }
  }

  #tick(): void {
    this.#wheel.advance(this.#deps.clock.monotonicMs(), (poll) => poll.finish?.([]));
  }

  #hear(events: readonly StateEvent[]): void {
    for (const event of events) {
      if (event.type === "configChanged") {
        const listens = this.#index.of(event.key);
        if (this.#log.enabled("debug")) this.#tell(event, listens.size);
        // Without gray versions all clients see one md5.
        for (const listen of listens) this.#changed(listen, event.gray ? undefined : event.md5);
      } else if (event.type === "restored") {
        this.#log.debug("the state was replaced: all listeners are compared");
        this.#compareAll();
      }
    }
  }

  #tell({ key, md5 }: Changed, listens: number): void {
    const { namespace, group, dataId } = key;
    this.#log.debug("a config has changed", { namespace, group, dataId, md5, listens });
  }

  /**
   * A connection is told of every change, also when its md5 seems to fit: it may have read another version since it
   * last named one. A poll has read nothing since, so it goes on when it holds what there is.
   */
  #changed(listen: Listen, md5: string | undefined): void {
    const { listener, item } = listen;
    if (listener.finish === undefined) {
      this.#notify?.(listener.connectionId, item);
      return;
    }
    const now = md5 ?? md5For(this.#deps.node.state, item.key, listener.caller);
    if (now === item.md5 || listener.mayTell?.(item) === false) return;
    listener.finish([item]);
  }

  /** The whole state was replaced: what changed on the way is unknown, so everything is compared. */
  #compareAll(): void {
    const { state } = this.#deps.node;
    for (const bucket of this.#index.buckets()) {
      for (const listen of bucket.listens) {
        const now = md5For(state, bucket.key, listen.listener.caller);
        if (now !== listen.item.md5) this.#changed(listen, now);
      }
    }
  }

  #requireCapacity(more: number): void {
    if (this.#index.size + more > CONFIG.maxListens) {
      throw new ApiError("overloaded", `Cannot hold more than ${CONFIG.maxListens} listens`);
    }
    if (more > 0 && this.#index.chars >= CONFIG.maxListenChars) {
      throw new ApiError(
        "overloaded",
        `Cannot hold more than ${CONFIG.maxListenChars} characters of names that are listened to`,
      );
    }
  }
}

function checkCount(items: readonly ListenItem[]): void {
  if (items.length > CONFIG.maxListenEntries) {
    throw invalidParam(
      `Cannot listen to ${items.length} configs at once: ${CONFIG.maxListenEntries} may be named`,
    );
  }
}
