import {
  createRaft,
  type Entry,
  type Membership,
  type Message,
  type NodeId,
  type RaftCore,
  type RaftStatus,
  type Ready,
} from "../../src/raft/mod.ts";
import { NodeClock } from "./clock.ts";
import { SimDiskSpace } from "./disk_space.ts";
import { SimDisk, type StoredSnapshot } from "./disk.ts";
import { DiskWrites } from "./disk_writes.ts";
import type { Host, Reply, Request } from "./host.ts";
import { Machine, type SimMachine } from "./machine.ts";
import { Applying } from "./applying.ts";
import { coreOptions } from "./core_options.ts";
import { OwnSnapshots } from "./own_snapshots.ts";
import { NodeRules } from "./real/node_rules.ts";
import { machineOf, needsNewer } from "./real/pieces.ts";
import { OLD_VERSION } from "./real/real_command.ts";
import { PendingRequests } from "./pending_requests.ts";
import { SnapshotLane } from "./snapshot_lane.ts";

const DRAIN_LIMIT = 10_000;

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
  readonly space: SimDiskSpace = new SimDiskSpace(this);
  /** Entries by the index under which they were first written; only a planted bug reads it. */
  readonly sideCache = new Map<number, Entry>();
  readonly #lane: SnapshotLane;
  readonly pending: PendingRequests;
  readonly snapshots: OwnSnapshots;
  readonly writes: DiskWrites = new DiskWrites(this);
  readonly #applying = new Applying(this);
  #inbox: (() => void)[] = [];

  constructor(id: NodeId, bootstrap: Membership, host: Host, version = OLD_VERSION) {
    this.id = id;
    this.host = host;
    this.rules = new NodeRules(version);
    this.disk = new SimDisk(bootstrap);
    this.clock = new NodeClock(host.rng, host.options.tickUs, host.options.driftMax);
    this.#lane = new SnapshotLane(this);
    this.pending = new PendingRequests(this);
    this.snapshots = new OwnSnapshots(this);
  }

  get isUp(): boolean {
    return this.core !== undefined;
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
    this.pending.started(this.core);
    host.trace.add(host.now, this.id, "start", this.disk.lastIndex, found.log.hardState.term);
    host.checks.started(this, found.log);
    this.after(this.clock.nextTickUs(), () => this.#tick());
    this.enter(() => this.drain());
  }

  /** The process ends at once; what was not synced may be gone. */
  crash(): void {
    if (!this.isUp) return;
    const { host } = this;
    this.core = undefined;
    this.incarnation++;
    this.writes.reset();
    this.#applying.reset();
    this.snapshots.reset();
    this.#inbox = [];
    this.space.reset();
    this.#lane.reset();
    this.pending.reset();
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
      this.drain();
    });
  }

  /** A write that another node has passed on. */
  passedOn(bytes: Uint8Array, answer: (bytes: Uint8Array) => void): void {
    this.enter(() => {
      this.pending.writes?.passedOn(bytes, answer);
      this.drain();
    });
  }

  /** Version of the rules that a node has to know to be let in; undefined while it is not known. */
  rulesNeeded(): number | undefined {
    const { applied, commit } = this.core?.status() ?? { applied: 0, commit: 1 };
    return applied < commit ? undefined : this.pending.writes?.rulesNeeded ?? OLD_VERSION;
  }

  /** A client's request; `reply` is called at most once, or never if the process ends. */
  request(request: Request, reply: (reply: Reply) => void): void {
    this.enter(() => {
      if (request.type === "read") this.pending.read(request.key, request.token, reply);
      else this.pending.write(request.command, reply);
      this.drain();
    });
  }

  /** Calls the core and then does what it wants done. */
  drive(call: (core: RaftCore) => void): void {
    this.enter(() => {
      if (this.core !== undefined) call(this.core);
      this.drain();
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
    this.drain();
  }

  /** Moves the live state to a received snapshot. */
  restore({ meta, parts }: StoredSnapshot): void {
    const bug = this.host.shellBug;
    if (bug === "snapshotMerged" && this.machine instanceof Machine) this.machine.merge(parts);
    else if (bug !== "snapshotNotLoaded") this.machine.load(parts);
    this.appliedIndex = meta.index;
    this.pending.jumped(meta.index);
    this.host.checks.restored(this, meta);
  }

  #tick(): void {
    this.after(this.clock.nextTickUs(), () => this.#tick());
    this.core?.tick();
    this.pending.tick();
    this.drain();
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

  drain(): void {
    this.pending.turn();
    for (let round = 0; round < DRAIN_LIMIT; round++) {
      const ready = this.core?.ready(this.writes.busy);
      if (ready !== undefined) this.#handle(ready);
      else if (!this.pending.flush()) return;
    }
    throw new Error(`Cannot finish the work of node ${this.id}: the core always wants more`);
  }

  #handle(ready: Ready): void {
    this.send(ready.sendNow);
    for (const lost of ready.lost) this.pending.lost(lost.index, lost.term);
    if (ready.soft !== undefined) this.pending.role(ready.soft);
    for (const read of ready.reads) this.pending.readConfirmed(read);
    this.#applying.take(ready);
    if (ready.snapshotWanted !== undefined) this.snapshots.take();
    if (ready.write !== undefined) this.writes.submit(ready, ready.write);
    else this.send(ready.sendAfterPersist);
  }

  send(messages: readonly Message[]): void {
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
          this.drain();
        });
      }
    }
  }

  receiveLane(deliver: (lane: SnapshotLane) => void): void {
    this.enter(() => {
      deliver(this.#lane);
      this.drain();
    });
  }
}
