/** Snapshots on their way in: one at a time reaches the disk, and a newer transfer takes the place of an older one. */
import type { Logger, LogThrottle } from "../base/mod.ts";
import type { TransportPort } from "../node/mod.ts";
import type { MessageStream, StreamEvents } from "../h2/mod.ts";
import type { ClusterKey } from "./cluster_key.ts";
import type { Hello } from "./greeting.ts";
import type { Refusals } from "./refusals.ts";
import { SnapshotReceiver } from "./snapshot_receiver.ts";
import type { UnauthenticatedStreams } from "./unauthenticated_streams.ts";

interface SnapshotStreamsOptions {
  readonly log: Logger;
  readonly throttle: Pick<LogThrottle, "shouldLog">;
  readonly refusals: Refusals;
  readonly self: () => Hello;
  readonly key: ClusterKey;
  readonly unauthenticated: UnauthenticatedStreams;
  readonly judge: (hello: Hello) => string | undefined;
  readonly stage: TransportPort["receiveSnapshot"];
}

export class SnapshotStreams {
  readonly #options: SnapshotStreamsOptions;
  readonly #receivers = new Set<SnapshotReceiver>();
  #current: SnapshotReceiver | undefined;
  #count = 0;

  constructor(options: SnapshotStreamsOptions) {
    this.#options = options;
  }

  /** Streams open now. */
  get size(): number {
    return this.#receivers.size;
  }

  /** Snapshots received whole. */
  get count(): number {
    return this.#count;
  }

  accept(stream: MessageStream, remote: string): StreamEvents {
    const { self, key, unauthenticated, stage, log } = this.#options;
    const receiver = new SnapshotReceiver({
      stream,
      self,
      handshake: { key, streamKind: "Snapshot", self, judge: (hello) => this.#judge(hello) },
      stage,
      onGreeted: (greeted) => unauthenticated.delete(greeted),
      turn: (asking) => this.#turn(asking),
      onFailed: (reason, from) => this.#failed(remote, reason, from),
      onReceived: (from, index) => {
        this.#count += 1;
        log.info("snapshot received", { from, index });
      },
      onEnded: (ended) => {
        unauthenticated.delete(ended);
        this.#receivers.delete(ended);
        if (this.#current === ended) this.#current = undefined;
      },
    });
    unauthenticated.add(receiver, remote);
    this.#receivers.add(receiver);
    return receiver;
  }

  stop(): void {
    for (const receiver of [...this.#receivers]) receiver.fail("this node stops");
  }

  #judge(hello: Hello): string | undefined {
    const { judge, self } = this.#options;
    const refusal = judge(hello);
    if (refusal !== undefined) return refusal;
    return hello.clusterId === "" || hello.clusterId !== self().clusterId
      ? "a snapshot comes only from a node of the same cluster"
      : undefined;
  }

  /** A leader that has lost its stream begins anew, and a newer leader has the better snapshot. */
  async #turn(asking: SnapshotReceiver): Promise<void> {
    const before = this.#current;
    if (before !== undefined && before.term > asking.term) {
      throw new Error("a snapshot of a newer term is on its way");
    }
    this.#current = asking;
    if (before === undefined) return;
    before.fail("another transfer has taken its place");
    await before.ended;
  }

  #failed(remote: string, reason: string, from: number | undefined): void {
    const { log, throttle, refusals } = this.#options;
    if (from === undefined) refusals.say(remote, reason);
    else if (throttle.shouldLog(`snapshot from ${from} ${reason}`)) {
      log.warn("snapshot not received", { from, reason });
    }
  }
}
