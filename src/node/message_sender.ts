import type { Logger } from "../base/mod.ts";
import type { Message, NodeId } from "../raft/mod.ts";
import type { RaftStore } from "../store/mod.ts";
import type { DecisionLog } from "./decision_log.ts";
import type { ForwardAnswer, ForwardRequest, InstallMessage, RaftTransport } from "./transport.ts";

interface MessageSenderOptions {
  readonly transport: Pick<RaftTransport, "send" | "sendSnapshot" | "forward">;
  readonly store: Pick<RaftStore, "snapshot">;
  readonly log: Logger;
  readonly decisions: Pick<DecisionLog, "sending" | "forwarded">;
  /** A snapshot has arrived whole there, or has not. */
  readonly snapshotSent: (to: NodeId, success: boolean) => void;
}

/** Sends to other nodes what the core wants said, and proposals that belong to the leader. */
export class MessageSender {
  readonly #options: MessageSenderOptions;

  constructor(options: MessageSenderOptions) {
    this.#options = options;
  }

  send(messages: readonly Message[]): void {
    if (messages.length === 0) return;
    this.#options.decisions.sending(messages);
    const plain: Message[] = [];
    for (const message of messages) {
      if (message.type === "installSnapshot") this.#sendSnapshot(message);
      else plain.push(message);
    }
    if (plain.length > 0) this.#options.transport.send(plain);
  }

  /** Hands a proposal to the leader; `answered` is called once, also when the answer never came. */
  forward(to: NodeId, request: ForwardRequest, answered: (answer: ForwardAnswer) => void): void {
    void this.#options.transport.forward(to, request).then(
      (answer) => {
        this.#options.decisions.forwarded(to, answer);
        answered(answer);
      },
      (error: unknown) => answered({ type: "unknown", reason: String(error) }),
    );
  }

  #sendSnapshot(message: InstallMessage): void {
    const { transport, store, log, snapshotSent } = this.#options;
    const snapshot = store.snapshot();
    const sent = snapshot?.meta.index === message.meta.index
      ? transport.sendSnapshot(message, snapshot)
      : Promise.resolve(false);
    sent.catch((error: unknown) => {
      log.warn("snapshot was not sent", { to: message.to, error: String(error) });
      return false;
    }).then((success) => {
      snapshotSent(message.to, success);
    });
  }
}
