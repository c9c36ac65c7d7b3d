/**
 * One node of a transcript: a core, a disk that may be slow, and a state machine that is a list of
 * commands.
 */
import {
  createRaft,
  type Entry,
  type HardState,
  type Membership,
  type Message,
  type RaftCore,
  type RaftOptions,
  type Ready,
  type RecoveredLog,
  type SnapshotMeta,
} from "../../src/raft/mod.ts";
import { formatReady } from "./raft_format.ts";

/** What a snapshot holds besides its place. */
interface SnapshotData {
  readonly meta: SnapshotMeta;
  readonly commands: readonly string[];
}

export class ScriptNode {
  readonly id: number;
  readonly options: RaftOptions;
  /** What survives a crash. */
  #hardState: HardState = { term: 0, votedFor: 0, commit: 0 };
  #entries: Entry[] = [];
  #snapshot: SnapshotData;
  /** Snapshots that arrived completely and were not installed yet, by index. */
  readonly #staged = new Map<number, SnapshotData>();
  #commands: string[] = [];
  #core: RaftCore | undefined;
  #unfinished: Ready | undefined;
  slowDisk = false;
  /** Does not report applied entries until told. */
  slowApply = false;
  #toApply: Entry[] = [];

  constructor(options: RaftOptions, membership: Membership) {
    this.id = options.id;
    this.options = options;
    this.#snapshot = { meta: { index: 0, term: 0, membership }, commands: [] };
    this.restart();
  }

  get up(): boolean {
    return this.#core !== undefined;
  }

  get core(): RaftCore {
    if (this.#core === undefined) throw new Error(`node ${this.id} is down`);
    return this.#core;
  }

  get commands(): readonly string[] {
    return this.#commands;
  }

  get snapshot(): SnapshotData {
    return this.#snapshot;
  }

  stage(data: SnapshotData): void {
    this.#staged.set(data.meta.index, data);
  }

  crash(): void {
    this.#core = undefined;
    this.#unfinished = undefined;
    this.#toApply = [];
    this.#staged.clear();
  }

  restart(): void {
    this.#commands = [...this.#snapshot.commands];
    const recovered: RecoveredLog = {
      hardState: this.#hardState,
      snapshot: this.#snapshot.meta,
      entries: this.#entries.filter((entry) => entry.index > this.#snapshot.meta.index),
    };
    this.#core = createRaft(this.options, recovered);
  }

  /** Handles one Ready as a shell must. Returns the lines to show and the messages that leave. */
  runReady(): { lines: string[]; now: readonly Message[]; after: readonly Message[] } | undefined {
    const ready = this.core.ready(this.#unfinished !== undefined);
    if (ready === undefined) return undefined;
    const lines = formatReady(this.id, ready);
    if (ready.restore !== undefined) {
      this.#commands = [...this.#snapshot.commands];
      this.core.applied(ready.restore.index);
    }
    this.#toApply.push(...ready.committed);
    if (!this.slowApply) this.apply();
    if (ready.write === undefined) {
      return { lines, now: ready.sendNow, after: ready.sendAfterPersist };
    }
    this.#unfinished = ready;
    if (this.slowDisk) return { lines, now: ready.sendNow, after: [] };
    return { lines, now: ready.sendNow, after: this.persist() };
  }

  /** Ends the write under way. Returns the messages that waited for it. */
  persist(): readonly Message[] {
    const ready = this.#unfinished;
    if (ready?.write === undefined) throw new Error(`node ${this.id} writes nothing`);
    this.#unfinished = undefined;
    const { hardState, snapshot, truncateFrom, entries } = ready.write;
    if (hardState !== undefined) this.#hardState = hardState;
    if (snapshot !== undefined) {
      const data = this.#staged.get(snapshot.index);
      if (data === undefined) throw new Error(`snapshot ${snapshot.index} was never staged`);
      this.#snapshot = data;
      this.#entries = this.#entries.filter((entry) => entry.index > snapshot.index);
    }
    if (truncateFrom !== undefined) {
      this.#entries = this.#entries.filter((entry) => entry.index < truncateFrom);
    }
    this.#entries.push(...entries);
    this.core.persisted(ready.batch);
    return ready.sendAfterPersist;
  }

  /** Applies what was handed out. */
  apply(): void {
    for (const entry of this.#toApply.splice(0)) {
      if (entry.kind === "command") this.#commands.push(new TextDecoder().decode(entry.data));
      this.core.applied(entry.index);
    }
  }

  /** Makes a snapshot of what is applied, and lets the log before it go. */
  takeSnapshot(): SnapshotMeta {
    const index = this.core.status().applied;
    const term = this.core.termAt(index);
    if (term === undefined) throw new Error(`the term of applied index ${index} is unknown`);
    const meta = { index, term, membership: this.core.appliedMembership() };
    this.#snapshot = { meta, commands: [...this.#commands] };
    this.#entries = this.#entries.filter((entry) => entry.index > index);
    this.core.compact(meta);
    return meta;
  }

  /** Entries on the disk, and the place of the snapshot before them. */
  stored(): { snapshot: SnapshotMeta; entries: readonly Entry[] } {
    return { snapshot: this.#snapshot.meta, entries: this.#entries };
  }
}
