import { ApiError, type Clock, NODE } from "../base/mod.ts";
import type { MemberChange, NodeId, RaftCore, SoftState } from "../raft/mod.ts";
import type { ApplyResult, Command, StateMachine, StateView } from "../state/mod.ts";
import type { RaftStore, StoreIdentity } from "../store/mod.ts";
import { awaitMemberChange } from "./await_member_change.ts";
import type { RaftDriver } from "./raft_driver.ts";
import { forwardAnswerOf } from "./forward_answer.ts";
import type { Listeners, RoleListeners } from "./listeners.ts";
import type { NodeObserver } from "./options.ts";
import type { ProposalOutcome } from "./proposal_outcome.ts";
import type { ProposalRequest } from "./pending_proposal.ts";
import type { Proposals } from "./proposals.ts";
import type { RequestIds } from "./request_id.ts";
import { shutDown } from "./shutdown.ts";
import type { ForwardAnswer, ForwardRequest, RaftTransport } from "./transport.ts";
import type {
  DigestOutcome,
  EventListener,
  NodeCapture,
  NodeStatus,
  ProposeOptions,
  RunningNode,
} from "./types.ts";

interface NodeParts {
  readonly identity: StoreIdentity;
  readonly raft: RaftCore;
  readonly driver: RaftDriver;
  readonly store: RaftStore;
  readonly machine: StateMachine;
  readonly transport: RaftTransport;
  readonly clock: Clock;
  readonly requestIds: RequestIds;
  readonly observe: NodeObserver;
  readonly listeners: Listeners;
  readonly roles: RoleListeners;
  readonly failed: Promise<Error>;
}

/** The node behind its interface. */
export class Node implements RunningNode {
  readonly started: Promise<void>;
  readonly failed: Promise<Error>;
  readonly #parts: NodeParts;
  #caughtUp = false;
  #failure: Error | undefined;
  #outOfService = "";
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
    const outcome = await ask(driver.proposals, {
      requestId: options.requestId ?? requestIds.next(),
      operator: options.operator,
      command,
      timeoutMs: boundedTimeoutMs(options.timeoutMs),
      remote: false,
    });
    observe.proposed?.(clock.monotonicMs() - startedMs, outcome.type === "done");
    if (outcome.type !== "done") throw outcome.error;
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
      disk: {
        space: driver.space.space,
        freeBytes: driver.space.freeBytes,
        refusedWrites: driver.space.refused,
        reason: this.#whyNotWritable(),
      },
    };
  }

  isReady(): boolean {
    return this.#whyNotReady() === "";
  }

  isServing(): boolean {
    return this.#whyNotServing() === "";
  }

  get identity(): StoreIdentity {
    return this.#parts.identity;
  }

  changeMembers(changes: readonly MemberChange[], timeoutMs?: number): Promise<void> {
    this.#demandRunning();
    const { raft, driver, machine } = this.#parts;
    const deps = {
      raft,
      appliedIndex: () => machine.appliedIndex(),
      reached: (index: number) => driver.reached(index),
      kick: () => driver.kick(),
    };
    return awaitMemberChange(deps, changes, boundedTimeoutMs(timeoutMs));
  }

  transferLeadership(to: NodeId): boolean {
    const begun = this.#parts.raft.transferLeadership(to);
    this.#parts.driver.kick();
    return begun;
  }

  onRole(listener: (soft: SoftState) => void): () => void {
    return this.#parts.roles.add(listener);
  }

  digestAt(index: number, timeoutMs: number): Promise<DigestOutcome> {
    this.#demandRunning();
    return this.#parts.driver.digests.ask(index, timeoutMs);
  }

  capture(): NodeCapture {
    this.#demandRunning();
    const { identity, raft, machine } = this.#parts;
    const state = machine.capture();
    const term = raft.termAt(state.appliedIndex) ?? raft.status().term;
    return { identity, term, state };
  }

  rulesNeeded(): number {
    const { machine, driver } = this.#parts;
    return Math.max(machine.rulesVersion(), driver.proposals.handedVersion);
  }

  setOutOfService(reason: string): void {
    this.#outOfService = reason;
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
    const outcome = await ask(driver.proposals, { ...request, timeoutMs, remote: true });
    return forwardAnswerOf(outcome, () => raft.status());
  }

  #whyNotReady(): string {
    const reason = this.#whyNotServing();
    if (reason !== "") return reason;
    if (this.#parts.driver.leader === 0) return "no leader is known";
    if (this.#parts.driver.apply.isRestoring) return "a snapshot is being loaded";
    return this.#parts.driver.catchUp.reason();
  }

  #whyNotWritable(): string {
    const { driver, raft } = this.#parts;
    const { space } = driver.space;
    if (space === "none") return "the disk is full: writes are refused until there is space";
    if (raft.refusesCommands()) {
      return space === "low"
        ? "the disk is nearly full: writes are refused until there is space"
        : "the disks of too many nodes are full: writes are refused until there is space";
    }
    return "";
  }

  #whyNotServing(): string {
    if (this.#failure !== undefined) return this.#failure.message;
    if (this.#stopping !== undefined) return "the server is shutting down";
    if (this.#outOfService !== "") return this.#outOfService;
    return this.#caughtUp ? "" : this.#whyNotCaughtUp();
  }

  #whyNotCaughtUp(): string {
    if (this.#parts.driver.space.space === "none") {
      return "the disk is full; the state is loaded when there is space";
    }
    if (this.#parts.driver.leader === 0) return "the state is being loaded; no leader is known";
    if (this.#parts.driver.catchUp.isReceiving) {
      return "the state is being loaded: a snapshot is being received";
    }
    const { applied, commit } = this.#parts.raft.status();
    return `the state is being loaded: entry ${applied} of ${commit}`;
  }

  #demandRunning(): void {
    if (this.#failure !== undefined) throw new ApiError("unavailable", REASON_FAILED);
    if (this.#stopping !== undefined) {
      throw new ApiError("unavailable", "The server is shutting down");
    }
  }
}

const REASON_FAILED = "This node has failed and must be started again";

function ask(proposals: Proposals, request: ProposalRequest): Promise<ProposalOutcome> {
  return new Promise((resolve) => proposals.add(request, resolve));
}

function boundedTimeoutMs(timeoutMs: number | undefined): number {
  return Math.max(0, Math.min(timeoutMs ?? NODE.proposeTimeoutMs, NODE.proposeTimeoutMs));
}
