import {
  createRaft,
  type Entry,
  type Membership,
  type Message,
  type NodeId,
  type RaftCore,
  type RaftStatus,
  type Ready,
  type WriteBatch,
} from "../../src/raft/mod.ts";
import { NodeClock } from "./clock.ts";
import { DiskRoom } from "./disk_room.ts";
import { SimDisk, type StoredSnapshot } from "./disk.ts";
import type { Host, Reply, Request } from "./host.ts";
import { Machine, type Part, type SimMachine } from "./machine.ts";
import { applyEntry } from "./apply.ts";
import { coreOptions } from "./core_options.ts";
import { OwnSnapshots } from "./own_snapshots.ts";
import { NodeRules } from "./real/node_rules.ts";
import { machineOf, needsNewer } from "./real/pieces.ts";
import { OLD_VERSION } from "./real/real_command.ts";
import { ReplyDesk } from "./reply_desk.ts";
import { SnapshotLane } from "./snapshot_lane.ts";

const DRAIN_LIMIT = 10_000;

interface ToApply {
  /** A snapshot that goes into the live state before the entries. */
  readonly restore: StoredSnapshot | undefined;
  readonly committed: readonly Entry[];
}

/**
 * The smallest shell that can own a consensus core: one loop that takes what the core wants done
 * and does it. It shows that the contract is enough, and it is where mistakes of a shell are
 * planted.
 */
export class SimNode {
  readonly id: NodeId;
  readonly host: Host;
  readonly clock: NodeClock;
  disk: SimDisk;
  core: RaftCore | undefined;
  machine: SimMachine = new Machine();
  readonly rules: NodeRules;
  /** The state as of the end of the last event. */
  status: RaftStatus | undefined;
  incarnation = 0;
  /** Why this node must never start again, if it must not. */
  lostReason: string | undefined;
  appliedIndex = 0;
  /** Factor on the time of every write. */
  slowness = 1;
  failNextSync = false;
  readonly room: DiskRoom = new DiskRoom(this);
  /** Entries by the index under which they were first written; only a planted bug reads it. */
  readonly sideCache = new Map<number, Entry>();
  readonly #lane: SnapshotLane;
  readonly #desk: ReplyDesk;
  readonly #snapshots: OwnSnapshots;
  #diskBusy = false;
  #inbox: (() => void)[] = [];
  #toApply: ToApply[] = [];
  #applying = false;
  #tooNew = false;

  constructor(id: NodeId, bootstrap: Membership, host: Host, version = OLD_VERSION) {
    this.id = id;
    this.host = host;
    this.rules = new NodeRules(version);
    this.disk = new SimDisk(bootstrap);
    this.clock = new NodeClock(host.rng, host.options.tickUs, host.options.driftMax);
    this.#lane = new SnapshotLane(this);
    this.#desk = new ReplyDesk(this);
    this.#snapshots = new OwnSnapshots(this);
  }

  get isUp(): boolean {
    return this.core !== undefined;
  }

  /** A write is under way. */
  get diskBusy(): boolean {
    return this.#diskBusy;
  }

  /** Starts the process from what is on the disk. */
  start(): void {
    if (this.isUp || this.lostReason !== undefined || this.rules.isOutdated) return;
    const { host } = this;
    const found = this.disk.recover(host.shellBug);
    if (found.type === "refused") {
      this.lostReason = found.reason;
      host.trace.add(host.now, this.id, "refused");
      return;
    }
    if (needsNewer(this, found.parts)) {
      host.outdated(this, found.log.snapshot.index);
      return;
    }
    this.machine = machineOf(host, this.rules.version, this.id);
    this.machine.load(found.parts);
    this.machine.onEffect = (request, index) => host.checks.effect(this, request, index);
    this.appliedIndex = found.log.snapshot.index;
    this.status = undefined;
    this.core = createRaft(coreOptions(this.id, host), found.log);
    this.#desk.started(this.core);
    host.trace.add(host.now, this.id, "start", this.disk.lastIndex, found.log.hardState.term);
    host.checks.started(this, found.log);
    this.after(this.clock.nextTickUs(), () => this.#tick());
    this.enter(() => this.#drain());
  }

  /** The process ends at once; what was not synced may be gone. */
  crash(): void {
    if (!this.isUp) return;
    const { host } = this;
    this.core = undefined;
    this.incarnation++;
    this.#diskBusy = this.#applying = this.#tooNew = false;
    this.#snapshots.reset();
    this.#inbox = [];
    this.#toApply = [];
    this.room.reset();
    this.#lane.reset();
    this.#desk.reset();
    this.rules.forget();
    this.sideCache.clear();
    this.clock.pausedUntilUs = 0;
    const pending = this.disk.pending;
    const outcome = this.disk.crash(host.rng, host.options.tornShare);
    if (outcome === "torn") host.countFault("torn batch");
    if (outcome === "done" && pending !== undefined) host.checks.durable(this, pending);
    host.trace.add(host.now, this.id, "crash", this.disk.lastIndex);
  }

  /** Stops the process until then, as SIGSTOP does; everything that arrives waits. */
  pause(durationUs: number): void {
    if (!this.isUp || this.clock.isPaused(this.host.now)) return;
    this.clock.pausedUntilUs = this.host.now + durationUs;
    const { incarnation } = this;
    this.host.at(durationUs, () => {
      if (this.incarnation === incarnation) this.#resume(durationUs);
    });
  }

  /** Runs something in this process: at once, or after its pause, or never if it is down. */
  enter(run: () => void): void {
    if (!this.isUp) return;
    if (this.clock.isPaused(this.host.now)) {
      this.#inbox.push(run);
      return;
    }
    run();
    this.observe();
  }

  /** Runs something in this very process later; a crash forgets it. */
  after(delayUs: number, run: () => void): void {
    const { incarnation } = this;
    this.host.at(delayUs, () => {
      if (this.incarnation === incarnation) this.enter(run);
    });
  }

  receive(message: Message): void {
    this.enter(() => {
      this.host.trace.add(this.host.now, this.id, message.type, message.from, message.term);
      this.host.checks.received(this, message);
      this.core?.step(message);
      this.#drain();
    });
  }

  /** A write that another node has passed on. */
  passedOn(bytes: Uint8Array, answer: (bytes: Uint8Array) => void): void {
    this.enter(() => {
      this.#desk.writes?.passedOn(bytes, answer);
      this.#drain();
    });
  }

  /** Version of the rules that a node has to know to be let in; undefined while it is not known. */
  rulesNeeded(): number | undefined {
    const { applied, commit } = this.core?.status() ?? { applied: 0, commit: 1 };
    return applied < commit ? undefined : this.#desk.writes?.rulesNeeded ?? OLD_VERSION;
  }

  /** A client's request; `reply` is called at most once, or never if the process ends. */
  request(request: Request, reply: (reply: Reply) => void): void {
    this.enter(() => {
      if (request.type === "read") this.#desk.read(request.key, request.token, reply);
      else this.#desk.write(request.command, reply);
      this.#drain();
    });
  }

  /** Calls the core and then does what it wants done. */
  drive(call: (core: RaftCore) => void): void {
    this.enter(() => {
      if (this.core !== undefined) call(this.core);
      this.#drain();
    });
  }

  /** Lets the checks see what has become of the core. */
  observe(): void {
    if (this.core === undefined) return;
    const before = this.status;
    const after = this.core.status();
    this.status = after;
    this.host.checks.changed(this, before, after);
  }

  /** A snapshot that arrived whole is durable in its waiting place: now the core may judge it. */
  stagedSnapshot(message: Message): void {
    this.host.checks.received(this, message);
    this.core?.step(message);
    this.#drain();
  }

  /** Moves the live state to a received snapshot. */
  restore({ meta, parts }: StoredSnapshot): void {
    const bug = this.host.shellBug;
    if (bug === "snapshotMerged" && this.machine instanceof Machine) this.machine.merge(parts);
    else if (bug !== "snapshotNotLoaded") this.machine.load(parts);
    this.appliedIndex = meta.index;
    this.#desk.jumped(meta.index);
    this.host.checks.restored(this, meta);
  }

  #tick(): void {
    this.after(this.clock.nextTickUs(), () => this.#tick());
    this.core?.tick();
    this.#desk.tick();
    this.#drain();
  }

  #resume(pauseUs: number): void {
    this.clock.resumedAtUs = this.host.now;
    const inbox = this.#inbox;
    this.#inbox = [];
    // The inbox goes first, so that a leader's heartbeats are heard before time is judged.
    for (const run of inbox) this.enter(run);
    const missed = this.clock.missedTicks(pauseUs, this.host.options.catchUpTicks);
    for (let tick = 0; tick < missed; tick++) this.drive((core) => core.tick());
  }

  #drain(): void {
    this.#desk.turn();
    for (let round = 0; round < DRAIN_LIMIT; round++) {
      const ready = this.core?.ready(this.#diskBusy);
      if (ready !== undefined) this.#handle(ready);
      else if (!this.#desk.flush()) return;
    }
    throw new Error(`Cannot finish the work of node ${this.id}: the core always wants more`);
  }

  #handle(ready: Ready): void {
    this.#send(ready.sendNow);
    for (const lost of ready.lost) this.#desk.lost(lost.index, lost.term);
    if (ready.soft !== undefined) this.#desk.role(ready.soft);
    for (const read of ready.reads) this.#desk.readConfirmed(read);
    if (ready.restore !== undefined || ready.committed.length > 0) {
      const restore = ready.restore && this.disk.snapshot;
      this.#toApply.push({ restore, committed: ready.committed });
      this.#applySoon();
    }
    if (ready.snapshotWanted !== undefined) this.#snapshots.take();
    if (ready.write !== undefined) this.#write(ready, ready.write);
    else this.#send(ready.sendAfterPersist);
  }

  #send(messages: readonly Message[]): void {
    for (const message of messages) {
      this.host.checks.sending(this, message);
      if (message.type === "installSnapshot") {
        this.#lane.send(message);
        continue;
      }
      const { from, to } = message;
      const { version } = this.rules;
      const sent = this.host.transmit(from, to, (node) => {
        node.rules.heard(from, version);
        node.receive(message);
      });
      if (!sent && this.host.rng.chance(0.3)) {
        this.after(1_000, () => {
          this.core?.[this.host.rng.chance(0.7) ? "unreachable" : "reachable"](to);
          this.#drain();
        });
      }
    }
  }

  receiveLane(deliver: (lane: SnapshotLane) => void): void {
    this.enter(() => {
      deliver(this.#lane);
      this.#drain();
    });
  }

  #write(ready: Ready, write: WriteBatch): void {
    const { host, disk } = this;
    host.checks.writing(this, write);
    disk.pending = write;
    for (const entry of write.entries) {
      if (!this.sideCache.has(entry.index)) this.sideCache.set(entry.index, entry);
    }
    if (host.shellBug === "ackBeforeSync") this.#send(ready.sendAfterPersist);
    this.#diskBusy = true;
    this.after(this.writeUs(), () => this.#writeDone(ready, write));
  }

  #writeDone(ready: Ready, write: WriteBatch): void {
    const { host, disk } = this;
    const failed = this.failNextSync;
    this.failNextSync = false;
    if (this.room.refuses(ready, write)) return;
    if (failed && host.shellBug === "syncErrorRetried") {
      // The pages of the failed sync are dropped: the second one has nothing to write and succeeds.
      disk.pending = { entries: [] };
      this.after(this.writeUs(), () => this.#writeDone(ready, { entries: [] }));
      return;
    }
    if (failed && host.shellBug !== "syncErrorIgnored") {
      host.exited(this);
      return;
    }
    if (failed) disk.pending = undefined;
    else disk.complete(write);
    host.trace.add(host.now, this.id, "durable", disk.lastIndex, disk.hardState.term);
    if (!failed) host.checks.durable(this, write);
    this.finish(ready);
  }

  /** The write is told to be done. */
  finish(ready: Ready): void {
    this.#diskBusy = false;
    if (this.host.shellBug !== "ackBeforeSync") this.#send(ready.sendAfterPersist);
    this.core?.persisted(ready.batch);
    this.#drain();
  }

  /** Makes a write that found no room before. */
  writeAgain(ready: Ready, write: WriteBatch): void {
    this.disk.pending = write;
    this.after(this.writeUs(), () => this.#writeDone(ready, write));
  }

  /** Time that one write takes now. */
  writeUs(): number {
    const { rng, options } = this.host;
    return Math.floor(options.writeUs * this.slowness * (0.5 + rng.float()));
  }

  #applySoon(): void {
    if (this.#applying || this.#tooNew) return;
    const { applyUs } = this.host.options;
    if (applyUs === 0) {
      this.#applyAll();
      return;
    }
    this.#applying = true;
    this.after(applyUs, () => {
      this.#applying = false;
      this.#applyAll();
      this.#drain();
    });
  }

  #applyAll(): void {
    // The checks learn of a commit before they see its effect.
    this.observe();
    for (const { restore, committed } of this.#toApply.splice(0)) {
      if (restore !== undefined && this.#isTooNew(restore.parts, restore.meta.index)) return;
      if (restore !== undefined) this.restore(restore);
      for (const entry of committed) {
        if (this.#isTooNew(entry, entry.index)) return;
        const result = applyEntry(this, entry);
        this.appliedIndex = entry.index;
        this.host.checks.applied(this, entry, result);
        this.#desk.applied(entry, result);
      }
      this.core?.applied(this.appliedIndex);
    }
    this.#desk.passed(this.appliedIndex);
    this.#snapshots.takeIfDue();
  }

  /** A program that is too old stops before it applies anything of it. */
  #isTooNew(found: Entry | readonly Part[], index: number): boolean {
    if (!needsNewer(this, found)) return false;
    this.#toApply = [];
    this.#tooNew = true;
    this.after(0, () => this.host.outdated(this, index));
    return true;
  }
}
