/** A node for tests of what stands above it: the real state machine, no log, no disk; proposals apply at once. */
import type {
  EventListener,
  NodeCapture,
  NodeFacade,
  NodeStatus,
  ProposeOptions,
} from "../../src/node/types.ts";
import {
  type ApplyResult,
  type Command,
  createStateMachine,
  encodeEnvelope,
  type StateEvent,
  type StateMachine,
  type StateMachineOptions,
} from "../../src/state/mod.ts";

export interface FakeNode extends NodeFacade {
  capture(): NodeCapture;
  readonly machine: StateMachine;
  /** Commands proposed so far, the refused ones too. */
  readonly proposed: readonly { readonly command: Command; readonly options: ProposeOptions }[];
  /** Time stamped into the next command; tests set it. */
  nowMs: number;
  /** Set: every proposal rejects with this error. */
  failure: Error | undefined;
  ready: boolean;
  /** Applies at once and tells the listeners, as `propose` does. */
  applyNow(command: Command, operator?: string): ApplyResult;
  /** Tells the listeners what a snapshot that replaced the state would. */
  emit(events: readonly StateEvent[]): void;
}

/** A ready node with an empty state. */
export function createFakeNode(options: StateMachineOptions & { nowMs?: number } = {}): FakeNode {
  return new Fake(options);
}

class Fake implements FakeNode {
  readonly machine: StateMachine;
  readonly proposed: { command: Command; options: ProposeOptions }[] = [];
  nowMs: number;
  failure: Error | undefined = undefined;
  ready = true;
  readonly #listeners = new Set<EventListener>();
  #requests = 0;

  constructor(options: StateMachineOptions & { nowMs?: number }) {
    this.machine = createStateMachine(options);
    this.nowMs = options.nowMs ?? 1_700_000_000_000;
  }

  get state(): StateMachine {
    return this.machine;
  }

  propose(command: Command, options: ProposeOptions): Promise<ApplyResult> {
    this.proposed.push({ command, options });
    if (this.failure !== undefined) return Promise.reject(this.failure);
    return Promise.resolve(this.#apply(command, options.operator, options.requestId));
  }

  applyNow(command: Command, operator = ""): ApplyResult {
    return this.#apply(command, operator, undefined);
  }

  emit(events: readonly StateEvent[]): void {
    for (const listener of this.#listeners) listener(events, this.machine.appliedIndex());
  }

  readBarrier(): Promise<void> {
    return this.failure === undefined ? Promise.resolve() : Promise.reject(this.failure);
  }

  capture(): NodeCapture {
    const identity = { clusterId: "c1".repeat(16), nodeId: 1, bootstrapVoters: [1] };
    return { identity, term: 1, state: this.machine.capture() };
  }

  onEvents(listener: EventListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  isReady(): boolean {
    return this.ready;
  }

  isServing(): boolean {
    return this.ready;
  }

  status(): NodeStatus {
    const index = this.machine.appliedIndex();
    return {
      raft: {
        term: 1,
        role: "leader",
        leader: 1,
        id: 1,
        firstIndex: 1,
        lastIndex: index,
        commit: index,
        applied: index,
        stable: index,
        snapshotIndex: 0,
        membership: {
          voters: [1],
          votersOutgoing: [],
          learners: [],
          learnersNext: [],
          autoLeave: false,
        },
        progress: [],
        retainedBytes: 0,
        space: "enough",
      },
      store: { logEntries: 0, logBytes: 0, snapshotBytes: 0, snapshotIndex: 0, fileBytes: 0 },
      ready: this.ready,
      reason: this.ready ? "" : "the test says so",
      pendingProposals: 0,
      diskWrites: index,
      snapshotsTaken: 0,
      disk: { space: "enough", freeBytes: Infinity, refusedWrites: 0, reason: "" },
    };
  }

  #apply(command: Command, operator: string, requestId: string | undefined): ApplyResult {
    const data = encodeEnvelope({
      requestId: requestId ?? `fake-${++this.#requests}`,
      timeMs: this.nowMs,
      operator,
      command,
    });
    const { result, events } = this.machine.apply(this.machine.appliedIndex() + 1, data);
    if (events.length > 0) this.emit(events);
    return result;
  }
}
