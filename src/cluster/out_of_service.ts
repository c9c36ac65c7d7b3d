/**
 * Reasons why this node must not serve although it runs: it was taken out, it has begun a second cluster, or its state
 * differs from that of the others.
 */
import { CLUSTER, type Logger, Pause } from "../base/mod.ts";
import type { RunningNode } from "../node/mod.ts";
import type { PeerState } from "../peer/mod.ts";
import type { NodeId } from "../raft/mod.ts";
import { detectRemoval } from "./detect_removal.ts";
import { type Claim, detectSecondCluster } from "./detect_second_cluster.ts";

interface OutOfServiceOptions {
  readonly nodeId: NodeId;
  readonly log: Logger;
  /** Asks the cluster to take this node out. */
  readonly leave: () => Promise<void>;
  /** This node is out because its state was wrong: it must start anew with an empty store. */
  readonly onRefill: (reason: string) => void;
}

export class OutOfService {
  readonly #options: OutOfServiceOptions;
  /** Ends early once this node has learnt that it was taken out. */
  readonly #pause = new Pause();
  #removed = "";
  #claimed = "";
  #differs = "";
  #refilling = false;
  #toldReason: string | undefined;

  constructor(options: OutOfServiceOptions) {
    this.#options = options;
  }

  /** Why this cluster is not the one that this node belongs to; empty when it is. */
  get claimed(): string {
    return this.#claimed;
  }

  /** To be called every `CLUSTER.tendMs`. */
  review(node: RunningNode, peers: readonly PeerState[]): void {
    const { nodeId, log } = this.#options;
    const removed = detectRemoval(nodeId, node, peers);
    if (removed !== this.#removed) {
      this.#removed = removed;
      if (removed !== "") {
        log.error(removed);
        this.#pause.wake();
      }
    }
    node.setOutOfService(this.#removed || this.#differs || this.#claimed);
    this.#tellReadiness(node);
  }

  /** For good: were the others out of reach for a while, this node would be the only one again and serve. */
  claim(node: RunningNode, claim: Claim): void {
    if (this.#claimed !== "") return;
    this.#claimed = detectSecondCluster(node, claim);
    if (this.#claimed === "") return;
    this.#options.log.error(this.#claimed);
    node.setOutOfService(this.#claimed);
  }

  /** The state of this node is wrong. */
  differ(node: RunningNode, reason: string): void {
    this.#differs = reason;
    node.setOutOfService(reason);
    void this.#refill(reason);
  }

  /** Whether this node learns within a moment that it was taken out. */
  async isRemovedSoon(): Promise<boolean> {
    if (this.#removed === "") await this.#pause.wait(CLUSTER.removalNoticeMs);
    return this.#removed !== "";
  }

  stop(): void {
    this.#pause.end();
  }

  #tellReadiness(node: RunningNode): void {
    const { log } = this.#options;
    if (!log.enabled("debug")) return;
    const { reason, ready } = node.status();
    if (reason === this.#toldReason) return;
    this.#toldReason = reason;
    log.debug(ready ? "this node is ready" : "this node is not ready", { reason });
  }

  /** Asks to be taken out, until that is done, and comes back with an empty store then. */
  async #refill(reason: string): Promise<void> {
    if (this.#refilling) return;
    this.#refilling = true;
    while (!this.#pause.hasEnded) {
      try {
        await this.#options.leave();
        this.#options.onRefill(reason);
        return;
      } catch (error) {
        this.#options.log.error("this node cannot be refilled yet", { error: String(error) });
        await this.#pause.wait(CLUSTER.refillRetryMs);
      }
    }
  }
}
