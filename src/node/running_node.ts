import { ApiError, type Clock, NODE } from "../base/mod.ts";
import type { RaftCore } from "../raft/mod.ts";
import type { ApplyResult, Command, StateEvent, StateMachine, StateView } from "../state/mod.ts";
import type { RaftStore } from "../store/mod.ts";
import type { RaftDriver } from "./drive_raft.ts";
import type { NodeObserver } from "./options.ts";
import type { RequestIds } from "./request_id.ts";
import { shutDown } from "./shutdown.ts";
import type { ForwardAnswer, ForwardRequest, Transport } from "./transport.ts";
import type { EventListener, NodeStatus, ProposeOptions, RunningNode } from "./types.ts";

export interface NodeParts {
  readonly raft: RaftCore;
  readonly driver: RaftDriver;
  readonly store: RaftStore;
  readonly machine: StateMachine;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly requestIds: RequestIds;
  readonly observe: NodeObserver;
  readonly listeners: Listeners;
  readonly failed: Promise<Error>;
}

/** Those who hear of changes, in the order in which they came. */
export class Listeners {
  readonly #listeners = new Set<EventListener>();
  readonly #onError: (error: unknown) => void;

  constructor(onError: (error: unknown) => void) {
    this.#onError = onError;
  }

  add(listener: EventListener): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** A listener that throws has a defect, but the state is right and the others must hear of it. */
  tell(events: readonly StateEvent[], index: number): void {
    for (const listener of this.#listeners) {
      try {
        listener(events, index);
      } catch (error) {
        this.#onError(error);
      }
    }
  }
}

/** The node behind its interface. */
export class Node implements RunningNode {
  readonly started: Promise<void>;
  readonly failed: Promise<Error>;
  readonly #parts: NodeParts;
  #caughtUp = false;
  #failure: Error | undefined;
  #stopping: Promise<void> | undefined;

  constructor(parts: NodeParts) {
    this.#parts = parts;
    this.failed = parts.failed;
    const failing = parts.failed.then((error): never => {
      this.#failure = error;
      parts.driver.proposals.failAll(REASON_FAILED);
      parts.driver.barriers.failAll(REASON_FAILED);
      throw error;
    });
    // A read point behind the election holds everything that was committed before the start.
    const caughtUp = parts.driver.barriers.wait(Infinity).then(() => {
      this.#caughtUp = true;
    });
    this.started = Promise.race([failing, caughtUp]);
    // Who does not ask for `started` hears of a failure by `failed`; the runtime must not end the process for it.
    this.started.catch(() => {});
    failing.catch(() => {});
  }

  get state(): StateView {
    return this.#parts.machine;
  }

  async propose(command: Command, options: ProposeOptions): Promise<ApplyResult> {
    this.#demandRunning();
    const { driver, clock, observe, requestIds } = this.#parts;
    const startedMs = clock.monotonicMs();
    const outcome = await driver.proposals.add({
      requestId: options.requestId ?? requestIds.next(),
      operator: options.operator,
      command,
      timeoutMs: boundedTimeoutMs(options.timeoutMs),
    }, false);
    observe.proposed?.(clock.monotonicMs() - startedMs, outcome.type === "done");
    if (outcome.type === "failed") throw outcome.error;
    return outcome.result;
  }

  async readBarrier(timeoutMs?: number): Promise<void> {
    this.#demandRunning();
    await this.#parts.driver.barriers.wait(boundedTimeoutMs(timeoutMs));
  }

  onEvents(listener: EventListener): () => void {
    return this.#parts.listeners.add(listener);
  }

  status(): NodeStatus {
    const { raft, store, driver } = this.#parts;
    const reason = this.#whyNotReady();
    return {
      raft: raft.status(),
      store: store.stats(),
      ready: reason === "",
      reason,
      pendingProposals: driver.proposals.count,
      diskWrites: driver.disk.writes,
      snapshotsTaken: driver.snapshotter.count,
    };
  }

  isReady(): boolean {
    return this.#whyNotReady() === "";
  }

  stop(): Promise<void> {
    this.#stopping ??= shutDown(this.#parts);
    return this.#stopping;
  }

  /** A proposal that another node has passed on. */
  async forwarded(request: ForwardRequest): Promise<ForwardAnswer> {
    const { driver, raft } = this.#parts;
    if (this.#failure !== undefined || this.#stopping !== undefined) {
      return { type: "refused", leader: 0 };
    }
    const timeoutMs = boundedTimeoutMs(request.timeoutMs);
    const outcome = await driver.proposals.add({ ...request, timeoutMs }, true);
    if (outcome.type === "done") return outcome;
    if (outcome.sure) return { type: "refused", leader: raft.status().leader };
    return { type: "unknown", reason: outcome.error.message };
  }

  #whyNotReady(): string {
    if (this.#failure !== undefined) return this.#failure.message;
    if (this.#stopping !== undefined) return "the server is shutting down";
    if (!this.#caughtUp) return "the state is being loaded";
    if (this.#parts.driver.leader === 0) return "no leader is known";
    return "";
  }

  #demandRunning(): void {
    if (this.#failure !== undefined) throw new ApiError("unavailable", REASON_FAILED);
    if (this.#stopping !== undefined) {
      throw new ApiError("unavailable", "The server is shutting down");
    }
  }
}

const REASON_FAILED = "This node has failed and must be started again";

function boundedTimeoutMs(timeoutMs: number | undefined): number {
  return Math.max(0, Math.min(timeoutMs ?? NODE.proposeTimeoutMs, NODE.proposeTimeoutMs));
}
