/** Calls under way on one stream: paired with their answers by number, each with its deadline. */
import { ByteReader, ByteWriter, DeadlineQueue } from "../base/mod.ts";
import type { CallOutcome, PeerCall } from "./types.ts";

const CALL_HEAD_BYTES = 8;

interface Pending {
  readonly settle: (outcome: CallOutcome) => void;
  readonly timeoutMs: number;
}

export class PendingCalls {
  readonly #pending = new Map<number, Pending>();
  readonly #deadlines: DeadlineQueue<number>;
  #nextId = 1;

  constructor(monotonicMs: () => number) {
    this.#deadlines = new DeadlineQueue({ monotonicMs, onLate: (id) => this.#late(id) });
  }

  get count(): number {
    return this.#pending.size;
  }

  /** Numbers a call; `outcome` always comes, at the latest after `timeoutMs`. */
  open(timeoutMs: number): { readonly id: number; readonly outcome: Promise<CallOutcome> } {
    const id = this.#nextId++;
    const outcome = new Promise<CallOutcome>((settle) => {
      this.#pending.set(id, { settle, timeoutMs });
    });
    this.#deadlines.add(id, timeoutMs);
    return { id, outcome };
  }

  answered(id: number, body: Uint8Array): void {
    this.#settle(id, { type: "answer", body });
  }

  refused(id: number, reason: string): void {
    this.#settle(id, { type: "refused", reason });
  }

  /** The stream is gone: no answer will come any more. */
  failAll(reason: string): void {
    this.#deadlines.clear();
    for (const id of [...this.#pending.keys()]) this.#settle(id, { type: "unknown", reason });
  }

  #late(id: number): void {
    const timeoutMs = Math.round(this.#pending.get(id)?.timeoutMs ?? 0);
    this.#settle(id, { type: "unknown", reason: `no answer within ${timeoutMs} ms` });
  }

  #settle(id: number, outcome: CallOutcome): void {
    const pending = this.#pending.get(id);
    if (pending === undefined) return;
    this.#pending.delete(id);
    this.#deadlines.delete(id);
    pending.settle(outcome);
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
