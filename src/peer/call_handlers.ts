import { type CallHandler, PEER_CALLS, type PeerCall, type PeerCaller } from "./types.ts";

/** Who answers the calls of other nodes, by their kind. */
export class CallHandlers {
  readonly #handlers = new Map<number, CallHandler>();

  /** A later handler replaces an earlier one. */
  set(call: PeerCall, handler: CallHandler): void {
    this.#handlers.set(call, handler);
  }

  /** Rejects with what the caller is told. */
  async answer(call: number, caller: PeerCaller, body: Uint8Array): Promise<Uint8Array> {
    const handler = this.#handlers.get(call);
    if (handler === undefined) throw new Error(`call ${call} is not known to this version`);
    if (caller.stranger && call !== PEER_CALLS.join) {
      throw new Error("a node that has not joined may only ask to join");
    }
    return await handler(caller, body);
  }
}
