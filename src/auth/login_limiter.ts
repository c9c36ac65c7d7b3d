/**
 * How often one may fail to log in, in constant memory: each name has a counter at the place of its hash and may share
 * it with others. A counter is the time at which it would be empty; a failure moves it on by one share of its window.
 */
import { CREDENTIALS, network } from "../base/mod.ts";

const MINUTE_MS = 60_000;

export interface LoginLimits {
  readonly slots: number;
  readonly ofUserPerMinute: number;
  readonly ofPairPerMinute: number;
  readonly ofAddressPerMinute: number;
  /** Drawn at start, so that it cannot be known which names share a counter. */
  readonly seed: number;
}

export function loginLimits(seed: number, ofUserPerMinute?: number): LoginLimits {
  return {
    slots: CREDENTIALS.loginSlots,
    ofUserPerMinute: ofUserPerMinute ?? CREDENTIALS.failuresOfUserPerMinute,
    ofPairPerMinute: CREDENTIALS.failuresOfPairPerMinute,
    ofAddressPerMinute: CREDENTIALS.failuresOfAddressPerMinute,
    seed,
  };
}

export class LoginLimiter {
  readonly #users: FailureCounters;
  readonly #pairs: FailureCounters;
  readonly #addresses: FailureCounters;

  constructor({ slots, seed, ofUserPerMinute, ofPairPerMinute, ofAddressPerMinute }: LoginLimits) {
    const counters = (limit: number, part: number) =>
      new FailureCounters({ slots, limit, windowMs: MINUTE_MS, seed: seed ^ part });
    this.#users = counters(ofUserPerMinute, 0);
    this.#pairs = counters(ofPairPerMinute, 0x5bd1e995);
    this.#addresses = counters(ofAddressPerMinute, 0x1b873593);
  }

  /**
   * Whether another attempt is taken. Attempts that are not taken count for nothing. Who has logged in from there before
   * is not shut out by what others have tried elsewhere.
   */
  admits(user: string, address: string, nowMs: number, isKnown = false): boolean {
    const from = network(address);
    return (isKnown || this.#users.admits(user, nowMs)) &&
      this.#pairs.admits(`${user}\0${from}`, nowMs) && this.#addresses.admits(from, nowMs);
  }

  failed(user: string, address: string, nowMs: number): void {
    const from = network(address);
    this.#users.add(user, nowMs);
    this.#pairs.add(`${user}\0${from}`, nowMs);
    this.#addresses.add(from, nowMs);
  }

  /** The right password forgives what failed before from there; that of the address stays, it may try many users. */
  succeeded(user: string, address: string): void {
    this.#pairs.clear(`${user}\0${network(address)}`);
  }
}

interface CounterOptions {
  readonly slots: number;
  /** Failures in each window of time. */
  readonly limit: number;
  readonly windowMs: number;
  /** Drawn at start. */
  readonly seed: number;
}

export class FailureCounters {
  readonly #emptyAtMs: Float64Array;
  readonly #windowMs: number;
  readonly #shareMs: number;
  readonly #seed: number;

  constructor({ slots, limit, windowMs, seed }: CounterOptions) {
    this.#emptyAtMs = new Float64Array(slots);
    this.#windowMs = windowMs;
    this.#shareMs = windowMs / limit;
    this.#seed = seed;
  }

  admits(name: string, nowMs: number): boolean {
    const full = nowMs + this.#windowMs - this.#shareMs;
    // A millisecond of room for shares that are no whole numbers.
    return (this.#emptyAtMs[this.#slot(name)] ?? 0) <= full + 1;
  }

  add(name: string, nowMs: number): void {
    const slot = this.#slot(name);
    this.#emptyAtMs[slot] = Math.max(this.#emptyAtMs[slot] ?? 0, nowMs) + this.#shareMs;
  }

  clear(name: string): void {
    this.#emptyAtMs[this.#slot(name)] = 0;
  }

  /** FNV-1a over the seed and the name, mixed at the end. */
  #slot(name: string): number {
    let hash = 0x811c9dc5 ^ this.#seed;
    for (let at = 0; at < name.length; at++) {
      hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193);
    }
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    return ((hash ^ (hash >>> 16)) >>> 0) % this.#emptyAtMs.length;
  }
}
