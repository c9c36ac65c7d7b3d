import { setImmediate } from "node:timers";
import { type Clock, type Logger, RAFT, STATE, toError } from "../base/mod.ts";
import {
  allMembers,
  type DiskSpace,
  type Message,
  type NodeId,
  type RaftCore,
  type Ready,
  type SoftState,
} from "../raft/mod.ts";
import {
  COMMAND_VERSION,
  decodeEnvelope,
  rulesVersionOf,
  type StateEvent,
  type StateMachine,
} from "../state/mod.ts";
import type { RaftStore } from "../store/mod.ts";
import { Applier } from "./applier.ts";
import { CatchUp } from "./catch_up.ts";
import { DigestWaiters } from "./digest_waiters.ts";
import { DiskWriter } from "./disk_writer.ts";
import type { NodeObserver, SnapshotBounds } from "./options.ts";
import { Proposals } from "./proposals.ts";
import { ReadBarriers } from "./read_barrier.ts";
import type { RulesSight } from "./rules_version.ts";
import { type Found, Snapshotter } from "./snapshotter.ts";
import { StampClock } from "./stamp_clock.ts";
import { Ticker } from "./ticker.ts";
import type { InstallMessage, Transport } from "./transport.ts";
import { AppliedWaiters } from "./applied_waiters.ts";
import { SpaceWatch } from "./space_watch.ts";

export interface DriverOptions {
  readonly raft: RaftCore;
  readonly store: RaftStore;
  readonly machine: StateMachine;
  readonly transport: Transport;
  readonly log: Logger;
  readonly clock: Clock;
  readonly bounds: SnapshotBounds;
  readonly observe: NodeObserver;
  readonly tickMs: number | undefined;
  readonly spaceCheckMs: number | undefined;
  /** What the log held at start. */
  readonly found: Found;
  readonly onEvents: (events: readonly StateEvent[], index: number) => void;
  readonly onRole: (soft: SoftState) => void;
  /** The node cannot go on; nothing is driven any more. */
  readonly onFailed: (error: Error) => void;
}

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
  #soft: SoftState;
  #ticker: Ticker | undefined;
  #turnAsked = false;
  #gathering = false;
  #gathered = false;
  #ended = false;

  constructor(options: DriverOptions) {
    this.#options = options;
    const { raft, store, machine, transport, clock, observe, bounds } = options;
    this.#raft = raft;
    this.#soft = raft.status();
    this.#stamp = new StampClock(() => clock.nowMs());
    this.digests = new DigestWaiters(machine);
    const monotonicMs = () => clock.monotonicMs();
    const onFailed = (error: Error) => this.fail(error);
    const shared = {
      raft,
      waiters: this.#waiters,
      monotonicMs,
      appliedIndex: () => machine.appliedIndex(),
      kick: () => this.kick(),
    };
    this.proposals = new Proposals({
      ...shared,
      nodeId: raft.status().id,
      forward: (to, request, answered) =>
        void transport.forward(to, request).then(
          answered,
          (error: unknown) => answered({ type: "unknown", reason: String(error) }),
        ),
      stamp: this.#stamp,
      leader: () => this.#soft.leader,
      space: () => this.space.space,
      diskBusy: () => this.disk.busy,
      maxRemembered: STATE.maxDedupEntries,
      versionOf: rulesVersionOf,
      rules: this.#rules(),
    });
    this.barriers = new ReadBarriers(shared);
    this.catchUp = new CatchUp({
      monotonicMs,
      appliedIndex: () => machine.appliedIndex(),
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
      hasRoomFor: (bytes) => this.space.hasRoomFor(bytes),
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
    this.#guard(() => this.#raft.step(message));
    this.kick();
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
    this.#guard(() => this.#raft.campaign());
    this.kick();
  }

  #watchSpace(onFailed: (error: Error) => void): SpaceWatch {
    const { store, log, spaceCheckMs } = this.#options;
    return new SpaceWatch({
      room: () => store.room(),
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

  #rules(): RulesSight {
    const { raft, machine, transport } = this.#options;
    const self = raft.status().id;
    return {
      get needed() {
        return machine.rulesVersion();
      },
      members: () => allMembers(raft.status().membership),
      knownBy: (id) => id === self ? COMMAND_VERSION : transport.rulesKnownBy(id),
    };
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
      this.#send(messages);
      this.#raft.persisted(batch);
      this.#turn();
    });
  }

  #turn(): void {
    if (!this.#gathers()) this.proposals.flush();
    this.barriers.flush();
    for (;;) {
      if (this.#ended) return;
      const ready = this.#raft.ready(this.disk.busy);
      if (ready === undefined) return;
      this.#carryOut(ready);
    }
  }

  /**
   * Whether the leader's next group waits for what has already arrived: with changes under way the event loop is gone
   * round once more before a write begins, so that requests which stand in the sockets share it. Nobody waits for what
   * may come, and a lone change for nothing at all.
   */
  #gathers(): boolean {
    const free = this.#soft.role === "leader" && !this.disk.busy;
    if (!free || this.#gathered || !this.proposals.isCrowded) {
      this.#gathered = false;
      return false;
    }
    if (!this.#gathering) {
      this.#gathering = true;
      setImmediate(() => {
        this.#gathering = false;
        this.#gathered = true;
        this.kick();
      });
    }
    return true;
  }

  #carryOut(ready: Ready): void {
    this.#send(ready.sendNow);
    if (ready.write !== undefined) {
      if (ready.write.snapshot !== undefined) this.snapshotter.noteReplacing();
      this.disk.submit(ready, ready.write);
    } else this.#send(ready.sendAfterPersist);
    for (const { index, term } of ready.lost) this.#waiters.lose(index, term);
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
    if (became && last !== undefined) this.#stamp.saw(timeOf(last));
    if (soft.leader !== 0) {
      this.proposals.retry();
      this.barriers.retry();
      this.catchUp.doubt();
    }
    this.kick();
  }

  #send(messages: readonly Message[]): void {
    if (messages.length === 0) return;
    const plain: Message[] = [];
    for (const message of messages) {
      if (message.type === "installSnapshot") this.#sendSnapshot(message);
      else plain.push(message);
    }
    if (plain.length > 0) this.#options.transport.send(plain);
  }

  #sendSnapshot(message: InstallMessage): void {
    const { transport, store, log } = this.#options;
    const snapshot = store.snapshot();
    const sent = snapshot?.meta.index === message.meta.index
      ? transport.sendSnapshot(message, snapshot)
      : Promise.resolve(false);
    sent.catch((error: unknown) => {
      log.warn("snapshot was not sent", { to: message.to, error: String(error) });
      return false;
    }).then((success) => {
      this.#guard(() => this.#raft.snapshotSent(message.to, success));
      this.kick();
    });
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

function timeOf(command: Uint8Array): number {
  try {
    return decodeEnvelope(command).timeMs;
  } catch {
    // Malformed commands are in the log as error results; they carry no time.
    return 0;
  }
}
