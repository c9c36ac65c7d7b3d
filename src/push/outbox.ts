import { LatencyHistogram, TimingWheel } from "../base/mod.ts";
import { type Connection, type Entry, newConnection, newEntry } from "./outbox_entry.ts";
import type {
  PushEffect,
  PushKind,
  PushLimits,
  PushRules,
  PushSource,
  PushStats,
  PushTarget,
} from "./types.ts";

const WHEEL_SLOTS = 512;

/**
 * What every connection must still be told. A key holds only its newest state and has at most one push under way; the
 * first change leaves at once, those that follow within the merge window leave together at its end. Decides only:
 * `takeEffects` says what to send and whom to give up. A message is made when it is taken, so that a sender who takes
 * a few at a time sends what is newest by then.
 */
export class Outbox {
  readonly #rules: Readonly<Record<PushKind, PushRules>>;
  readonly #limits: PushLimits;
  readonly #wheel: TimingWheel<Entry>;
  readonly #connections = new Map<string, Connection>();
  readonly #latency: Readonly<Record<PushKind, LatencyHistogram>> = {
    config: new LatencyHistogram(),
    naming: new LatencyHistogram(),
    configFuzzy: new LatencyHistogram(),
    namingFuzzy: new LatencyHistogram(),
  };
  /** Those that may be sent, in the order in which they may. */
  readonly #due = new Set<Entry>();
  #effects: PushEffect[] = [];
  #inflight = 0;
  #keys = 0;
  #sent = 0;
  #merged = 0;
  #acked = 0;
  #failed = 0;
  #closed = 0;

  constructor(rules: Readonly<Record<PushKind, PushRules>>, limits: PushLimits) {
    this.#rules = rules;
    this.#limits = limits;
    this.#wheel = new TimingWheel({ tickMs: limits.tickMs, slots: WHEEL_SLOTS });
  }

  /** A connection that can be pushed to; repeated opening changes nothing. */
  open(connectionId: string): void {
    if (this.#connections.has(connectionId)) return;
    this.#connections.set(connectionId, newConnection(connectionId));
  }

  isOpen(connectionId: string): boolean {
    return this.#connections.has(connectionId);
  }

  /** Forgets a connection with everything it had to be told. */
  close(connectionId: string): void {
    const connection = this.#connections.get(connectionId);
    if (connection === undefined) return;
    this.#connections.delete(connectionId);
    this.#inflight -= connection.inflight.size;
    this.#keys -= connection.entries.size;
    for (const entry of connection.entries.values()) {
      this.#stopTimer(entry);
      this.#due.delete(entry);
    }
  }

  /** The state behind a key has changed. Ids of connections that are not open are passed over. */
  offer(to: PushTarget, source: PushSource, nowMs: number): void {
    const connection = this.#connections.get(to.connectionId);
    if (connection === undefined) return;
    const entry = this.#entryOf(connection, to);
    if (entry === undefined) {
      this.#giveUp(connection, `more than ${this.#limits.maxPending} keys wait to be pushed`);
      return;
    }
    if (entry.source !== undefined) {
      this.#merged++;
      entry.merged++;
    }
    entry.source = source;
    this.#sendWhenAllowed(entry, nowMs);
  }

  /**
   * The client is being answered the state behind a key, which opens a window as a push does. Clients handle answers
   * and pushes on different threads and keep what they handle last, so a push right behind an answer could lose.
   */
  hold(to: PushTarget, nowMs: number): void {
    const connection = this.#connections.get(to.connectionId);
    if (connection === undefined) return;
    // Windows alone must not use up the room for what is pushed; those beyond go without.
    const full = connection.entries.size >= this.#limits.maxPending / 2;
    const entry = full ? connection.entries.get(to.key) : this.#entryOf(connection, to);
    if (entry === undefined) return;
    entry.notBeforeMs = Math.max(entry.notBeforeMs, nowMs + this.#rules[to.kind].mergeMs);
    // The timer of what is on its way is that of its acknowledgement.
    if (entry.inflightId !== undefined) return;
    connection.ready.delete(entry);
    this.#due.delete(entry);
    this.#setTimer(entry, entry.notBeforeMs);
  }

  /** The client does not want this key any more. */
  cancel(connectionId: string, key: string): void {
    const entry = this.#connections.get(connectionId)?.entries.get(key);
    if (entry === undefined) return;
    this.#remove(entry);
    this.#sendReady(entry.connection);
  }

  /** The client answered a push. False when no push of this id is under way (too late, or not ours). */
  acknowledge(connectionId: string, requestId: string, ok: boolean, nowMs: number): boolean {
    const connection = this.#connections.get(connectionId);
    const entry = connection?.inflight.get(requestId);
    if (connection === undefined || entry === undefined) return false;
    this.#landed(entry);
    this.#latency[entry.kind].record(nowMs - entry.sentMs);
    if (ok) {
      this.#acked++;
      entry.failedTries = 0;
      this.#settle(entry, nowMs);
    } else this.#attemptFailed(entry, nowMs);
    this.#sendReady(connection);
    return true;
  }

  /** Time has passed: ends merge windows, pauses and waits for acknowledgements. */
  advance(nowMs: number): void {
    this.#wheel.advance(nowMs, (entry) => {
      if (entry.inflightId === undefined) {
        this.#settle(entry, nowMs);
        return;
      }
      this.#landed(entry);
      this.#attemptFailed(entry, nowMs);
      this.#sendReady(entry.connection);
    });
  }

  /** True when only time can bring something to do; without it `advance` need not be called. */
  get waiting(): boolean {
    return this.#wheel.size > 0;
  }

  /** Something may be sent now. */
  get due(): boolean {
    return this.#due.size > 0;
  }

  /** Whom to give up, and at most so many pushes, those first that may leave for longest. */
  takeEffects(nowMs: number, maxPushes = Infinity): readonly PushEffect[] {
    let left = maxPushes;
    for (const entry of this.#due) {
      if (left <= 0) break;
      this.#due.delete(entry);
      if (entry.connection.inflight.size >= this.#limits.maxInflight) {
        entry.connection.ready.add(entry);
        continue;
      }
      this.#send(entry, nowMs);
      left--;
    }
    const effects = this.#effects;
    if (effects.length > 0) this.#effects = [];
    return effects;
  }

  stats(): PushStats {
    return {
      connections: this.#connections.size,
      keys: this.#keys,
      inflight: this.#inflight,
      sent: this.#sent,
      merged: this.#merged,
      acked: this.#acked,
      failed: this.#failed,
      closed: this.#closed,
      ackLatency: this.#latency,
    };
  }

  /** The entry of a key, a new one if need be; undefined when the connection has too many. */
  #entryOf(connection: Connection, { kind, key }: PushTarget): Entry | undefined {
    const known = connection.entries.get(key);
    if (known !== undefined) return known;
    if (connection.entries.size >= this.#limits.maxPending) return undefined;
    const entry = newEntry(connection, kind, key);
    connection.entries.set(key, entry);
    this.#keys++;
    return entry;
  }

  /** Nothing is under way for the key: sends what is new, or forgets the key once its window is over. */
  #settle(entry: Entry, nowMs: number): void {
    if (entry.source !== undefined) this.#sendWhenAllowed(entry, nowMs);
    else if (nowMs < entry.notBeforeMs) this.#setTimer(entry, entry.notBeforeMs);
    else this.#remove(entry);
  }

  #sendWhenAllowed(entry: Entry, nowMs: number): void {
    if (entry.inflightId !== undefined) return;
    if (nowMs < entry.notBeforeMs) {
      this.#setTimer(entry, entry.notBeforeMs);
      return;
    }
    this.#stopTimer(entry);
    // Where it waits for room it goes on waiting: it may leave once.
    if (!entry.connection.ready.has(entry)) this.#due.add(entry);
  }

  #send(entry: Entry, nowMs: number): void {
    const { source, connection } = entry;
    if (source === undefined) throw new Error(`Cannot push ${entry.key}: there is nothing new`);
    const message = source();
    const rules = this.#rules[entry.kind];
    if (connection.inflight.has(message.requestId)) {
      // An acknowledgement could not be told from that of the other key: this one goes a little later.
      entry.notBeforeMs = nowMs + rules.mergeMs;
      this.#setTimer(entry, entry.notBeforeMs);
      return;
    }
    entry.source = undefined;
    entry.lastSource = source;
    entry.inflightId = message.requestId;
    entry.sentMs = nowMs;
    entry.notBeforeMs = nowMs + rules.mergeMs;
    connection.inflight.set(message.requestId, entry);
    this.#inflight++;
    this.#sent++;
    this.#setTimer(entry, nowMs + rules.ackTimeoutMs);
    const { kind, key, failedTries, merged } = entry;
    entry.merged = 0;
    this.#effects.push(
      { type: "send", connectionId: connection.id, kind, key, message, failedTries, merged },
    );
  }

  #landed(entry: Entry): void {
    if (entry.inflightId === undefined) return;
    entry.connection.inflight.delete(entry.inflightId);
    entry.inflightId = undefined;
    this.#inflight--;
  }

  #attemptFailed(entry: Entry, nowMs: number): void {
    this.#failed++;
    entry.failedTries++;
    if (entry.failedTries >= this.#limits.maxTries) {
      this.#giveUp(entry.connection, `no acknowledgement after ${entry.failedTries} pushes`);
      return;
    }
    entry.source ??= entry.lastSource;
    const pauseMs = this.#rules[entry.kind].retryMs(entry.failedTries);
    entry.notBeforeMs = Math.max(entry.notBeforeMs, nowMs + pauseMs);
    this.#setTimer(entry, entry.notBeforeMs);
  }

  /** Pushes that had to wait because too many were under way. */
  #sendReady(connection: Connection): void {
    let room = this.#limits.maxInflight - connection.inflight.size;
    for (const entry of connection.ready) {
      if (room-- <= 0) return;
      connection.ready.delete(entry);
      this.#due.add(entry);
    }
  }

  #giveUp(connection: Connection, reason: string): void {
    this.close(connection.id);
    connection.ready.clear();
    this.#closed++;
    this.#effects.push({ type: "close", connectionId: connection.id, reason });
  }

  #remove(entry: Entry): void {
    this.#landed(entry);
    this.#stopTimer(entry);
    entry.connection.ready.delete(entry);
    this.#due.delete(entry);
    if (entry.connection.entries.delete(entry.key)) this.#keys--;
  }

  #setTimer(entry: Entry, atMs: number): void {
    if (entry.timer === undefined) entry.timer = this.#wheel.schedule(atMs, entry);
    else this.#wheel.reschedule(entry.timer, atMs);
  }

  #stopTimer(entry: Entry): void {
    if (entry.timer !== undefined) this.#wheel.cancel(entry.timer);
  }
}
