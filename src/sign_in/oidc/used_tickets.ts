/** Tickets that have opened a login, and those that are about to: each does so once. */
import { SIGN_IN } from "../../base/mod.ts";

export class UsedTickets {
  readonly #pending = new Set<string>();
  /** When each is over, in the order of use; a ticket that is too old opens nothing anyway. */
  readonly #forgetAtMs = new Map<string, number>();

  /** False for one that is used or is just being used. Failed logins leave no trace, so strangers cannot fill it. */
  take(state: string, nowMs: number): boolean {
    this.#forget(nowMs);
    if (this.#pending.has(state) || this.#forgetAtMs.has(state)) return false;
    if (this.#forgetAtMs.size + this.#pending.size >= SIGN_IN.maxUsedTickets) return false;
    this.#pending.add(state);
    return true;
  }

  /** Of one that was taken. */
  done(state: string, hasOpened: boolean, nowMs: number): void {
    this.#pending.delete(state);
    if (hasOpened) this.#forgetAtMs.set(state, nowMs + SIGN_IN.ticketTtlMs);
  }

  #forget(nowMs: number): void {
    for (const [state, atMs] of this.#forgetAtMs) {
      if (atMs > nowMs) return;
      this.#forgetAtMs.delete(state);
    }
  }

  get size(): number {
    return this.#forgetAtMs.size + this.#pending.size;
  }
}
