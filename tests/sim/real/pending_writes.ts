import { BytesError, NODE } from "../../../src/base/mod.ts";
import { forwardAnswerOf } from "../../../src/node/forward_answer.ts";
import type { ProposalOutcome } from "../../../src/node/proposal_outcome.ts";
import { Proposals } from "../../../src/node/proposals.ts";
import type { RulesSight } from "../../../src/node/rules_version.ts";
import { StampClock } from "../../../src/node/stamp_clock.ts";
import type { ForwardAnswer, ForwardRequest } from "../../../src/node/transport.ts";
import { AppliedWaiters } from "../../../src/node/applied_waiters.ts";
import {
  decodeForward,
  decodeForwardAnswer,
  encodeForward,
  encodeForwardAnswer,
} from "../../../src/peer/forward_codec.ts";
import { allMembers, type NodeId, type RaftCore, type SoftState } from "../../../src/raft/mod.ts";
import type { ApplyResult } from "../../../src/state/mod.ts";
import { type Command, requestKey } from "../command.ts";
import type { Reply } from "../host.ts";
import type { SimNode } from "../node.ts";
import { Violation } from "../violation.ts";
import { OutgoingCalls } from "./outgoing_calls.ts";
import { NEW_VERSION, requestKeyOf, toStateCommand, versionOf } from "./real_command.ts";
import { type RealMachine, simResult } from "./real_machine.ts";

/** Ticks may be late by their drift, by the scheduler, and by the time that applying takes. */
const TICK_SLACK_US = 100_000;

/** Writes on their way through a node, decided by the server's own `Proposals` and `AppliedWaiters`. */
export class PendingWrites {
  readonly #node: SimNode;
  readonly #core: RaftCore;
  readonly #machine: RealMachine;
  readonly #waiters = new AppliedWaiters();
  readonly #proposals: Proposals;
  readonly #calls: OutgoingCalls;
  /** When each request was taken that is not answered yet, oldest first. */
  readonly #open = new Map<number, number>();
  #taken = 0;
  #soft: SoftState;
  #kicked = false;

  constructor(node: SimNode, core: RaftCore, machine: RealMachine) {
    this.#node = node;
    this.#core = core;
    this.#machine = machine;
    this.#calls = new OutgoingCalls(node);
    const { role, term, leader } = core.status();
    this.#soft = { role, term, leader };
    const monotonicMs = () => node.host.now / 1_000;
    this.#proposals = new Proposals({
      nodeId: node.id,
      raft: core,
      waiters: this.#waiters,
      forward: (to, request, answered) => this.#forward(to, request, answered),
      stamp: new StampClock(monotonicMs),
      monotonicMs,
      leader: () => this.#soft.leader,
      diskBusy: () => node.writes.busy,
      appliedIndex: () =>
        node.host.shellBug === "followerAnswersEarly" ? Infinity : node.appliedIndex,
      space: () => node.space.space,
      maxRemembered: node.host.shellBug === "retriedAfterForgotten"
        ? Infinity
        : node.host.options.dedupEntries,
      rules: this.#rules(),
      versionOf,
      kick: () => {
        this.#kicked = true;
      },
    });
  }

  /** Version of the rules that whoever is let in has to know. */
  get rulesNeeded(): number {
    return Math.max(this.#machine.rulesVersion, this.#proposals.handedVersion);
  }

  /** A client's request. */
  take(command: Command, answer: (reply: Reply) => void): void {
    const { host } = this.#node;
    const number = ++this.#taken;
    const startedUs = host.now;
    this.#open.set(number, startedUs);
    this.#note("take", command.requestId);
    const { requestId = "" } = command;
    host.asked(requestKey(command));
    this.#proposals.add({
      requestId,
      operator: requestId,
      command: toStateCommand(command),
      timeoutMs: host.options.proposeMs,
      remote: false,
    }, (outcome) => {
      this.#open.delete(number);
      this.#note(outcomeName(outcome), command.requestId);
      this.#demandInTime(startedUs);
      answer(this.#replyOf(command, outcome));
    });
  }

  /** A request that another node has passed on; `answer` takes the bytes of the answer. */
  passedOn(bytes: Uint8Array, answer: (bytes: Uint8Array) => void): void {
    const tell = (given: ForwardAnswer) => answer(encodeForwardAnswer(given));
    let request: ForwardRequest;
    try {
      request = decodeForward(bytes, this.#node.rules.version);
    } catch (error) {
      if (!(error instanceof BytesError)) throw error;
      // A call that fails has surely done nothing.
      tell({ type: "refused", leader: 0 });
      return;
    }
    if (this.#node.host.shellBug === "forwardAnsweredEarly") {
      const index = this.#core.status().lastIndex + 1;
      tell({ type: "done", result: { ok: true, id: 0, existed: true, index } });
    }
    const timeoutMs = Math.min(request.timeoutMs, NODE.proposeTimeoutMs);
    this.#note("passed on to", request.requestId);
    this.#proposals.add(
      { ...request, timeoutMs, remote: true },
      (outcome) => {
        this.#note(`tells ${outcomeName(outcome)}`, request.requestId);
        tell(forwardAnswerOf(outcome, () => this.#core.status()));
      },
    );
  }

  tick(): void {
    if (this.#node.host.shellBug === "proposalsNeverExpire") this.#proposals.retry();
    else this.#proposals.tick();
    const [oldestUs] = this.#open.values();
    if (oldestUs !== undefined) this.#demandInTime(oldestUs);
  }

  role(soft: SoftState): void {
    this.#soft = soft;
    if (soft.leader === 0) return;
    this.#proposals.retry();
    this.#kicked = true;
  }

  /** Hands over what waits; false when there was nothing to do. */
  flush(): boolean {
    if (!this.#kicked) return false;
    this.#kicked = false;
    this.#proposals.flush();
    return true;
  }

  /** A turn of the loop begins. */
  turn(): void {
    this.#kicked = false;
    this.#proposals.flush();
  }

  lost(index: number, term: number): void {
    if (this.#node.host.shellBug === "lostAnsweredAsDone") {
      this.#waiters.settle(index, term, { ok: true, id: 0, existed: true, index });
    } else this.#waiters.lose(index, term);
  }

  applied(index: number, term: number, result: ApplyResult | undefined): void {
    this.#waiters.settle(index, term, result);
  }

  passed(index: number): void {
    this.#waiters.reach(index);
  }

  jumped(index: number): void {
    this.#waiters.jump(index);
  }

  #rules(): RulesSight {
    const { rules, id, host } = this.#node;
    const core = this.#core;
    const machine = this.#machine;
    return {
      get needed() {
        return machine.rulesVersion;
      },
      members: () => {
        const { membership } = core.status();
        return host.shellBug === "learnersNotAsked" ? membership.voters : allMembers(membership);
      },
      knownBy: (of) => {
        if (host.shellBug === "newerProposedEarly") return NEW_VERSION;
        return of === id ? rules.version : rules.knownBy(of);
      },
    };
  }

  #forward(to: NodeId, request: ForwardRequest, answered: (answer: ForwardAnswer) => void): void {
    const sent = this.#calls.idOf(request.requestId);
    const bytes = encodeForward({ ...request, requestId: sent }, versionOf(request.command));
    const { host } = this.#node;
    const doubled = () => host.doubted(requestKeyOf(request.requestId));
    const { timeoutMs } = request;
    this.#note("passes on", request.requestId, to);
    this.#calls.call({ to, bytes, timeoutMs, doubled }, (outcome) => {
      answered(outcome instanceof Uint8Array ? decodeForwardAnswer(outcome) : outcome);
    });
  }

  #replyOf(command: Command, outcome: ProposalOutcome): Reply {
    if (outcome.type === "failed") {
      const isSure = outcome.sure || this.#node.host.shellBug === "unknownToldAsRefused";
      if (isSure) this.#node.host.surelyRefused(requestKey(command));
      return outcome.error.kind === "unsupported"
        ? { type: "refused" }
        : { type: "retry", leader: 0 };
    }
    if (outcome.type === "diskFull") {
      this.#node.host.surelyRefused(requestKey(command));
      return { type: "retry", leader: 0 };
    }
    const { result } = outcome;
    const { appliedIndex, id } = this.#node;
    if (appliedIndex < result.index) {
      throw new Violation(
        "applied_before_answer",
        `node ${id} answers with entry ${result.index} and has applied ${appliedIndex}`,
      );
    }
    return { type: "written", result: simResult(result, requestKey(command)) };
  }

  #note(what: string, requestId = "", other = 0): void {
    const { host, id } = this.#node;
    host.trace.add(host.now, id, what, requestKeyOf(requestId), other);
  }

  /** Whoever asks is answered in time, whether there is a leader or not. */
  #demandInTime(startedUs: number): void {
    const { host, id, clock } = this.#node;
    const limitUs = Math.max(startedUs + host.options.proposeMs * 1_000, clock.resumedAtUs) +
      TICK_SLACK_US;
    if (host.now <= limitUs) return;
    throw new Violation(
      "answered_in_time",
      `node ${id} keeps a request for ${(host.now - startedUs) / 1_000} ms, ` +
        `wanted at most ${host.options.proposeMs}`,
    );
  }
}

function outcomeName(outcome: ProposalOutcome): string {
  if (outcome.type !== "failed") return outcome.type;
  return outcome.sure ? "refused" : "unknown";
}
