import { RAFT, STATE, toError } from "../base/mod.ts";
import type { DiskSpace, Message, NodeId, RaftCore, Ready, SoftState } from "../raft/mod.ts";
import { rulesVersionOf } from "../state/mod.ts";
import { Applier } from "./applier.ts";
import { CatchUp } from "./catch_up.ts";
import { DigestWaiters } from "./digest_waiters.ts";
import { DiskWriter } from "./disk_writer.ts";
import { DecisionLog } from "./decision_log.ts";
import type { DriverOptions } from "./driver_options.ts";
import { GroupGathering } from "./group_gathering.ts";
import { MessageSender } from "./message_sender.ts";
import { Proposals } from "./proposals.ts";
import { ReadBarriers } from "./read_barrier.ts";
import { rulesSight } from "./rules_version.ts";
import { Snapshotter } from "./snapshotter.ts";
import { StampClock } from "./stamp_clock.ts";
import { Ticker } from "./ticker.ts";
import { AppliedWaiters } from "./applied_waiters.ts";
import { SpaceWatch } from "./space_watch.ts";

/**
 * The loop: the only place that touches the core. Every event (tick, message, proposal, the disk is done) asks for a
 * turn; a turn hands the core what has gathered and carries out what it wants until it wants nothing more.
 */
export class RaftDriver {
  readonly proposals: Proposals;
  readonly barriers: ReadBarriers;
  readonly disk: DiskWriter;
  readonly apply: Applier;
  readonly snapshotter: Snapshotter;
  readonly digests: DigestWaiters;
  readonly space: SpaceWatch;
  readonly catchUp: CatchUp;
  readonly #options: DriverOptions;
  readonly #raft: RaftCore;
  readonly #waiters = new AppliedWaiters();
  readonly #stamp: StampClock;
  readonly #decisions: DecisionLog;
  readonly #sender: MessageSender;
  readonly #gathering = new GroupGathering({
    isFree: () => this.#soft.role === "leader" && !this.disk.busy,
    isCrowded: () => this.proposals.isCrowded,
    gathered: () => this.kick(),
  });
  #soft: SoftState;
  #ticker: Ticker | undefined;
  #turnAsked = false;
  #ended = false;

  constructor(options: DriverOptions) {
    this.#options = options;
    this.#decisions = new DecisionLog(options.log);
    const { raft, store, machine, transport, clock, observe, bounds } = options;
    this.#raft = raft;
    this.#soft = raft.status();
    this.#stamp = new StampClock(() => clock.nowMs());
    this.digests = new DigestWaiters(machine);
    const monotonicMs = () => clock.monotonicMs();
    const appliedIndex = () => machine.appliedIndex();
    const onFailed = (error: Error) => this.fail(error);
    const kick = () => this.kick();
    const shared = { raft, waiters: this.#waiters, monotonicMs, appliedIndex, kick };
    this.proposals = new Proposals({
      ...shared,
      nodeId: raft.status().id,
      forward: (to, request, answered) => this.#sender.forward(to, request, answered),
      stamp: this.#stamp,
      leader: () => this.#soft.leader,
      space: () => this.space.space,
      diskBusy: () => this.disk.busy,
      maxRemembered: STATE.maxDedupEntries,
      versionOf: rulesVersionOf,
      rules: rulesSight(raft, machine, transport),
    });
    this.#sender = new MessageSender({
      transport,
      store,
      log: options.log,
      decisions: this.#decisions,
      snapshotSent: (to, success) => this.#ask(() => raft.snapshotSent(to, success)),
    });
    this.barriers = new ReadBarriers(shared);
    this.catchUp = new CatchUp({
      monotonicMs,
      appliedIndex,
      readPoint: () => this.barriers.wait(Infinity),
    });
    this.disk = new DiskWriter({
      store,
      monotonicMs,
      onFailed,
      onFull: () => this.space.noteRefused(),
      onDurable: (batch, messages) => this.#durable(batch, messages),
      ...(observe.diskWrite !== undefined && { observe: observe.diskWrite.bind(observe) }),
    });
    this.snapshotter = new Snapshotter({
      raft,
      store,
      machine,
      bounds,
      monotonicMs,
      onFailed,
      log: options.log,
      hasSpaceFor: (bytes) => this.space.hasSpaceFor(bytes),
      nowMs: () => clock.nowMs(),
      ...(observe.snapshot !== undefined && { observe: observe.snapshot.bind(observe) }),
    }, options.found);
    this.apply = this.#createApplier(monotonicMs, onFailed);
    this.space = this.#watchSpace(onFailed);
  }

  get ended(): boolean {
    return this.#ended;
  }

  get leader(): NodeId {
    return this.#soft.leader;
  }

  /** Begins to tick. */
  start(): void {
    const { clock, tickMs } = this.#options;
    this.#ticker = new Ticker(tickMs ?? RAFT.tickMs, () => clock.monotonicMs(), () => {
      this.#guard(() => {
        this.#raft.tick();
        this.proposals.tick();
        this.barriers.tick();
        this.snapshotter.check();
        this.catchUp.tick();
        this.#turn();
      });
    });
    this.space.start();
    this.kick();
  }

  /** Nothing more is asked of the core, and nothing it asks is done. */
  end(): void {
    this.#ended = true;
    this.#ticker?.stop();
    this.space.stop();
    this.disk.giveUp();
  }

  fail(error: Error): void {
    if (this.#ended) return;
    this.end();
    this.#options.onFailed(error);
  }

  /** Asks for a turn once the current event is handled, so that what comes together is handled together. */
  kick(): void {
    if (this.#turnAsked || this.#ended) return;
    this.#turnAsked = true;
    queueMicrotask(() => {
      this.#turnAsked = false;
      this.#guard(() => this.#turn());
    });
  }

  receive(message: Message): void {
    // Only appends name all that the leader has committed; what is committed once is so for ever.
    if (message.type === "append") this.catchUp.saw(message.commit);
    else this.#decisions.received(message);
    this.#ask(() => this.#raft.step(message));
  }

  unreachable(id: NodeId): void {
    this.#guard(() => this.#raft.unreachable(id));
  }

  reachable(id: NodeId): void {
    this.#guard(() => this.#raft.reachable(id));
  }

  /** Resolves once everything up to the index is in the state. */
  reached(index: number): Promise<void> {
    if (this.#options.machine.appliedIndex() >= index) return Promise.resolve();
    return new Promise((resolve) => this.#waiters.waitIndex(index, resolve));
  }

  campaign(): void {
    this.#ask(() => this.#raft.campaign());
  }

  #watchSpace(onFailed: (error: Error) => void): SpaceWatch {
    const { store, log, spaceCheckMs } = this.#options;
    return new SpaceWatch({
      freeBytes: () => store.freeBytes(),
      isStalled: () => this.disk.isStalled,
      retry: () => this.disk.retry(),
      onChanged: (space) => this.#spaceChanged(space),
      onFailed,
      log,
      ...(spaceCheckMs !== undefined && { checkMs: spaceCheckMs }),
    });
  }

  #spaceChanged(space: DiskSpace): void {
    if (this.#ended) return;
    this.#raft.setSpace(space);
    // A log that is cut behind a snapshot leaves room inside of the data file.
    if (space === "low") this.snapshotter.start();
    this.kick();
  }

  #createApplier(monotonicMs: () => number, onFailed: (error: Error) => void): Applier {
    const { machine, store, onEvents, observe } = this.#options;
    return new Applier({
      machine,
      store,
      waiters: this.#waiters,
      monotonicMs,
      onFailed,
      onEvents,
      digests: this.digests,
      onApplied: (index, entries, sizeBytes) => {
        this.#raft.applied(index);
        this.snapshotter.noteApplied(entries, sizeBytes);
      },
      onRestored: (meta) => {
        this.#raft.applied(meta.index);
        this.snapshotter.noteRestored();
        this.kick();
      },
      ...(observe.applied !== undefined && { observe: observe.applied.bind(observe) }),
    });
  }

  #durable(batch: number, messages: readonly Message[]): void {
    this.#guard(() => {
      this.space.noteWritten();
      this.#sender.send(messages);
      this.#raft.persisted(batch);
      this.#turn();
    });
  }

  #turn(): void {
    if (!this.#gathering.waits()) this.proposals.flush();
    this.barriers.flush();
    for (;;) {
      if (this.#ended) return;
      const ready = this.#raft.ready(this.disk.busy);
      if (ready === undefined) return;
      this.#carryOut(ready);
    }
  }

  #carryOut(ready: Ready): void {
    this.#sender.send(ready.sendNow);
    if (ready.write !== undefined) {
      if (ready.write.snapshot !== undefined) this.snapshotter.noteReplacing();
      this.disk.submit(ready, ready.write);
    } else this.#sender.send(ready.sendAfterPersist);
    for (const { index, term } of ready.lost) this.#waiters.lose(index, term);
    this.#decisions.lost(ready.lost.length);
    if (ready.soft !== undefined) this.#change(ready.soft);
    for (const read of ready.reads) this.barriers.answer(read);
    this.apply.take(ready);
    const wanted = ready.snapshotWanted;
    if (wanted !== undefined && this.#options.machine.appliedIndex() >= wanted) {
      this.snapshotter.start();
    }
  }

  #change(soft: SoftState): void {
    const { log } = this.#options;
    const became = soft.role === "leader" && this.#soft.role !== "leader";
    this.#soft = soft;
    this.#options.onRole(soft);
    log.info("consensus role", { role: soft.role, term: soft.term, leader: soft.leader });
    const last = this.apply.lastCommand;
    // Times in the log never go back, also when this node's clock is behind the one of the leader before.
    if (became && last !== undefined) this.#stamp.sawCommand(last);
    if (soft.leader !== 0) {
      this.proposals.retry();
      this.barriers.retry();
      this.catchUp.doubt();
    }
    this.kick();
  }

  /** Something that the core may want to act upon. */
  #ask(work: () => void): void {
    this.#guard(work);
    this.kick();
  }

  /** A broken invariant is a defect: going on could lose what was acknowledged. */
  #guard(work: () => void): void {
    if (this.#ended) return;
    try {
      work();
    } catch (cause) {
      this.fail(toError(cause));
    }
  }
}
