/** Snapshots on their way out: each over a stream of its own, counted and logged. */
import { type Clock, type Logger, type LogThrottle, messageOf } from "../base/mod.ts";
import type { InstallMessage } from "../node/mod.ts";
import type { NodeId } from "../raft/mod.ts";
import type { StoredSnapshot } from "../store/mod.ts";
import type { ClusterKey } from "./cluster_key.ts";
import type { Dial } from "./dial.ts";
import type { Hello } from "./greeting.ts";
import { SnapshotTransfer } from "./snapshot_transfer.ts";

interface SnapshotSendingOptions {
  readonly dial: Dial;
  readonly clock: Clock;
  readonly log: Logger;
  readonly throttle: Pick<LogThrottle, "shouldLog">;
  /** What this node says of itself to that one. */
  readonly hello: (to: NodeId) => Hello;
  readonly key: ClusterKey;
}

interface OutgoingSnapshot {
  readonly message: InstallMessage;
  readonly snapshot: StoredSnapshot;
  readonly address: string;
}

export class SnapshotSending {
  readonly #options: SnapshotSendingOptions;
  readonly #transfers = new Set<SnapshotTransfer>();
  #sent = 0;
  #failed = 0;

  constructor(options: SnapshotSendingOptions) {
    this.#options = options;
  }

  get sent(): number {
    return this.#sent;
  }

  get failed(): number {
    return this.#failed;
  }

  /** Resolves with whether the other side has staged all of it. Never rejects. */
  async send({ message, snapshot, address }: OutgoingSnapshot): Promise<boolean> {
    const { to, meta } = message;
    const { dial, clock, log, hello, key } = this.#options;
    const startedMs = clock.monotonicMs();
    const transfer = new SnapshotTransfer({ dial, address, hello: hello(to), key, message });
    this.#transfers.add(transfer);
    try {
      await transfer.run(snapshot);
      this.#sent += 1;
      const ms = Math.round(clock.monotonicMs() - startedMs);
      log.info("snapshot sent", { to, index: meta.index, sizeBytes: snapshot.sizeBytes, ms });
      return true;
    } catch (error) {
      this.#sayFailed(to, messageOf(error));
      return false;
    } finally {
      this.#transfers.delete(transfer);
    }
  }

  stop(): void {
    for (const transfer of this.#transfers) transfer.fail("this node stops");
  }

  #sayFailed(to: NodeId, reason: string): void {
    this.#failed += 1;
    const { throttle, log } = this.#options;
    if (throttle.shouldLog(`snapshot to ${to} ${reason}`)) {
      log.warn("snapshot not sent", { to, reason });
    }
  }
}
