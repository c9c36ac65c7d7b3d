import type { Entry, RaftCore, ReadState, SoftState } from "../../src/raft/mod.ts";
import { type Command, encodeCommand, requestKey } from "./command.ts";
import type { Reply } from "./host.ts";
import type { Result } from "./machine.ts";
import { RealMachine } from "./real/real_machine.ts";
import { PendingWrites } from "./real/pending_writes.ts";
import type { SimNode } from "./node.ts";

type Answer = (reply: Reply) => void;

interface WaitingWrite {
  readonly term: number;
  readonly answer: Answer;
}

interface WaitingRead {
  readonly key: number;
  readonly answer: Answer;
}

/** The requests of clients that a node has taken and not yet answered. */
export class PendingRequests {
  readonly #node: SimNode;
  /** In runs on the real pieces, writes are the business of this one. */
  writes: PendingWrites | undefined;
  #gathered: { readonly command: Command; readonly answer: Answer }[] = [];
  readonly #writes = new Map<number, WaitingWrite>();
  readonly #unconfirmed = new Map<number, WaitingRead>();
  #confirmed: (WaitingRead & { readonly index: number })[] = [];

  constructor(node: SimNode) {
    this.#node = node;
  }

  started(core: RaftCore): void {
    const { machine } = this.#node;
    if (machine instanceof RealMachine) this.writes = new PendingWrites(this.#node, core, machine);
  }

  tick(): void {
    this.writes?.tick();
  }

  /** A turn of the loop begins. */
  turn(): void {
    this.writes?.turn();
  }

  /** Hands over what has come meanwhile; false when nothing has. */
  flush(): boolean {
    return this.writes?.flush() === true;
  }

  role(soft: SoftState): void {
    this.writes?.role(soft);
  }

  /** A snapshot has replaced the state up to this index. */
  jumped(index: number): void {
    this.writes?.jumped(index);
    this.passed(index);
  }

  reset(): void {
    this.writes = undefined;
    this.#gathered = [];
    this.#writes.clear();
    this.#unconfirmed.clear();
    this.#confirmed = [];
  }

  write(command: Command, answer: Answer): void {
    if (this.writes !== undefined) {
      this.writes.take(command, answer);
      return;
    }
    this.#gathered.push({ command, answer });
    const { groupUs } = this.#node.host.options;
    if (groupUs === 0) this.#propose();
    else if (this.#gathered.length === 1) {
      this.#node.after(groupUs, () => this.#node.drive(() => this.#propose()));
    }
  }

  /** Proposes everything that was gathered: the core takes all or nothing. */
  #propose(): void {
    const gathered = this.#gathered.splice(0);
    const outcome = this.#node.core?.propose(gathered.map((one) => encodeCommand(one.command)));
    if (outcome?.type !== "accepted") {
      const leader = outcome?.type === "notLeader" ? outcome.leader : 0;
      for (const { answer } of gathered) answer({ type: "retry", leader });
      return;
    }
    gathered.forEach(({ command, answer }, at) => {
      const index = outcome.index + at;
      if (this.#node.host.shellBug === "answerAtProposal") {
        const result: Result = { outcome: "done", index, request: requestKey(command) };
        answer({ type: "written", result });
      } else this.#writes.set(index, { term: outcome.term, answer });
    });
  }

  read(key: number, token: number, answer: Answer): void {
    const bug = this.#node.host.shellBug;
    if (bug === "readLocally") {
      this.#serve({ key, answer });
      return;
    }
    this.#unconfirmed.set(token, { key, answer });
    this.#node.core?.readIndex(token);
  }

  readConfirmed(read: ReadState): void {
    const waiting = this.#unconfirmed.get(read.token);
    if (waiting === undefined) return;
    this.#unconfirmed.delete(read.token);
    if (!read.success) {
      waiting.answer({ type: "retry", leader: 0 });
      return;
    }
    const early = this.#node.host.shellBug === "readBeforeApplied";
    if (early || read.index <= this.#node.appliedIndex) this.#serve(waiting);
    else this.#confirmed.push({ ...waiting, index: read.index });
  }

  /** Another leader's entries replaced what this node had taken. */
  lost(index: number, term: number): void {
    this.writes?.lost(index, term);
    const waiting = this.#writes.get(index);
    if (waiting === undefined || waiting.term !== term) return;
    if (this.#node.host.shellBug === "answerByIndexOnly") return;
    this.#writes.delete(index);
    waiting.answer({ type: "retry", leader: 0 });
  }

  applied(entry: Entry, result: Result | undefined): void {
    const { machine } = this.#node;
    if (machine instanceof RealMachine) {
      const full = result === undefined ? undefined : machine.lastResult;
      this.writes?.applied(entry.index, entry.term, full);
    }
    const waiting = this.#writes.get(entry.index);
    if (waiting === undefined) return;
    this.#writes.delete(entry.index);
    const mine = waiting.term === entry.term ||
      this.#node.host.shellBug === "answerByIndexOnly";
    if (mine && result !== undefined) waiting.answer({ type: "written", result });
    else waiting.answer({ type: "retry", leader: 0 });
  }

  /** Everything up to this index is in the live state: reads that waited for it are served. */
  passed(index: number): void {
    this.writes?.passed(index);
    if (this.#confirmed.length === 0) return;
    const due = this.#confirmed.filter((read) => read.index <= index);
    if (due.length === 0) return;
    this.#confirmed = this.#confirmed.filter((read) => read.index > index);
    for (const read of due) this.#serve(read);
  }

  #serve({ key, answer }: WaitingRead): void {
    const { machine, appliedIndex } = this.#node;
    answer({ type: "value", value: machine.read(key), applied: appliedIndex });
  }
}
