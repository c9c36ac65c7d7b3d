/** An outbox in virtual time. */
import { Outbox } from "../../src/push/outbox.ts";
import { PUSH_RULES } from "../../src/push/rules.ts";
import type { PushKind, PushLimits } from "../../src/push/types.ts";

export const LIMITS: PushLimits = { maxTries: 50, maxInflight: 100, maxPending: 1_000, tickMs: 20 };

/** The outbox with a log of what it decided: `12ms send c1 id`. */
export class Bench {
  readonly outbox: Outbox;
  nowMs = 0;
  #state = 0;
  #told: string[] = [];

  constructor(limits: Partial<PushLimits> = {}) {
    this.outbox = new Outbox(PUSH_RULES, { ...LIMITS, ...limits });
    this.outbox.open("c1");
  }

  /** Changes the key; its message is named by the newest state, as a lazily made message is. */
  change(key: string, kind: PushKind = "config", connectionId = "c1"): void {
    this.#state++;
    const requestId = `${key}=${this.#state}`;
    const source = () => ({ requestId, bytes: new Uint8Array() });
    this.outbox.offer({ connectionId, kind, key }, source, this.nowMs);
    this.#carryOut();
  }

  /** The client is answered the state of the key. */
  answer(key: string, connectionId = "c1"): void {
    this.outbox.hold({ connectionId, kind: "naming", key }, this.nowMs);
  }

  ack(requestId: string, ok = true): boolean {
    const known = this.outbox.acknowledge("c1", requestId, ok, this.nowMs);
    this.#carryOut();
    return known;
  }

  /** Lets time pass in steps of 10 ms; answers what was decided, with its time. */
  pass(durationMs: number): string[] {
    const out = this.take();
    const untilMs = this.nowMs + durationMs;
    while (this.nowMs < untilMs) {
      this.nowMs = Math.min(untilMs, this.nowMs + 10);
      this.outbox.advance(this.nowMs);
      out.push(...this.take());
    }
    return out;
  }

  take(): string[] {
    this.#carryOut();
    return this.#told.splice(0);
  }

  /** As whoever sends does after each call. */
  #carryOut(): void {
    for (const effect of this.outbox.takeEffects(this.nowMs)) {
      const what = effect.type === "send" ? effect.message.requestId : `close: ${effect.reason}`;
      this.#told.push(`${this.nowMs}ms ${what}`);
    }
  }
}
