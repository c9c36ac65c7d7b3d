import { ApiError, NODE } from "../base/mod.ts";
import type { DiskSpace, NodeId, RaftCore } from "../raft/mod.ts";
import { type ApplyResult, type Command, encodeEnvelope } from "../state/mod.ts";
import { type RulesSight, whyNotThere, whyNotYet } from "./rules_version.ts";
import type { StampClock } from "./stamp_clock.ts";
import type { ForwardAnswer, ForwardRequest } from "./transport.ts";
import type { AppliedWaiters } from "./applied_waiters.ts";

/** What a proposal asks for, whoever asked. */
export interface ProposalRequest {
  readonly requestId: string;
  readonly operator: string;
  readonly command: Command;
  readonly timeoutMs: number;
  /** Came from another node: it is never passed on a second time. */
  readonly remote: boolean;
  /** Of a remote one: no attempt under this request id can stand at or before this index. */
  readonly sinceIndex?: number;
}

/** How a proposal ended. `sure`: it was certainly not committed. */
export type ProposalOutcome =
  | { readonly type: "done"; readonly result: ApplyResult }
  | { readonly type: "failed"; readonly error: ApiError; readonly sure: boolean }
  /** Surely not committed: there is no room for it, and there is no use in trying again at once. */
  | { readonly type: "diskFull"; readonly error: ApiError };

interface Pending extends ProposalRequest {
  /** Version of the rules that its command needs. */
  readonly version: number;
  readonly sizeBytes: number;
  readonly deadlineMs: number;
  /** Somebody may have committed it: a time-out leaves its fate unknown. */
  handedOver: boolean;
  /** An answer was lost once, or an entry cut: whatever comes later, the fate of that try stays unknown. */
  lostAnswer: boolean;
  /** What was applied here before the first try whose fate is open; all tries stand behind it. */
  sinceIndex: number;
  settle: ((outcome: ProposalOutcome) => void) | undefined;
}

export interface ProposalsOptions {
  readonly nodeId: NodeId;
  readonly raft: RaftCore;
  readonly waiters: AppliedWaiters;
  /** Passes a proposal on; `answered` is called once, at the latest when its time is up. */
  readonly forward: (
    to: NodeId,
    request: ForwardRequest,
    answered: (answer: ForwardAnswer) => void,
  ) => void;
  readonly stamp: StampClock;
  readonly monotonicMs: () => number;
  /** Who leads now, as last told by the core; 0 when nobody is known to. */
  readonly leader: () => NodeId;
  /** A write is under way: nothing could be written here before it is done. */
  readonly diskBusy: () => boolean;
  readonly appliedIndex: () => number;
  /** What is left of this node's disk; absent: always enough. */
  readonly space?: () => DiskSpace;
  /** How many request ids the state remembers. */
  readonly maxRemembered: number;
  readonly rules: RulesSight;
  readonly versionOf: (command: Command) => number;
  /** Asks the loop for a turn. */
  readonly kick: () => void;
}

/**
 * All proposals that wait for something: for a leader, for the log, or for the answer of another node. Calls in, calls
 * out: it holds no timer and awaits nothing, so that the simulator runs the very rules that the node lives by.
 */
export class Proposals {
  readonly #options: ProposalsOptions;
  readonly #pending = new Set<Pending>();
  #bytes = 0;
  /** To be handed over in the next turn. */
  #queue: Pending[] = [];
  /** Bytes that have come into the queue since it was last handed over. */
  #queueBytes = 0;
  /** To be tried again at the next tick or under the next leader, so that a refusal cannot make the loop spin. */
  #later: Pending[] = [];
  #onEmpty: (() => void)[] = [];
  #handedVersion = 1;

  constructor(options: ProposalsOptions) {
    this.#options = options;
  }

  get count(): number {
    return this.#pending.size;
  }

  /** Some wait to be handed over while others are under way. */
  get isCrowded(): boolean {
    return this.#queue.length > 0 && this.#queue.length < this.#pending.size;
  }

  /** The highest version of a command that was handed to the core here, be it committed or not. */
  get handedVersion(): number {
    return this.#handedVersion;
  }

  /** Takes a proposal; the outcome comes in any case, at the latest after its time-out. */
  add(request: ProposalRequest, settle: (outcome: ProposalOutcome) => void): void {
    const sizeBytes = estimateBytes(request.command);
    const full = this.#pending.size >= NODE.maxPendingProposals ||
      (this.#bytes + sizeBytes > NODE.maxPendingBytes && this.#pending.size > 0);
    if (full) return settle(failed("overloaded", TOO_MANY, true));
    const pending: Pending = {
      ...request,
      version: this.#options.versionOf(request.command),
      sizeBytes,
      deadlineMs: this.#options.monotonicMs() + request.timeoutMs,
      handedOver: false,
      lostAnswer: false,
      sinceIndex: request.sinceIndex ?? 0,
      settle,
    };
    this.#pending.add(pending);
    this.#bytes += sizeBytes;
    this.#queue.push(pending);
    this.#queueBytes += sizeBytes;
    this.#options.kick();
  }

  /** Hands over what waits, if there is somebody to take it. */
  flush(): void {
    if (this.#queue.length === 0) return;
    const isFull = this.#options.space?.() === "none";
    if (isFull) this.#refuseOwn();
    const { leader, nodeId } = this.#options;
    if (leader() !== nodeId) this.#passOn(leader());
    else if (isFull || !this.#waitsForDisk()) this.#proposeAll();
  }

  /**
   * While the disk is busy, what comes is kept here: it would not be written any earlier, and as one group it costs
   * the others one message and one write. Much at once is handed over, so that it is sent while the disk works.
   */
  #waitsForDisk(): boolean {
    return this.#options.diskBusy() && this.#queueBytes < NODE.maxHeldBackBytes;
  }

  /** A tick: gives up what has waited too long and tries again what was refused. */
  tick(): void {
    const nowMs = this.#options.monotonicMs();
    for (const pending of this.#pending) {
      if (pending.deadlineMs > nowMs) continue;
      this.#settle(pending, pending.handedOver ? UNKNOWN_IN_TIME : NO_LEADER);
    }
    this.#queue = this.#queue.filter(isOpen);
    this.retry();
  }

  /** Queues again what was refused: time has passed, or a leader has come. */
  retry(): void {
    this.#queue.push(...this.#later.filter(isOpen));
    this.#later = [];
  }

  /** Ends all of them; their fate is unknown where they have been handed over. */
  failAll(reason: string): void {
    for (const pending of this.#pending) {
      const message = pending.handedOver ? `${reason}; the change may still take effect` : reason;
      this.#settle(pending, failed("unavailable", message, !pending.handedOver));
    }
    this.#queue = [];
    this.#later = [];
  }

  /** Resolves when none is left. */
  empty(): Promise<void> {
    if (this.#pending.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#onEmpty.push(resolve));
  }

  /** This node could not apply what others would commit for it, so its own clients are told at once. */
  #refuseOwn(): void {
    for (const pending of this.#queue.filter(isOpen)) {
      if (!pending.remote) this.#settle(pending, diskFull(pending, FULL_HERE));
    }
    this.#queue = this.#queue.filter(isOpen);
  }

  #proposeAll(): void {
    const open = this.#queue.filter((pending) => isOpen(pending) && this.#isKnown(pending));
    this.#queue = [];
    this.#queueBytes = 0;
    const batch = this.#remembered(open);
    if (batch.length === 0 || this.#propose(batch)) return;
    // The group is too large to be taken at once; one by one, as many as fit are taken.
    for (const pending of batch) {
      if (!this.#propose([pending])) this.#settle(pending, failed("overloaded", TOO_MANY, true));
    }
  }

  /**
   * Those that are still safe to repeat: the result of an earlier try would still be remembered where this one will
   * stand. Others are not proposed, for they could take effect twice.
   */
  #remembered(batch: readonly Pending[]): readonly Pending[] {
    const isRepeated = (pending: Pending) => pending.remote || pending.lostAnswer;
    if (!batch.some(isRepeated)) return batch;
    const lastPossible = this.#options.raft.status().lastIndex + batch.length;
    return batch.filter((pending) => {
      const isSafe = lastPossible - pending.sinceIndex <= this.#options.maxRemembered;
      if (isSafe || !isRepeated(pending)) return true;
      this.#settle(pending, TOO_LATE);
      return false;
    });
  }

  /** Whether everybody can apply it; it is refused otherwise, for nobody knows when an old node is upgraded. */
  #isKnown(pending: Pending): boolean {
    return !this.#refuse(pending, whyNotYet(pending.version, this.#options.rules));
  }

  /** Refuses for good where there is a reason; true when it did. */
  #refuse(pending: Pending, reason: string | undefined): boolean {
    if (reason === undefined) return false;
    this.#settle(pending, failed("unsupported", reason, true));
    return true;
  }

  /** False when the core is overloaded. */
  #propose(batch: readonly Pending[]): boolean {
    const timeMs = this.#options.stamp.stampMs();
    const data = batch.map(({ requestId, operator, command, version }) =>
      encodeEnvelope({ requestId, timeMs, operator, command }, version)
    );
    const result = this.#options.raft.propose(data);
    if (result.type === "overloaded") return false;
    if (result.type === "diskFull") {
      const here = this.#options.space?.() !== "enough";
      for (const each of batch) {
        this.#settle(each, diskFull(each, here ? FULL_HERE : FULL_ELSEWHERE));
      }
      return true;
    }
    if (result.type === "notLeader") {
      this.#later.push(...batch);
      return true;
    }
    batch.forEach((pending, place) => {
      pending.handedOver = true;
      this.#handedVersion = Math.max(this.#handedVersion, pending.version);
      this.#options.waiters.waitEntry(result.index + place, result.term, this.#waiter(pending));
    });
    return true;
  }

  #waiter(pending: Pending) {
    return {
      done: (result: ApplyResult) => this.#settle(pending, { type: "done", result }),
      // Another entry took its place, so it can be proposed again without being applied twice.
      lost: () => this.#putOff(pending),
      cut: () => this.#cut(pending),
      unknown: () => this.#settle(pending, UNKNOWN_AFTER_SNAPSHOT),
    };
  }

  /** The entry stood behind everything that is applied, and may yet be committed there; the request id makes a retry safe. */
  #cut(pending: Pending): void {
    if (!pending.remote && !pending.lostAnswer) pending.sinceIndex = this.#options.appliedIndex();
    pending.lostAnswer = true;
    this.#putOff(pending);
  }

  #putOff(pending: Pending): void {
    if (!isOpen(pending)) return;
    pending.handedOver = pending.lostAnswer;
    this.#later.push(pending);
  }

  #passOn(leader: NodeId): void {
    const waiting: Pending[] = [];
    const { rules } = this.#options;
    for (const pending of this.#queue.filter(isOpen)) {
      if (pending.remote) this.#settle(pending, NOT_LEADER);
      else if (leader === 0) waiting.push(pending);
      else if (!this.#refuse(pending, whyNotThere(pending.version, leader, rules))) {
        this.#forward(leader, pending);
      }
    }
    this.#queue = waiting;
  }

  #forward(leader: NodeId, pending: Pending): void {
    pending.handedOver = true;
    if (!pending.lostAnswer) pending.sinceIndex = this.#options.appliedIndex();
    const { requestId, operator, command, deadlineMs, sinceIndex } = pending;
    const timeoutMs = deadlineMs - this.#options.monotonicMs();
    const request: ForwardRequest = { requestId, operator, command, timeoutMs, sinceIndex };
    this.#options.forward(leader, request, (answer) => this.#forwarded(pending, answer));
  }

  #forwarded(pending: Pending, answer: ForwardAnswer): void {
    if (answer.type === "refused") this.#putOff(pending);
    else if (answer.type === "diskFull") this.#settle(pending, diskFull(pending, FULL_ELSEWHERE));
    else if (answer.type === "unknown") {
      // The request id makes another try safe: if this one took effect, its first result is the answer.
      pending.lostAnswer = true;
      this.#putOff(pending);
    } else if (isRefusedByRules(answer.result)) this.#refuse(pending, answer.result.message);
    else {
      const { result } = answer;
      const done = () => this.#settle(pending, { type: "done", result });
      // A publisher must read its own write on the node that it talks to.
      if (this.#options.appliedIndex() >= result.index) done();
      else this.#options.waiters.waitIndex(result.index, done);
    }
  }

  #settle(pending: Pending, outcome: ProposalOutcome): void {
    const settle = pending.settle;
    if (settle === undefined) return;
    pending.settle = undefined;
    this.#pending.delete(pending);
    this.#bytes -= pending.sizeBytes;
    // That this try was refused says nothing about the one whose fate is open.
    const isUnknown = outcome.type === "failed" && outcome.sure && pending.lostAnswer;
    settle(isUnknown ? UNKNOWN_IN_TIME : outcome);
    if (this.#pending.size > 0) return;
    for (const resolve of this.#onEmpty) resolve();
    this.#onEmpty = [];
  }
}

const TOO_MANY = "Too many changes are under way; try again later";

const NO_LEADER = failed("unavailable", "No leader is known; try again later", true);

const NOT_LEADER = failed("unavailable", "This node is not the leader", true);

const FULL_HERE =
  "The disk of this node is full: nothing was changed; try again on another node, or when there is space";

const FULL_ELSEWHERE =
  "The disks of too many nodes are full: nothing was changed; try again when there is space";
const TOO_LATE = failed(
  "unavailable",
  "The change came too late to be told from a repetition; try again",
  true,
);

const UNKNOWN_IN_TIME = failed(
  "unavailable",
  "The change was not confirmed in time; it may still take effect",
  false,
);

const UNKNOWN_AFTER_SNAPSHOT = failed(
  "unavailable",
  "The leader changed; the change may or may not have taken effect",
  false,
);

function failed(
  kind: "unavailable" | "overloaded" | "unsupported",
  message: string,
  sure: boolean,
): ProposalOutcome {
  return { type: "failed", error: new ApiError(kind, message), sure };
}

/** An earlier try whose answer was lost may still take effect, and then nobody can say that nothing was changed. */
function diskFull(pending: Pending, message: string): ProposalOutcome {
  if (pending.lostAnswer) return UNKNOWN_IN_TIME;
  return { type: "diskFull", error: new ApiError("unavailable", message) };
}

/** The leader has proposed nothing: somebody does not know the rules that it needs. The state never says so. */
function isRefusedByRules(result: ApplyResult): result is Extract<ApplyResult, { ok: false }> {
  return !result.ok && result.kind === "unsupported";
}

function isOpen(pending: Pending): boolean {
  return pending.settle !== undefined;
}

/** Memory that a waiting command holds, roughly; only texts of configs are large. */
function estimateBytes(command: Command): number {
  return 512 + (command.type === "config.publish" ? command.content.length : 0);
}
