/** Calls under way on one stream: paired with their answers by number, each with its deadline. */
import { ByteReader, ByteWriter } from "../base/mod.ts";
import type { CallOutcome, PeerCall } from "./types.ts";

const CALL_HEAD_BYTES = 8;

interface Pending {
  readonly settle: (outcome: CallOutcome) => void;
  readonly timeoutMs: number;
  readonly deadlineMs: number;
}

export class Calls {
  readonly #pending = new Map<number, Pending>();
  readonly #monotonicMs: () => number;
  #nextId = 1;
  /** One for all calls, since most of them are answered long before: set to the earliest deadline that it knows. */
  #timer: ReturnType<typeof setTimeout> | undefined;
  #dueMs = Infinity;

  constructor(monotonicMs: () => number) {
    this.#monotonicMs = monotonicMs;
  }

  get count(): number {
    return this.#pending.size;
  }

  /** Numbers a call; `outcome` always comes, at the latest after `timeoutMs`. */
  open(timeoutMs: number): { readonly id: number; readonly outcome: Promise<CallOutcome> } {
    const id = this.#nextId++;
    const deadlineMs = this.#monotonicMs() + timeoutMs;
    const outcome = new Promise<CallOutcome>((settle) => {
      this.#pending.set(id, { settle, timeoutMs, deadlineMs });
    });
    if (deadlineMs < this.#dueMs) this.#wakeAt(deadlineMs, timeoutMs);
    return { id, outcome };
  }

  answered(id: number, body: Uint8Array): void {
    this.#settle(id, { type: "answer", body });
  }

  refused(id: number, reason: string): void {
    this.#settle(id, { type: "refused", reason });
  }

  /** The stream is gone: nobody will answer any more. */
  failAll(reason: string): void {
    for (const id of [...this.#pending.keys()]) this.#settle(id, { type: "unknown", reason });
    clearTimeout(this.#timer);
    this.#dueMs = Infinity;
  }

  #settle(id: number, outcome: CallOutcome): void {
    const pending = this.#pending.get(id);
    if (pending === undefined) return;
    this.#pending.delete(id);
    pending.settle(outcome);
  }

  #wakeAt(deadlineMs: number, inMs: number): void {
    clearTimeout(this.#timer);
    this.#dueMs = deadlineMs;
    this.#timer = setTimeout(() => this.#endLate(), inMs);
  }

  #endLate(): void {
    const nowMs = this.#monotonicMs();
    let nextMs = Infinity;
    for (const [id, { deadlineMs, timeoutMs }] of this.#pending) {
      // Timers may fire a little early.
      if (deadlineMs > nowMs + 1) nextMs = Math.min(nextMs, deadlineMs);
      else {
        const reason = `no answer within ${Math.round(timeoutMs)} ms`;
        this.#settle(id, { type: "unknown", reason });
      }
    }
    this.#dueMs = Infinity;
    if (nextMs < Infinity) this.#wakeAt(nextMs, nextMs - nowMs);
  }
}

export function encodeCall(call: PeerCall, body: Uint8Array): Uint8Array<ArrayBuffer> {
  return new ByteWriter(body.length + CALL_HEAD_BYTES).varint(call).raw(body).take();
}

export function decodeCall(
  bytes: Uint8Array,
): { readonly call: number; readonly body: Uint8Array } {
  const r = new ByteReader(bytes);
  const call = r.varint();
  return { call, body: r.raw(r.remaining) };
}
