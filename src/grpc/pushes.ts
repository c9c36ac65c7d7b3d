/** Drives the push plan with the clock and carries out what it decides. */
import { type Clock, type LogFields, type Logger, PUSH, silentLogger } from "../base/mod.ts";
import {
  Outbox,
  PUSH_RULES,
  type PushEffect,
  type PushKind,
  type PushSource,
  type PushStats,
  type PushTarget,
} from "../push/mod.ts";
import { FuzzySyncs } from "./fuzzy_syncs.ts";

interface PushesOptions {
  readonly clock: Clock;
  readonly logger?: Logger;
  /** Sends to a connection; false when it does not take it. */
  readonly send: (connectionId: string, message: Uint8Array, kind: PushKind) => boolean;
  /** Whether a push may leave now; absent where nobody is asked. What may not is dropped. */
  readonly mayPush?: (connectionId: string, kind: PushKind, key: string) => boolean;
  readonly close: (connectionId: string, reason: string) => void;
}

export class Pushes {
  readonly #options: PushesOptions;
  readonly #log: Logger;
  readonly #outbox = new Outbox(PUSH_RULES, PUSH);
  /** Beginnings of fuzzy watches. */
  readonly syncs: FuzzySyncs = new FuzzySyncs(this);
  #timer: ReturnType<typeof setInterval> | undefined;
  /** Runs after pushes were sent: until it is over only `PUSH.slice` of them leave. */
  #rest: ReturnType<typeof setTimeout> | undefined;
  #left: number = PUSH.slice;
  /** Rests that may still be short, because nothing was pushed for a while before. */
  #shortRests: number = PUSH.shortRests;
  #lastRestMs = -Infinity;
  #requestId = 0;

  constructor(options: PushesOptions) {
    this.#options = options;
    this.#log = (options.logger ?? silentLogger).target("push");
  }

  /** An id that no other push of this server has. */
  nextRequestId(): string {
    return String(++this.#requestId);
  }

  open(connectionId: string): void {
    this.#outbox.open(connectionId);
  }

  close(connectionId: string): void {
    this.#outbox.close(connectionId);
    this.syncs.close(connectionId);
  }

  isOpen(connectionId: string): boolean {
    return this.#outbox.isOpen(connectionId);
  }

  offer(to: PushTarget, source: PushSource): void {
    this.#outbox.offer(to, source, this.#options.clock.monotonicMs());
    this.#carryOut();
  }

  /** The client is being answered the state behind the key: what changes next waits a little. */
  hold(to: PushTarget): void {
    this.#outbox.hold(to, this.#options.clock.monotonicMs());
    this.#carryOut();
  }

  cancel(connectionId: string, key: string): void {
    this.#outbox.cancel(connectionId, key);
    this.#carryOut();
  }

  acknowledge(connectionId: string, requestId: string, ok: boolean): void {
    const { clock } = this.#options;
    const known = this.#outbox.acknowledge(connectionId, requestId, ok, clock.monotonicMs());
    if (this.#log.enabled("debug")) {
      this.#log.debug(answerText(known, ok), { connectionId, requestId });
    }
    this.#carryOut();
  }

  stats(): PushStats {
    return this.#outbox.stats();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    clearTimeout(this.#rest);
    this.#rest = undefined;
  }

  /** As many as may leave now. Thousands at once would keep everybody else waiting until the last one is out. */
  #carryOut(): void {
    const { mayPush } = this.#options;
    const effects = this.#outbox.takeEffects(this.#options.clock.monotonicMs(), this.#left);
    for (const effect of effects) {
      if (effect.type === "close") {
        this.#log.debug("a connection is given up", effect);
        this.#options.close(effect.connectionId, effect.reason);
      } else {
        this.#left--;
        const { connectionId, kind, key } = effect;
        if (mayPush !== undefined && !mayPush(connectionId, kind, key)) {
          this.#outbox.cancel(connectionId, key);
          continue;
        }
        if (this.#log.enabled("debug")) this.#log.debug("a push leaves", fieldsOf(effect));
        this.#send(effect.connectionId, effect.message.bytes, effect.kind);
      }
    }
    if (this.#left < PUSH.slice && this.#rest === undefined) this.#beginRest();
    // The interval runs only while there is something to wait for: an idle server sleeps.
    if (this.#outbox.waiting && this.#timer === undefined) {
      this.#timer = setInterval(() => this.#tick(), PUSH.tickMs);
    }
  }

  #send(connectionId: string, bytes: Uint8Array, kind: PushKind): void {
    if (this.#options.send(connectionId, bytes, kind)) return;
    this.#outbox.close(connectionId);
    this.#options.close(connectionId, "too much waits in its stream");
  }

  /** What changes after a quiet time reaches some hundreds almost at once; whoever pushes on and on rests for longer. */
  #beginRest(): void {
    const nowMs = this.#options.clock.monotonicMs();
    if (nowMs - this.#lastRestMs >= PUSH.quietMs) this.#shortRests = PUSH.shortRests;
    this.#lastRestMs = nowMs;
    const isShort = this.#shortRests > 0;
    if (isShort) this.#shortRests--;
    const restMs = isShort ? PUSH.shortRestMs : PUSH.restMs;
    // A short one is never followed by another because it came late: there are few of them.
    const untilMs = isShort ? Infinity : nowMs + restMs;
    this.#rest = setTimeout(() => this.#rested(untilMs), restMs);
  }

  #rested(untilMs: number): void {
    this.#rest = undefined;
    const lateMs = this.#options.clock.monotonicMs() - untilMs;
    if (lateMs > PUSH.restMs && this.#outbox.due) {
      // There is much to do besides pushes: it gets as much time again.
      this.#rest = setTimeout(() => this.#rested(Infinity), Math.min(lateMs, PUSH.maxRestMs));
      return;
    }
    this.#left = PUSH.slice;
    if (this.#outbox.due) this.#carryOut();
  }

  #tick(): void {
    this.#outbox.advance(this.#options.clock.monotonicMs());
    this.#carryOut();
    if (!this.#outbox.waiting) {
      clearInterval(this.#timer);
      this.#timer = undefined;
    }
  }
}

function answerText(known: boolean, ok: boolean): string {
  if (!known) return "an acknowledgement came too late, or for nothing";
  return ok ? "a push is acknowledged" : "a push is refused by its client";
}

function fieldsOf(effect: Extract<PushEffect, { type: "send" }>): LogFields {
  const { connectionId, key, message, failedTries, merged } = effect;
  const { requestId, bytes } = message;
  return { connectionId, key, requestId, sizeBytes: bytes.length, failedTries, merged };
}
