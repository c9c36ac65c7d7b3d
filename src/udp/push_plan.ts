/** Which packets wait to be sent and which for their acknowledgement. Holds no socket and no clock. */
import type { UdpPush } from "../api/mod.ts";
import { serviceKeyText, UDP } from "../base/mod.ts";

/** A packet on its way to one subscriber. */
interface Outstanding {
  readonly push: UdpPush;
  readonly subscriber: string;
  readonly ackKey: string;
  readonly bytes: Uint8Array;
  tries: number;
  dueMs: number;
}

export interface UdpCounts {
  readonly sent: number;
  readonly acknowledged: number;
  readonly retried: number;
  /** Never acknowledged. */
  readonly failed: number;
  /** Left to the client's poll: over a bound, or too long for a datagram. */
  readonly dropped: number;
  readonly outstanding: number;
}

function subscriberOf(push: UdpPush): string {
  return `${push.ip}\0${push.port}\0${serviceKeyText(push.key)}\0${push.clusters}`;
}

function ackKeyOf(ip: string, port: number, version: number): string {
  return `${ip},${port},${version}`;
}

export class PushPlan {
  /** Newest push of each subscriber that has not been sent. */
  readonly #pending: Map<string, UdpPush> = new Map();
  /** In the order of `dueMs`: what is sent again goes to the end. */
  readonly #outstanding: Map<string, Outstanding> = new Map();
  /** Services can share a version, so one key may stand for several packets. */
  readonly #byAck: Map<string, Outstanding[]> = new Map();
  #sent = 0;
  #acknowledged = 0;
  #retried = 0;
  #failed = 0;
  #dropped = 0;

  get hasPending(): boolean {
    return this.#pending.size > 0;
  }

  counts(): UdpCounts {
    return {
      sent: this.#sent,
      acknowledged: this.#acknowledged,
      retried: this.#retried,
      failed: this.#failed,
      dropped: this.#dropped,
      outstanding: this.#outstanding.size,
    };
  }

  /** The newest push of a subscriber takes the place of one that has not left. */
  add(push: UdpPush): void {
    const subscriber = subscriberOf(push);
    if (!this.#pending.has(subscriber) && this.#pending.size >= UDP.maxPending) this.#dropped++;
    else this.#pending.set(subscriber, push);
  }

  /** Up to `max` pushes, the oldest first. */
  take(max: number): UdpPush[] {
    const taken: UdpPush[] = [];
    for (const [subscriber, push] of this.#pending) {
      if (taken.length >= max) break;
      this.#pending.delete(subscriber);
      taken.push(push);
    }
    return taken;
  }

  drop(): void {
    this.#dropped++;
  }

  /** Notes a packet that is sent now. False at the bound: it must not be sent. */
  sending(push: UdpPush, packet: { bytes: Uint8Array; version: number }, nowMs: number): boolean {
    const subscriber = subscriberOf(push);
    const older = this.#outstanding.get(subscriber);
    if (older !== undefined) this.#forget(older);
    else if (this.#outstanding.size >= UDP.maxOutstanding) {
      this.#dropped++;
      return false;
    }
    const ackKey = ackKeyOf(push.ip, push.port, packet.version);
    const one: Outstanding = {
      push,
      subscriber,
      ackKey,
      bytes: packet.bytes,
      tries: 1,
      dueMs: nowMs + UDP.ackWaitMs,
    };
    this.#outstanding.set(subscriber, one);
    const same = this.#byAck.get(ackKey);
    if (same === undefined) this.#byAck.set(ackKey, [one]);
    else same.push(one);
    this.#sent++;
    return true;
  }

  /** False when nothing waited for it. */
  acknowledge(ip: string, port: number, version: number): boolean {
    const [first] = this.#byAck.get(ackKeyOf(ip, port, version)) ?? [];
    if (first === undefined) return false;
    this.#forget(first);
    this.#acknowledged++;
    return true;
  }

  /** What has waited too long: to be sent again, or given up. */
  overdue(nowMs: number): { readonly again: Outstanding[]; readonly lost: Outstanding[] } {
    const again: Outstanding[] = [];
    const lost: Outstanding[] = [];
    for (const one of this.#outstanding.values()) {
      if (one.dueMs > nowMs) break;
      if (one.tries < UDP.maxTries) again.push(one);
      else lost.push(one);
    }
    for (const one of again) {
      one.tries++;
      one.dueMs = nowMs + UDP.ackWaitMs;
      this.#outstanding.delete(one.subscriber);
      this.#outstanding.set(one.subscriber, one);
      this.#retried++;
    }
    for (const one of lost) {
      this.#forget(one);
      this.#failed++;
    }
    return { again, lost };
  }

  #forget(one: Outstanding): void {
    this.#outstanding.delete(one.subscriber);
    const same = this.#byAck.get(one.ackKey);
    if (same === undefined) return;
    const at = same.indexOf(one);
    if (at >= 0) same.splice(at, 1);
    if (same.length === 0) this.#byAck.delete(one.ackKey);
  }
}
