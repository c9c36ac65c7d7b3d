import { NODE } from "../base/mod.ts";
import type { NodeId } from "../raft/mod.ts";
import { type ApplyResult, encodeEnvelope } from "../state/mod.ts";
import { whyNotThere, whyNotYet } from "./rules_version.ts";
import type { ForwardAnswer, ForwardRequest } from "./transport.ts";
import {
  failed,
  FULL_ELSEWHERE,
  FULL_HERE,
  NO_LEADER,
  NOT_LEADER,
  type ProposalOutcome,
  TOO_LATE,
  TOO_MANY,
  UNKNOWN_AFTER_SNAPSHOT,
  UNKNOWN_IN_TIME,
} from "./proposal_outcome.ts";
import {
  diskFull,
  estimateBytes,
  isOpen,
  type PendingProposal,
  type ProposalRequest,
} from "./pending_proposal.ts";
import type { ProposalsOptions } from "./proposals_options.ts";

/**
 * All proposals that wait for something: for a leader, for the log, or for the answer of another node. Calls in, calls
 * out: it holds no timer and awaits nothing, so that the simulator runs the very rules that the node lives by.
 */
export class Proposals {
  readonly #options: ProposalsOptions;
  readonly #pending = new Set<PendingProposal>();
  #bytes = 0;
  /** To be handed over in the next turn. */
  #queue: PendingProposal[] = [];
  /** Bytes that have come into the queue since it was last handed over. */
  #queueBytes = 0;
  /** To be tried again at the next tick or under the next leader, so that a refusal cannot make the loop spin. */
  #later: PendingProposal[] = [];
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

  /** The highest version of a command that was handed to the core here, committed or not. */
  get handedVersion(): number {
    return this.#handedVersion;
  }

  /** Takes a proposal; the outcome comes in any case, at the latest after its time-out. */
  add(request: ProposalRequest, settle: (outcome: ProposalOutcome) => void): void {
    const sizeBytes = estimateBytes(request.command);
    const full = this.#pending.size >= NODE.maxPendingProposals ||
      (this.#bytes + sizeBytes > NODE.maxPendingBytes && this.#pending.size > 0);
    if (full) return settle(failed("overloaded", TOO_MANY, true));
    const pending: PendingProposal = {
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

  /** Hands over what waits when a leader can take it. */
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
  #remembered(batch: readonly PendingProposal[]): readonly PendingProposal[] {
    const isRepeated = (pending: PendingProposal) => pending.remote || pending.lostAnswer;
    if (!batch.some(isRepeated)) return batch;
    const lastPossible = this.#options.raft.status().lastIndex + batch.length;
    return batch.filter((pending) => {
      const isSafe = lastPossible - pending.sinceIndex <= this.#options.maxRemembered;
      if (isSafe || !isRepeated(pending)) return true;
      this.#settle(pending, TOO_LATE);
      return false;
    });
  }

  /** Whether every member can apply it; it is refused otherwise, because an old node may stay old for long. */
  #isKnown(pending: PendingProposal): boolean {
    return !this.#refuse(pending, whyNotYet(pending.version, this.#options.rules));
  }

  /** Refuses for good where there is a reason; true when it did. */
  #refuse(pending: PendingProposal, reason: string | undefined): boolean {
    if (reason === undefined) return false;
    this.#settle(pending, failed("unsupported", reason, true));
    return true;
  }

  /** False when the core is overloaded. */
  #propose(batch: readonly PendingProposal[]): boolean {
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

  #waiter(pending: PendingProposal) {
    return {
      done: (result: ApplyResult) => this.#settle(pending, { type: "done", result }),
      // Another entry took its place, so it can be proposed again without being applied twice.
      lost: () => this.#putOff(pending),
      cut: () => this.#cut(pending),
      unknown: () => this.#settle(pending, UNKNOWN_AFTER_SNAPSHOT),
    };
  }

  /** The entry stood behind everything that is applied, and may yet be committed there; the request id makes a retry safe. */
  #cut(pending: PendingProposal): void {
    if (!pending.remote && !pending.lostAnswer) pending.sinceIndex = this.#options.appliedIndex();
    pending.lostAnswer = true;
    this.#putOff(pending);
  }

  #putOff(pending: PendingProposal): void {
    if (!isOpen(pending)) return;
    pending.handedOver = pending.lostAnswer;
    this.#later.push(pending);
  }

  #passOn(leader: NodeId): void {
    const waiting: PendingProposal[] = [];
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

  #forward(leader: NodeId, pending: PendingProposal): void {
    pending.handedOver = true;
    if (!pending.lostAnswer) pending.sinceIndex = this.#options.appliedIndex();
    const { requestId, operator, command, deadlineMs, sinceIndex } = pending;
    const timeoutMs = deadlineMs - this.#options.monotonicMs();
    const request: ForwardRequest = { requestId, operator, command, timeoutMs, sinceIndex };
    this.#options.forward(leader, request, (answer) => this.#forwarded(pending, answer));
  }

  #forwarded(pending: PendingProposal, answer: ForwardAnswer): void {
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

  #settle(pending: PendingProposal, outcome: ProposalOutcome): void {
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

/** The leader has proposed nothing: somebody does not know the rules that it needs. The state never says so. */
function isRefusedByRules(result: ApplyResult): result is Extract<ApplyResult, { ok: false }> {
  return !result.ok && result.kind === "unsupported";
}
